/* [System.IO.StringWriter]: text that is collected. */
#pragma once

#include "core/value/value.h"

extern const ObjectClass text_writer_class;
/* What was written so far, to be added to; NULL: the value is none. */
GString *text_writer_text(Value value);
