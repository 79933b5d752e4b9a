/* Values of enumerations, and [enum]. */
#include "core/value/name.h"
#include "shell/types/convert.h"
#include "shell/types/enumeration.h"
#include "shell/types/member.h"

GETTER(get_number)
{
	*result = value_int((int32_t)enumeration_number(on));
	return true;
}

METHOD(has_flag)
{
	int64_t bits;
	if (!enumeration_parse(enumeration_of(on), arguments[0], &bits, error))
		return false;
	*result = value_bool((enumeration_number(on) & bits) == bits);
	return true;
}

METHOD(to_text)
{
	g_autofree char *format = argument_text(arguments, count, 0);
	char *text = enumeration_format(on, format);
	if (!text)
		return member_fail(error, TYPE_ERROR_FORMAT,
				   "Format String can be only \"G\", \"g\", "
				   "\"X\", \"x\", \"F\", \"f\", \"D\" or "
				   "\"d\".");
	*result = value_string_take(text);
	return true;
}

static const Getter getters[] = {
	{ "value__", get_number },
	{ 0 },
};
static const Method methods[] = {
	{ "HasFlag", 1, 1, has_flag },
	{ "ToString", 0, 1, to_text },
	{ 0 },
};
const Members enumeration_members = {
	.getters = getters,
	.methods = methods,
};

/* ---- [enum] ---- */

static const Enumeration *named(Value type, GError **error)
{
	const Type *found = type_of_value(type);
	const Enumeration *enumeration =
		found ? enumeration_of_type(found) : NULL;
	if (!enumeration)
		member_fail(error, TYPE_ERROR_ARGUMENT,
			    "Type provided must be an Enum.\n"
			    "Parameter name: enumType");
	return enumeration;
}

static List *all_of(const Enumeration *enumeration, bool names)
{
	const Constant *constant = enumeration->constants;
	List *list = list_new(LIST_ARRAY, 0);
	for (; constant->name; constant++)
		list_add_take(list, names ? value_string(constant->name)
					  : enumeration_value(enumeration,
							      constant->value));
	return list;
}

METHOD(get_names)
{
	const Enumeration *enumeration = named(arguments[0], error);
	if (enumeration)
		*result = value_list_take(all_of(enumeration, true));
	return enumeration != NULL;
}

METHOD(get_values)
{
	const Enumeration *enumeration = named(arguments[0], error);
	if (enumeration)
		*result = value_list_take(all_of(enumeration, false));
	return enumeration != NULL;
}

static const Constant *find_exact(const Enumeration *enumeration, Value value)
{
	const Constant *constant = enumeration->constants;
	bool number = is_integer(value) || enumeration_of(value);
	int64_t wanted = 0;
	if (number && !enumeration_parse(enumeration, value, &wanted, NULL))
		return NULL;
	for (; constant->name; constant++)
		if (number ? constant->value == wanted
			   : !g_strcmp0(constant->name, value_text(value)))
			return constant;
	return NULL;
}

METHOD(is_defined)
{
	const Enumeration *enumeration = named(arguments[0], error);
	if (enumeration)
		*result = value_bool(find_exact(enumeration, arguments[1]));
	return enumeration != NULL;
}

METHOD(get_one_name)
{
	const Enumeration *enumeration = named(arguments[0], error);
	if (!enumeration)
		return false;
	const Constant *found = find_exact(enumeration, arguments[1]);
	*result = found ? value_string(found->name) : VALUE_NONE;
	return true;
}

METHOD(parse)
{
	int64_t number;
	const Enumeration *enumeration = named(arguments[0], error);
	if (!enumeration)
		return false;
	if (!enumeration_parse(enumeration, arguments[1], &number, NULL)) {
		g_autofree char *text = value_format(arguments[1]);
		return member_fail(error, TYPE_ERROR_ARGUMENT,
				   "Requested value '%s' was not found.", text);
	}
	*result = enumeration_value(enumeration, number);
	return true;
}

static const Method statics[] = {
	{ "GetNames", 1, 1, get_names },
	{ "GetValues", 1, 1, get_values },
	{ "GetName", 2, 2, get_one_name },
	{ "IsDefined", 2, 2, is_defined },
	{ "Parse", 2, 3, parse },
	{ "ToObject", 2, 2, parse },
	{ 0 },
};
const Members enum_members = {
	.type = "System.Enum",
	.static_methods = statics,
};
