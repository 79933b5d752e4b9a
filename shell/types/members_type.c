/* Members of types themselves. */
#include "shell/types/convert.h"
#include "shell/types/enumeration.h"
#include "shell/types/exception.h"
#include "shell/types/member.h"

#include <string.h>

static bool get_full_name(Value on, Value *result, GError **error)
{
	(void)error;
	*result = value_string(type_of_value(on)->name);
	return true;
}

/* The part after the last dot of the type's own name. */
static const char *short_name(const char *name)
{
	const char *end = strpbrk(name, "[`");
	const char *start = name;
	for (const char *at = name; *at && at != end; at++)
		if (*at == '.' || *at == '+')
			start = at + 1;
	return start;
}

static bool get_name(Value on, Value *result, GError **error)
{
	(void)error;
	const char *name = short_name(type_of_value(on)->name);
	const char *generic = strchr(name, '`');
	*result = generic ? value_string_length(name,
						(size_t)(generic - name) + 2)
			  : value_string(name);
	return true;
}

static bool get_namespace(Value on, Value *result, GError **error)
{
	(void)error;
	const char *name = type_of_value(on)->name;
	const char *last = short_name(name);
	*result = value_string_length(
		name, last > name ? (size_t)(last - name) - 1 : 0);
	return true;
}

static bool get_base_type(Value on, Value *result, GError **error)
{
	(void)error;
	const Type *type = type_of_value(on);
	bool exception = type->convert == convert_to_exception;
	bool value = (type->value && type->value < VALUE_STRING) ||
		     name_same(type->name, "System.Decimal") ||
		     name_same(type->name, "System.Guid");
	bool array = g_str_has_suffix(type->name, "[]");
	const char *base = array       ? "System.Array"
			   : exception ? exception_parent(type->name)
			   : enumeration_of_type(type) ? "System.Enum"
			   : value		       ? "System.ValueType"
						       : "System.Object";
	const Type *found = base ? type_find(base) : NULL;
	*result = found	 ? value_of_type(found)
		  : base ? value_string(base)
			 : VALUE_NONE;
	return true;
}

static bool get_is_array(Value on, Value *result, GError **error)
{
	(void)error;
	const char *name = type_of_value(on)->name;
	*result = value_bool(g_str_has_suffix(name, "[]"));
	return true;
}

static bool get_is_enum(Value on, Value *result, GError **error)
{
	(void)error;
	*result = value_bool(enumeration_of_type(type_of_value(on)) != NULL);
	return true;
}

GETTER(get_is_value_type)
{
	const Type *type = type_of_value(on);
	bool plain = type->value && type->value < VALUE_STRING;
	*result = value_bool(plain || enumeration_of_type(type) ||
			     name_same(type->name, "System.Decimal") ||
			     name_same(type->name, "System.Guid"));
	return true;
}

GETTER(get_true)
{
	(void)on;
	*result = value_bool(true);
	return true;
}

GETTER(get_is_serializable)
{
	const Type *type = type_of_value(on);
	*result =
		value_bool(!g_str_has_prefix(type->name, "System.Xml.") &&
			   !g_str_has_prefix(type->name, "System.Management."));
	return true;
}

static const Getter getters[] = {
	{ "IsPublic", get_true },
	{ "IsSerializable", get_is_serializable },
	{ "FullName", get_full_name },
	{ "Name", get_name },
	{ "Namespace", get_namespace },
	{ "BaseType", get_base_type },
	{ "IsArray", get_is_array },
	{ "IsEnum", get_is_enum },
	{ "IsValueType", get_is_value_type },
	{ 0 },
};

/* The full name; text made of a type has the short one. */
static bool type_to_string(Value on, const Value *arguments, unsigned count,
			   Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	return get_full_name(on, result, error);
}

static const Method methods[] = {
	{ "ToString", 0, 0, type_to_string },
	{ 0 },
};

const Members type_members = {
	.type = "System.RuntimeType",
	.getters = getters,
	.methods = methods,
};
