/* Sets of objects by content: two objects are the same when type and all
 * properties are. */
#pragma once

#include "core/value/value.h"

GHashTable *identity_set(void);
/* False when the set has it already. */
bool identity_add(GHashTable *set, Value value);
/* The content as text, as a key; letters as they are. Free it. */
char *identity_text(Value value);
