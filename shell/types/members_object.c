/* Members that every value has, and those of numbers and characters. */
#include "shell/types/convert.h"
#include "shell/types/member.h"
#include "shell/types/operate.h"

#include <math.h>

static bool to_string(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	g_autofree char *format = argument_text(arguments, count, 0);
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

static bool test(const Value *arguments, gboolean (*is)(gunichar),
		 Value *result, GError **error)
{
	Value c;
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

static const Method char_statics[] = {
	{ "IsDigit", 1, 1, is_digit },
	{ "IsNumber", 1, 1, is_digit },
	{ "IsLetter", 1, 1, is_letter },
	{ "IsLetterOrDigit", 1, 1, is_letter_or_digit },
	{ "IsUpper", 1, 1, is_upper },
	{ "IsLower", 1, 1, is_lower },
	{ "IsWhiteSpace", 1, 1, is_space },
	{ "IsPunctuation", 1, 1, is_punctuation },
	{ "ToUpper", 1, 1, char_to_upper },
	{ "ToLower", 1, 1, char_to_lower },
	{ 0 },
};

const Members char_members = {
	.type = "System.Char",
	.static_methods = char_statics,
};
