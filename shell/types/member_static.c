/* Static members of types. */
#include "shell/types/member_table.h"

#include "shell/types/construct.h"
#include "shell/types/convert.h"
#include "shell/types/enumeration.h"

/* MinValue and MaxValue of whole numbers. */
static bool limit_of(const Type *type, const char *name, Value *result)
{
	bool least = name_same(name, "MinValue");
	if (!type->least && !type->most)
		return false;
	if (!least && !name_same(name, "MaxValue"))
		return false;
	*result = (Value){ .type = (uint8_t)type->value,
			   .integer = least ? type->least : type->most };
	return true;
}

bool static_is_setting(const Type *type)
{
	return name_same(type->name, "System.Console") ||
	       name_same(type->name, "System.Net.ServicePointManager");
}

bool static_get(const Type *type, const char *name, Value *result,
		GError **error)
{
	const Members *members = members_find(type->name);
	const Getter *getter =
		members ? members_getter(members->static_getters, name) : NULL;
	*result = VALUE_NONE;
	if (getter)
		return getter->get(VALUE_NONE, result, error);
	if (enumeration_of_type(type)) {
		g_auto(Value) text = value_string(name);
		return convert(text, type, result, NULL) || true;
	}
	if (type->convert == convert_to_name)
		*result = value_string(name);
	else
		limit_of(type, name, result);
	return true;
}

static const Setter *static_setter(const Type *type, const char *name)
{
	const Members *members = members_find(type->name);
	const Setter *setter = members ? members->static_setters : NULL;
	while (setter && setter->name && !name_same(setter->name, name))
		setter++;
	return setter && setter->name ? setter : NULL;
}

bool static_has_setter(const Type *type, const char *name)
{
	return static_setter(type, name) != NULL;
}

bool static_set_take(const Type *type, const char *name, Value value,
		     GError **error)
{
	g_auto(Value) taken = value;
	return static_setter(type, name)->set(VALUE_NONE, taken, error);
}

static bool call_converter(const Method *method, const Value *arguments,
			   unsigned count, Value *result, GError **error)
{
	GError *why = NULL;
	if (method->call(VALUE_NONE, arguments, count, result, &why))
		return true;
	convert_error_bare(&why);
	g_propagate_error(error, why);
	return false;
}

bool static_call(const Type *type, const char *name, const Value *arguments,
		 unsigned count, Value *result, GError **error)
{
	const Members *members = members_find(type->name);
	bool named = false;
	const Method *method = NULL;
	*result = VALUE_NONE;
	if (members)
		method = members_method(members->static_methods, name, count,
					&named);
	if (method && method->silent)
		*result = VALUE_NOTHING;
	if (method && members == &convert_members)
		return call_converter(method, arguments, count, result, error);
	if (method)
		return method_run(method, VALUE_NONE, arguments, count, result,
				  error);
	if (named)
		return method_no_overload(name, count, error);
	if (name_same(name, "new"))
		return construct(type, arguments, count, result, error);
	if (name_same(name, "Parse") && count == 1 && type->value == VALUE_BOOL)
		return static_call(type_find("convert"), "ToBoolean", arguments,
				   1, result, error);
	if (name_same(name, "TryParse") && count >= 2 && type->convert)
		return static_try_parse(type, arguments, count, result);
	if (name_same(name, "Parse") && count >= 1 && type->convert)
		return static_parse(type, arguments[0], result, error);
	return method_none(type->name, name, error);
}
