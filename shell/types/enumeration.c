#include "shell/types/enumeration.h"

#include "core/value/name.h"
#include "shell/types/convert.h"
#include "shell/types/enumeration_names.h"

#include <string.h>

typedef struct EnumObject {
	Object object;
	int64_t value;
} EnumObject;

Value enumeration_value(const Enumeration *enumeration, int64_t value)
{
	EnumObject *object = object_new(&enumeration->class, sizeof *object);
	object->value = value;
	return value_object_take(object);
}

int64_t enumeration_number(Value value)
{
	return ((const EnumObject *)value.object)->value;
}

static const char *name_of(const Enumeration *enumeration, int64_t value)
{
	const Constant *constant = enumeration->constants;
	for (; constant->name; constant++)
		if (constant->value == value)
			return constant->name;
	return NULL;
}

/* Names of all bits, the last first; NULL when a bit has none. */
static char *names_of(const Enumeration *enumeration, int64_t value)
{
	unsigned count = 0;
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	while (enumeration->constants[count].name)
		count++;
	for (unsigned i = count; i-- && value;) {
		const Constant *constant = &enumeration->constants[i];
		if (!constant->value ||
		    (value & constant->value) != constant->value)
			continue;
		g_ptr_array_insert(names, 0, (gpointer)constant->name);
		value &= ~constant->value;
	}
	if (value || !names->len)
		return NULL;
	g_ptr_array_add(names, NULL);
	return g_strjoinv(", ", (char **)names->pdata);
}

char *enumeration_text(const Enumeration *enumeration, int64_t value)
{
	const char *name = name_of(enumeration, value);
	char *names = NULL;
	if (name)
		return g_strdup(name);
	if (enumeration->flags)
		names = names_of(enumeration, value);
	return names ? names : g_strdup_printf("%" G_GINT64_FORMAT, value);
}

static char *format(const Object *object)
{
	return enumeration_text((const Enumeration *)object->class,
				((const EnumObject *)object)->value);
}

static int compare(const Object *a, const Object *b)
{
	int64_t x = ((const EnumObject *)a)->value;
	int64_t y = ((const EnumObject *)b)->value;
	return (x > y) - (x < y);
}

static unsigned hash(const Object *object)
{
	return (unsigned)((const EnumObject *)object)->value;
}

static bool truth(const Object *object)
{
	return ((const EnumObject *)object)->value != 0;
}

const Enumeration *enumeration_of(Value value)
{
	bool is = value.type == VALUE_OBJECT &&
		  value.object->class->format == format;
	return is ? (const Enumeration *)value.object->class : NULL;
}

const Enumeration *enumeration_of_type(const Type *type)
{
	return type->convert == convert_to_enumeration
		       ? (const Enumeration *)type->class
		       : NULL;
}

static GString *names_list(const Enumeration *enumeration, const char *between)
{
	GString *names = g_string_new(NULL);
	const Constant *constant = enumeration->constants;
	for (; constant->name; constant++)
		g_string_append_printf(names, "%s%s", names->len ? between : "",
				       constant->name);
	return names;
}

static bool fail(const Enumeration *enumeration, Value from, const char *name,
		 GError **error)
{
	g_autoptr(GString) names = names_list(enumeration, ", ");
	g_autofree char *text = value_format(from);
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_CONVERT,
		    "Cannot convert value \"%s\" to type \"%s\". Error: "
		    "\"Unable to match the identifier name %s to a valid "
		    "enumerator name. Specify one of the following enumerator "
		    "names and try again:\n%s\"",
		    text, enumeration->class.name, name, names->str);
	return false;
}

/* The name in any case, or the only one that starts so. */
static const Constant *find(const Enumeration *enumeration, const char *name)
{
	const Constant *constant = enumeration->constants, *near = NULL;
	unsigned count = 0;
	for (; constant->name; constant++) {
		if (name_same(constant->name, name))
			return constant;
		if (!g_ascii_strncasecmp(constant->name, name, strlen(name))) {
			near = constant;
			count++;
		}
	}
	return count == 1 && *name ? near : NULL;
}

static bool add_names(const Enumeration *enumeration, Value from,
		      const char *text, int64_t *number, GError **error)
{
	g_auto(GStrv) parts = g_strsplit(text, ",", -1);
	*number = 0;
	for (char **part = parts; *part; part++) {
		const char *name = g_strstrip(*part);
		const Constant *constant = find(enumeration, name);
		char *end;
		int64_t bits = g_ascii_strtoll(name, &end, 10);
		if (constant)
			bits = constant->value;
		else if (end == name || *end)
			return fail(enumeration, from, name, error);
		*number |= bits;
	}
	return true;
}

bool enumeration_parse(const Enumeration *enumeration, Value from,
		       int64_t *number, GError **error)
{
	if (enumeration_of(from)) {
		*number = enumeration_number(from);
		return true;
	}
	if (is_number(from) || from.type == VALUE_BOOL)
		return convert_integer(from, INT64_MIN, INT64_MAX,
				       enumeration->class.name, number, error);
	if (from.type == VALUE_LIST && from.list->count) {
		int64_t bits = 0, all = 0;
		for (uint32_t i = 0; i < from.list->count; i++) {
			if (!enumeration_parse(enumeration,
					       from.list->values[i], &bits,
					       error))
				return false;
			all |= bits;
		}
		*number = all;
		return true;
	}
	if (!value_text(from))
		return convert_fail(from, enumeration->class.name, NULL, error);
	return add_names(enumeration, from, value_text(from), number, error);
}

bool enumeration_argument(const Enumeration *enumeration, Value from,
			  int64_t *number)
{
	bool fits = enumeration_of(from) == enumeration ||
		    from.type == VALUE_STRING;
	return fits && enumeration_parse(enumeration, from, number, NULL);
}

static bool is_defined(const Enumeration *enumeration, int64_t number)
{
	if (name_of(enumeration, number))
		return true;
	g_autofree char *names =
		enumeration->flags ? names_of(enumeration, number) : NULL;
	return names || (enumeration->flags && !number);
}

static bool fail_undefined(const Enumeration *enumeration, int64_t number,
			   GError **error)
{
	g_autoptr(GString) names = names_list(enumeration, ",");
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_CONVERT,
		    "Cannot convert value \"%" G_GINT64_FORMAT
		    "\" to type \"%s\" due to enumeration values that are not "
		    "valid. Specify one of the following enumeration values "
		    "and try again. The possible enumeration values are "
		    "\"%s\"",
		    number, enumeration->class.name, names->str);
	return false;
}

bool enumeration_bitwise(const Enumeration *enumeration, Operator op,
			 Value left, Value right, Value *result)
{
	int64_t a, b;
	if (!enumeration_argument(enumeration, left, &a) ||
	    !enumeration_argument(enumeration, right, &b))
		return false;
	int64_t bits = op == OPERATOR_BAND  ? a & b
		       : op == OPERATOR_BOR ? a | b
					    : a ^ b;
	*result = enumeration_value(enumeration, bits);
	return true;
}

char *enumeration_format(Value value, const char *format)
{
	int64_t number = enumeration_number(value);
	if (*format && format[1])
		return NULL;
	switch (g_ascii_toupper(*format)) {
	case '\0':
	case 'F':
	case 'G':
		return enumeration_text(enumeration_of(value), number);
	case 'D':
		return g_strdup_printf("%" G_GINT64_FORMAT, number);
	case 'X':
		return g_strdup_printf("%08X", (unsigned)number);
	default:
		return NULL;
	}
}

bool convert_to_enumeration(const Type *type, Value from, Value *to,
			    GError **error)
{
	int64_t number;
	const Enumeration *enumeration = enumeration_of_type(type);
	if (enumeration_of(from) == enumeration) {
		*to = value_ref(from);
		return true;
	}
	if (!enumeration_parse(enumeration, from, &number, error))
		return false;
	if (!is_defined(enumeration, number))
		return fail_undefined(enumeration, number, error);
	*to = enumeration_value(enumeration, number);
	return true;
}

#define ENUMERATION(variable_, name_, constants_, flags_)                      \
	const Enumeration variable_ = {                                        \
		.class = { .name = name_,                                      \
			   .format = format,                                   \
			   .compare = compare,                                 \
			   .hash = hash,                                       \
			   .truth = truth },                                   \
		.constants = constants_,                                       \
		.flags = flags_,                                               \
	};

ENUMERATION(day_of_week, "System.DayOfWeek", day_of_week_names, false)
ENUMERATION(date_kind, "System.DateTimeKind", date_kind_names, false)
ENUMERATION(console_color, "System.ConsoleColor", console_color_names, false)
ENUMERATION(string_comparison, "System.StringComparison",
	    string_comparison_names, false)
ENUMERATION(string_split, "System.StringSplitOptions", string_split_names, true)
ENUMERATION(midpoint_rounding, "System.MidpointRounding", midpoint_names, false)
ENUMERATION(special_folder, "System.Environment+SpecialFolder",
	    special_folder_names, false)
ENUMERATION(regex_options, "System.Text.RegularExpressions.RegexOptions",
	    regex_option_names, true)
ENUMERATION(security_protocol, "System.Net.SecurityProtocolType",
	    security_protocol_names, true)
ENUMERATION(number_styles, "System.Globalization.NumberStyles",
	    number_style_names, true)
ENUMERATION(date_styles, "System.Globalization.DateTimeStyles",
	    date_style_names, true)
ENUMERATION(file_attributes, "System.IO.FileAttributes", file_attribute_names,
	    true)
ENUMERATION(file_mode, "System.IO.FileMode", file_mode_names, false)
ENUMERATION(file_access, "System.IO.FileAccess", file_access_names, true)
ENUMERATION(normalization_form, "System.Text.NormalizationForm",
	    normalization_names, false)
ENUMERATION(uri_kind, "System.UriKind", uri_kind_names, false)
ENUMERATION(unicode_category, "System.Globalization.UnicodeCategory",
	    unicode_names, false)
ENUMERATION(uri_host_name, "System.UriHostNameType", uri_host_names, false)
ENUMERATION(address_family, "System.Net.Sockets.AddressFamily",
	    address_family_names, false)
ENUMERATION(search_option, "System.IO.SearchOption", search_option_names, false)
ENUMERATION(type_code, "System.TypeCode", type_code_names, false)
ENUMERATION(base64_options, "System.Base64FormattingOptions", base64_names,
	    true)
ENUMERATION(environment_target, "System.EnvironmentVariableTarget",
	    target_names, false)
ENUMERATION(windows_role, "System.Security.Principal.WindowsBuiltInRole",
	    role_names, false)
ENUMERATION(platform_id, "System.PlatformID", platform_names, false)
