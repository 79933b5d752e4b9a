/* Making nodes of a document: its Create… methods and ImportNode. */
#pragma once

#include "shell/types/member.h"

MethodFn xml_create_element, xml_create_attribute, xml_create_text,
	xml_create_comment, xml_create_cdata, xml_create_fragment,
	xml_create_instruction, xml_create_declaration, xml_create_node,
	xml_import_node;
