/* Values of attributes: checked by type, range and form before they get into a
 * record; and their folded keys. */
#pragma once

#include "core/model/kind.h"

/* One given value, without list modifiers. */
bool attribute_accept(const Attribute *attribute, Value given, Value *canonical,
		      GError **error);
/* The key of a canonical text; free it. */
char *attribute_key(const Attribute *attribute, const char *text);
/* The documented default, or $null. */
Value attribute_default(const Attribute *attribute);
/* "[d.]hh:mm:ss" or a TimeSpan, in microseconds. */
bool timespan_read(Value value, int64_t *microseconds);
