/* Calling methods of values. */
#include "shell/types/member_table.h"

#include "core/value/string.h"

const Method *members_method(const Method *methods, const char *name,
			     unsigned count, bool *named)
{
	*named = false;
	for (; methods && methods->name; methods++) {
		if (!name_same(methods->name, name))
			continue;
		*named = true;
		if (count >= methods->least && count <= methods->most)
			return methods;
	}
	return NULL;
}

bool method_run(const Method *method, Value on, const Value *arguments,
		unsigned count, Value *result, GError **error)
{
	for (unsigned i = 0; i < MIN(count, method->paths); i++) {
		if (!value_has_nul(arguments[i]))
			continue;
		g_autofree char *path = value_format(arguments[i]);
		return member_fail(error, TYPE_ERROR_ARGUMENT,
				   "Illegal characters in path '%s': it has "
				   "the character NUL.",
				   path);
	}
	return method->call(on, arguments, count, result, error);
}

bool method_no_overload(const char *name, unsigned count, GError **error)
{
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_OVERLOAD,
		    "Cannot find an overload for \"%s\" and the argument "
		    "count: \"%u\".",
		    name, count);
	return false;
}

bool method_none(const char *type, const char *name, GError **error)
{
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_MEMBER,
		    "Method invocation failed because [%s] does not contain a "
		    "method named '%s'.",
		    type, name);
	return false;
}

static bool call_on(Value on, const char *name, unsigned depth,
		    const Value *arguments, unsigned count, Value *result,
		    bool *silent, GError **error);

/* Calls the method of every element of a list. */
/* What a list's elements gave is one list. */
static void add_flat_take(List *values, Value one)
{
	G_GNUC_UNUSED g_auto(Value) taken = one;
	if (one.type != VALUE_LIST) {
		list_add_take(values, value_ref(one));
		return;
	}
	for (uint32_t i = 0; i < one.list->count; i++)
		list_add_take(values, value_ref(one.list->values[i]));
}

static bool call_each(const List *list, const char *name, unsigned depth,
		      const Value *arguments, unsigned count, Value *result,
		      bool *silent, GError **error)
{
	g_autoptr(List) values = list_new(LIST_ARRAY, list->count);
	for (uint32_t i = 0; i < list->count; i++) {
		Value one = VALUE_NONE;
		if (!call_on(list->values[i], name, depth + 1, arguments, count,
			     &one, silent, error))
			return false;
		if (*silent)
			value_clear(&one);
		else
			add_flat_take(values, one);
	}
	*result = values->count == 1
			  ? value_ref(values->values[0])
			  : value_list_take(g_steal_pointer(&values));
	return true;
}

static const Method *method_of(Value on, const char *name, unsigned count,
			       bool *named)
{
	const Members *tables[TABLES];
	const Method *method = NULL;
	*named = false;
	tables_of(on, tables);
	for (unsigned i = 0; i < TABLES && !method; i++) {
		bool here = false;
		if (tables[i])
			method = members_method(tables[i]->methods, name, count,
						&here);
		*named |= here;
	}
	return method;
}

static bool call_on(Value on, const char *name, unsigned depth,
		    const Value *arguments, unsigned count, Value *result,
		    bool *silent, GError **error)
{
	bool named;
	*silent = false;
	*result = VALUE_NONE;
	if (on.type == VALUE_NULL) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_NULL,
			    "You cannot call a method on a null-valued "
			    "expression.");
		return false;
	}
	const Method *method = method_of(on, name, count, &named);
	if (method) {
		*silent = method->silent;
		return method_run(method, on, arguments, count, result, error);
	}
	if (named)
		return method_no_overload(name, count, error);
	const Getter *getter = !count && !g_ascii_strncasecmp(name, "get_", 4)
				       ? getter_of(on, name + 4)
				       : NULL;
	if (getter)
		return getter->get(on, result, error);
	if (on.type == VALUE_LIST && on.list->count && depth < NESTING_LIMIT)
		return call_each(on.list, name, depth, arguments, count, result,
				 silent, error);
	return method_none(value_type_name(on), name, error);
}

bool member_call(Value on, const char *name, const Value *arguments,
		 unsigned count, Value *result, bool *silent, GError **error)
{
	return call_on(on, name, 0, arguments, count, result, silent, error);
}
