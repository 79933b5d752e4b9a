/* Members of values: properties, indexes, methods; instance and static. Each
 * type's members are rows of a table in members_<type>.c; adding one is adding
 * a row. */
#pragma once

#include "core/value/name.h"
#include "shell/types/type.h"

/* "No output": what a command that gave nothing is worth. It is $null, but
 * the pipeline does not get it. */
#define VALUE_NOTHING ((Value){ .type = VALUE_NULL, .more = 1 })
static inline bool is_nothing(Value value)
{
	return value.type == VALUE_NULL && value.more;
}

typedef bool GetFn(Value on, Value *result, GError **error);
typedef bool MethodFn(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error);

typedef struct Getter {
	const char *name;
	GetFn *get;
} Getter;

typedef struct Method {
	const char *name;
	unsigned least, most; /* arguments */
	MethodFn *call;
	bool silent; /* gives nothing, not even $null */
} Method;

typedef struct Members {
	const char *type;      /* full name */
	const Getter *getters; /* end with { 0 }, or NULL */
	const Method *methods;
	const Getter *static_getters;
	const Method *static_methods;
} Members;

/* ---- member.c ---- */
/* Value of a property: of the value, or of each element of a list (member
 * enumeration); $null when there is none. */
bool member_get(Value on, const char *name, Value *result, GError **error);
/* Whether the value itself has it. */
bool member_has(Value on, const char *name);
bool member_set_take(Value on, const char *name, Value value, GError **error);
bool member_call(Value on, const char *name, const Value *arguments,
		 unsigned count, Value *result, bool *silent, GError **error);
bool static_get(const Type *type, const char *name, Value *result,
		GError **error);
/* Static properties of this type may be set, without effect. */
bool static_is_setting(const Type *type);
bool static_call(const Type *type, const char *name, const Value *arguments,
		 unsigned count, Value *result, GError **error);
const Members *members_find(const char *type);
/* Members of a type that a lower layer adds (type_add). */
void members_add(const Members *members);
/* ---- index.c ---- */
bool index_get(Value on, Value index, Value *result, GError **error);
bool index_set_take(Value on, Value index, Value value, GError **error);

/* ---- members_*.c ---- */
extern const Members double_members, decimal_members, string_members,
	char_members, list_members, table_members, record_members, date_members,
	timespan_members, regex_members, math_members, convert_members,
	environment_members, path_members, file_members, number_members,
	object_members, type_members, directory_members, guid_members,
	version_members, uri_members, address_members, builder_members,
	watch_members, random_members;
/* Arguments as text; free it. */
char *argument_text(const Value *arguments, unsigned count, unsigned index);
