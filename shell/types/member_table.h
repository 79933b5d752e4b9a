/* Finding a member in the tables of a value's kind, type and of all values;
 * for the files of member.h alone. */
#pragma once

#include "shell/types/member.h"

/* Lists in lists that are looked into: a list may contain itself. */
#define NESTING_LIMIT 10

/* Tables of a value: of its kind of list or record, of its tag, of all. */
#define TABLES 3
void tables_of(Value on, const Members *tables[TABLES]);
/* NULL: there is none of that name. */
const Getter *members_getter(const Getter *getters, const char *name);
const Getter *getter_of(Value on, const char *name);
/* By name and number of arguments; *named: one has that name. */
const Method *members_method(const Method *methods, const char *name,
			     unsigned count, bool *named);
/* Calls it, unless a path among its arguments has a NUL. */
bool method_run(const Method *method, Value on, const Value *arguments,
		unsigned count, Value *result, GError **error);
/* Both refuse and give false. */
bool method_no_overload(const char *name, unsigned count, GError **error);
bool method_none(const char *type, const char *name, GError **error);
