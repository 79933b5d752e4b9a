/* [xml] for the table of types: shell/types/type.c. */
#pragma once

#include "shell/types/type.h"

ConvertFn convert_to_xml;
bool is_xml_node(const Type *type, Value value);
