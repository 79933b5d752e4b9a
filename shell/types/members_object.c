/* Members that every value has, and those of numbers and characters. */
#include "core/value/string.h"
#include "shell/types/convert.h"
#include "shell/types/member.h"
#include "shell/types/operate.h"

#include <math.h>

static bool to_string(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	g_autofree char *format = argument_text(arguments, count, 0);
	if (on.type == VALUE_RECORD && !on.record->type &&
	    !on.record->type_name) {
		*result = value_string("");
		return true;
	}
	char *text = format_value(on, *format ? format : NULL, error);
	if (!text)
		return false;
	*result = value_string_take(text);
	return true;
}

static bool get_type(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)error;
	*result = value_of_type(type_of(on));
	return true;
}

static bool equals(Value on, const Value *arguments, unsigned count,
		   Value *result, GError **error)
{
	(void)count;
	(void)error;
	*result = value_bool(value_equal(on, arguments[0]));
	return true;
}

static bool compare_to(Value on, const Value *arguments, unsigned count,
		       Value *result, GError **error)
{
	g_auto(Value) other = VALUE_NONE;
	(void)count;
	if (!convert(arguments[0], type_of(on), &other, error))
		return false;
	int order = value_compare(on, other, true);
	*result = value_int((order > 0) - (order < 0));
	return true;
}

static bool hash_code(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)error;
	*result = value_int((int32_t)value_hash(on));
	return true;
}

static const Method methods[] = {
	{ "ToString", 0, 2, to_string },    { "GetType", 0, 0, get_type },
	{ "Equals", 1, 1, equals },	    { "CompareTo", 1, 1, compare_to },
	{ "GetHashCode", 0, 0, hash_code }, { 0 },
};

static const Getter getters[] = {
	{ "PSObject", member_psobject },
	{ "PSTypeNames", member_type_names },
	{ 0 },
};

const Members object_members = {
	.type = "System.Object",
	.getters = getters,
	.methods = methods,
};

/* ---- characters ---- */

/* (character), or (text, place) as two arguments that is_… pass on. */
static bool test(const Value *arguments, gboolean (*is)(gunichar),
		 Value *result, GError **error)
{
	Value c;
	const char *text = value_text(arguments[0]);
	if (text && g_utf8_strlen(text, 2) > 1) {
		int place;
		if (!convert_int(arguments[1], &place, error))
			return false;
		if (!index_get(arguments[0], value_int(place), &c, error) ||
		    c.type != VALUE_CHAR)
			return member_fail(error, TYPE_ERROR_RANGE,
					   "Specified argument was out of the "
					   "range of valid values.\n"
					   "Parameter name: index");
		*result = value_bool(is(c.unit));
		return true;
	}
	if (!convert_to_char(type_find("char"), arguments[0], &c, error))
		return false;
	*result = value_bool(is(c.unit));
	return true;
}

static bool is_digit(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)on;
	(void)count;
	return test(arguments, g_unichar_isdigit, result, error);
}

static bool is_letter(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	(void)on;
	(void)count;
	return test(arguments, g_unichar_isalpha, result, error);
}

static bool is_letter_or_digit(Value on, const Value *arguments, unsigned count,
			       Value *result, GError **error)
{
	(void)on;
	(void)count;
	return test(arguments, g_unichar_isalnum, result, error);
}

static bool is_upper(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)on;
	(void)count;
	return test(arguments, g_unichar_isupper, result, error);
}

static bool is_lower(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)on;
	(void)count;
	return test(arguments, g_unichar_islower, result, error);
}

static bool is_space(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)on;
	(void)count;
	return test(arguments, g_unichar_isspace, result, error);
}

static bool is_punctuation(Value on, const Value *arguments, unsigned count,
			   Value *result, GError **error)
{
	(void)on;
	(void)count;
	return test(arguments, g_unichar_ispunct, result, error);
}

static bool char_case(const Value *arguments, gunichar (*to)(gunichar),
		      Value *result, GError **error)
{
	if (!convert_to_char(type_find("char"), arguments[0], result, error))
		return false;
	result->unit = (uint16_t)to(result->unit);
	return true;
}

static bool char_to_upper(Value on, const Value *arguments, unsigned count,
			  Value *result, GError **error)
{
	(void)on;
	(void)count;
	return char_case(arguments, g_unichar_toupper, result, error);
}

static bool char_to_lower(Value on, const Value *arguments, unsigned count,
			  Value *result, GError **error)
{
	(void)on;
	(void)count;
	return char_case(arguments, g_unichar_tolower, result, error);
}

static gboolean symbol(gunichar c)
{
	GUnicodeType type = g_unichar_type(c);
	return type == G_UNICODE_MATH_SYMBOL ||
	       type == G_UNICODE_CURRENCY_SYMBOL ||
	       type == G_UNICODE_MODIFIER_SYMBOL ||
	       type == G_UNICODE_OTHER_SYMBOL;
}

static gboolean separator(gunichar c)
{
	GUnicodeType type = g_unichar_type(c);
	return type == G_UNICODE_SPACE_SEPARATOR ||
	       type == G_UNICODE_LINE_SEPARATOR ||
	       type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

static gboolean high_surrogate(gunichar c)
{
	return c >= 0xd800 && c < 0xdc00;
}

static gboolean low_surrogate(gunichar c)
{
	return c >= 0xdc00 && c < 0xe000;
}

#define CHAR_TEST(name_, is_)                                                  \
	METHOD(name_)                                                          \
	{                                                                      \
		return test(arguments, is_, result, error);                    \
	}
CHAR_TEST(is_control, g_unichar_iscntrl)
CHAR_TEST(is_symbol, symbol)
CHAR_TEST(is_separator, separator)
CHAR_TEST(is_high, high_surrogate)
CHAR_TEST(is_low, low_surrogate)

METHOD(numeric_value)
{
	Value c;
	if (!convert_to_char(type_find("char"), arguments[0], &c, error))
		return false;
	*result = value_double(g_unichar_digit_value(c.unit));
	return true;
}

METHOD(from_code_point)
{
	int code;
	char text[7] = { 0 };
	if (!convert_int(arguments[0], &code, error))
		return false;
	if (code < 0 || !g_unichar_validate((gunichar)code))
		return member_fail(error, TYPE_ERROR_RANGE,
				   "A valid UTF32 value is between 0x000000 "
				   "and 0x10ffff, inclusive, and should not "
				   "include surrogate codepoint values "
				   "(0x00d800 ~ 0x00dfff).\n"
				   "Parameter name: utf32");
	g_unichar_to_utf8((gunichar)code, text);
	*result = value_string(text);
	return true;
}

METHOD(to_code_point)
{
	int place;
	g_auto(Value) text =
		value_string_take(argument_text(arguments, count, 0));
	if (!convert_int(arguments[1], &place, error))
		return false;
	if (place < 0 || place >= (int)string_units(text.string))
		return member_fail(error, TYPE_ERROR_RANGE,
				   "Index was out of range. Must be "
				   "non-negative and less than the size of the "
				   "collection.\nParameter name: index");
	size_t byte = string_offset(text.string, (size_t)place);
	*result = value_int((int32_t)g_utf8_get_char(value_text(text) + byte));
	return true;
}

GETTER(least_char)
{
	*result = value_char(0);
	return true;
}

GETTER(most_char)
{
	*result = value_char(0xffff);
	return true;
}

static const Getter char_static_getters[] = {
	{ "MinValue", least_char },
	{ "MaxValue", most_char },
	{ 0 },
};

static const Method char_statics[] = {
	{ "IsControl", 1, 2, is_control },
	{ "IsSymbol", 1, 2, is_symbol },
	{ "IsSeparator", 1, 2, is_separator },
	{ "IsHighSurrogate", 1, 2, is_high },
	{ "IsLowSurrogate", 1, 2, is_low },
	{ "GetNumericValue", 1, 1, numeric_value },
	{ "ConvertFromUtf32", 1, 1, from_code_point },
	{ "ConvertToUtf32", 2, 2, to_code_point },
	{ "IsDigit", 1, 2, is_digit },
	{ "IsNumber", 1, 2, is_digit },
	{ "IsLetter", 1, 2, is_letter },
	{ "IsLetterOrDigit", 1, 2, is_letter_or_digit },
	{ "IsUpper", 1, 2, is_upper },
	{ "IsLower", 1, 2, is_lower },
	{ "IsWhiteSpace", 1, 2, is_space },
	{ "IsPunctuation", 1, 2, is_punctuation },
	{ "ToUpper", 1, 1, char_to_upper },
	{ "ToLower", 1, 1, char_to_lower },
	{ 0 },
};

const Members char_members = {
	.type = "System.Char",
	.static_getters = char_static_getters,
	.static_methods = char_statics,
};
