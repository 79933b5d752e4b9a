/* Members that scripts give to what is no record (Add-Member), and to all
 * values of a type (Update-TypeData): records that hold them, as a record
 * holds its own (properties in it, methods beside). Those of a list, a table
 * or an object go with it; those of a text, a number or a moment belong to
 * that copy of the value and live until the session ends. Records are owned
 * here and borrowed by everybody. */
#pragma once

#include "core/value/record.h"

/* NULL: the value has none of its own. */
Record *extra_of(Value value);
/* Makes them if there are none; `value` is changed where its copy counts. */
Record *extra_make(Value *value);

/* Of all values of a type, by its full name; NULL: none. */
Record *extra_of_type(const char *type);
Record *extra_make_type(const char *type);
void extra_remove_type(const char *type);
/* Names of those types, sorted. Free the list. */
GList *extra_types(void);

/* Gives each record that has members of the value: its own, those of its type
 * and of the types above; until `each` gives false. */
void extra_each(Value value, bool (*each)(Record *members, void *data),
		void *data);
/* Reads or sets a property among them; false: there is none of that name. */
bool extra_get(Value value, const char *name, Value *result);
bool extra_set(Value value, const char *name, Value to, bool *done,
	       GError **error);
/* A method's block, or $null; borrowed. */
Value extra_method(Value value, const char *name);
/* Whose property is being computed, when that is not the record itself. */
const Value *extra_owner(const Record *members);

/* Forgets all: a session ended. */
void extras_clear(void);
/* A container that has some was freed. */
void extra_end(const Container *container);
