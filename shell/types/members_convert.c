/* [convert] */
#include "shell/types/convert.h"
#include "shell/types/member.h"
#include "shell/types/unsigned.h"

#include <errno.h>
#include <string.h>

static bool convert_as(const char *name, const Value *arguments, Value *result,
		       GError **error)
{
	return convert(arguments[0], type_find(name), result, error);
}

/* Text in a base, bits as they stand: "FF" in 16 is 255. */
static bool from_base(const Value *arguments, unsigned count, bool wide,
		      Value *result, GError **error)
{
	int base;
	g_autofree char *text = argument_text(arguments, count, 0);
	if (!convert_int(arguments[1], &base, error))
		return false;
	if (base != 2 && base != 8 && base != 10 && base != 16) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_ARGUMENT,
			    "The base must be 2, 8, 10 or 16");
		return false;
	}
	char *end;
	errno = 0;
	uint64_t bits = g_ascii_strtoull(text, &end, (unsigned)base);
	if (end == text || *end || errno || (!wide && bits > UINT32_MAX))
		return convert_fail(
			arguments[0], wide ? "System.Int64" : "System.Int32",
			"Could not find any recognizable digits", error);
	*result = wide ? value_long((int64_t)bits)
		       : value_int((int32_t)(uint32_t)bits);
	return true;
}

static bool to_int32(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)on;
	return count > 1 ? from_base(arguments, count, false, result, error)
			 : convert_as("int", arguments, result, error);
}

static bool to_int64(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)on;
	return count > 1 ? from_base(arguments, count, true, result, error)
			 : convert_as("long", arguments, result, error);
}

#define CONVERT_TO(name_, type_)                                               \
	static bool name_(Value on, const Value *arguments, unsigned count,    \
			  Value *result, GError **error)                       \
	{                                                                      \
		(void)on;                                                      \
		(void)count;                                                   \
		return convert_as(type_, arguments, result, error);            \
	}

CONVERT_TO(to_double, "double")
CONVERT_TO(to_char, "char")
CONVERT_TO(to_date, "datetime")

static bool to_boolean(Value on, const Value *arguments, unsigned count,
		       Value *result, GError **error)
{
	(void)on;
	(void)count;
	return arguments[0].type == VALUE_STRING
		       ? static_parse(type_find("bool"), arguments[0], result,
				      error)
		       : convert_as("bool", arguments, result, error);
}

static bool to_string(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	int base = 10;
	int64_t number;
	(void)on;
	if (count < 2)
		return convert_as("string", arguments, result, error);
	if (!convert_int(arguments[1], &base, error) ||
	    !convert_integer(arguments[0], INT64_MIN, INT64_MAX, "System.Int64",
			     &number, error))
		return false;
	if (base == 10 || base < 2 || base > 16)
		return convert_as("string", arguments, result, error);
	uint64_t bits = arguments[0].type == VALUE_LONG ? (uint64_t)number
							: (uint32_t)number;
	GString *text = g_string_new(NULL);
	do {
		g_string_prepend_c(text,
				   "0123456789abcdef"[bits % (unsigned)base]);
		bits /= (unsigned)base;
	} while (bits);
	*result = value_text_take(text);
	return true;
}

static bool to_base64(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	(void)on;
	(void)count;
	g_auto(Value) bytes = VALUE_NONE;
	const Type *type = type_array_of(type_find("byte"));
	if (!convert(arguments[0], type, &bytes, error))
		return false;
	if (bytes.type != VALUE_LIST)
		return member_fail(error, TYPE_ERROR_ARGUMENT,
				   "Value cannot be null.\n"
				   "Parameter name: inArray");
	g_autoptr(GByteArray) data = g_byte_array_new();
	for (uint32_t i = 0; i < bytes.list->count; i++) {
		uint8_t byte = (uint8_t)bytes.list->values[i].integer;
		g_byte_array_append(data, &byte, 1);
	}
	*result = value_string_take(g_base64_encode(data->data, data->len));
	return true;
}

static bool from_base64(Value on, const Value *arguments, unsigned count,
			Value *result, GError **error)
{
	gsize length;
	(void)on;
	(void)error;
	g_autofree char *text = argument_text(arguments, count, 0);
	size_t digits = 0, fill = 0;
	bool valid = true;
	for (const char *at = text; *at; at++) {
		bool digit = g_ascii_isalnum(*at) || strchr("+/", *at);
		valid &= digit ? !fill : strchr("= \t\r\n", *at) != NULL;
		digits += digit;
		fill += *at == '=';
	}
	if (!valid || fill > 2)
		return member_fail(
			error, TYPE_ERROR_FORMAT,
			"The input is not a valid Base-64 string as it "
			"contains a non-base 64 character, more than two "
			"padding characters, or an illegal character among "
			"the padding characters.");
	if ((digits + fill) % 4)
		return member_fail(error, TYPE_ERROR_FORMAT,
				   "Invalid length for a Base-64 char array or "
				   "string.");
	g_autofree guchar *data = g_base64_decode(text, &length);
	List *list = list_new(LIST_ARRAY, length);
	list->element = VALUE_BYTE;
	for (gsize i = 0; i < length; i++)
		list_add_take(list, (Value){ .type = VALUE_BYTE,
					     .integer = data[i] });
	*result = value_list_take(list);
	return true;
}

CONVERT_TO(to_decimal, "decimal")
CONVERT_TO(to_single, "single")
CONVERT_TO(to_uint16, "uint16")
CONVERT_TO(to_uint32, "uint32")
CONVERT_TO(to_sbyte, "sbyte")

/* Small ones in a base. */
static bool small(const char *type, const Value *arguments, unsigned count,
		  Value *result, GError **error)
{
	g_auto(Value) wide = VALUE_NONE;
	if (count < 2)
		return convert_as(type, arguments, result, error);
	return from_base(arguments, count, false, &wide, error) &&
	       convert(wide, type_find(type), result, error);
}

METHOD(to_uint64)
{
	g_auto(Value) bits = VALUE_NONE;
	if (count < 2)
		return convert_as("uint64", arguments, result, error);
	if (!from_base(arguments, count, true, &bits, error))
		return false;
	*result = unsigned_new((uint64_t)bits.integer);
	return true;
}

METHOD(to_byte_base)
{
	return small("byte", arguments, count, result, error);
}

METHOD(to_int16_base)
{
	return small("int16", arguments, count, result, error);
}

METHOD(to_boolean_text)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	if (arguments[0].type != VALUE_STRING)
		return to_boolean(on, arguments, count, result, error);
	g_strstrip(text);
	bool truth = !g_ascii_strcasecmp(text, "true");
	if (!truth && g_ascii_strcasecmp(text, "false") != 0)
		return member_fail(error, TYPE_ERROR_FORMAT,
				   "String was not recognized as a valid "
				   "Boolean.");
	*result = value_bool(truth);
	return true;
}

static const Method static_methods[] = {
	{ "ToDecimal", 1, 2, to_decimal },
	{ "ToSingle", 1, 2, to_single },
	{ "ToUInt16", 1, 1, to_uint16 },
	{ "ToUInt32", 1, 1, to_uint32 },
	{ "ToUInt64", 1, 2, to_uint64 },
	{ "ToSByte", 1, 1, to_sbyte },
	{ "ToInt32", 1, 2, to_int32 },
	{ "ToInt64", 1, 2, to_int64 },
	{ "ToInt16", 1, 2, to_int16_base },
	{ "ToByte", 1, 2, to_byte_base },
	{ "ToDouble", 1, 2, to_double },
	{ "ToBoolean", 1, 1, to_boolean_text },
	{ "ToChar", 1, 1, to_char },
	{ "ToDateTime", 1, 2, to_date },
	{ "ToString", 1, 2, to_string },
	{ "ToBase64String", 1, 1, to_base64 },
	{ "FromBase64String", 1, 1, from_base64 },
	{ 0 },
};

const Members convert_members = {
	.type = "System.Convert",
	.static_methods = static_methods,
};
