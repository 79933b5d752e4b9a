/* Numbers: ToString by format and culture, statics of [double] and [decimal].
 */
#include "shell/types/convert.h"
#include "shell/types/format_number.h"
#include "shell/types/member.h"

#include <float.h>
#include <math.h>

/* ToString(), (format), (culture), (format, culture) */
METHOD(number_to_string)
{
	bool format_first = count == 2 || (count && value_text(arguments[0]));
	g_autofree char *format =
		format_first ? value_format(arguments[0]) : NULL;
	const Culture *culture = count > format_first
					 ? culture_of(arguments[count - 1])
					 : culture_current();
	char *text = format_number_in(on, format, culture);
	if (!text)
		return member_fail(error, TYPE_ERROR_FORMAT,
				   "Format specifier was invalid.");
	*result = value_string_take(text);
	return true;
}

static const Method number_methods[] = {
	{ "ToString", 0, 2, number_to_string },
	{ 0 },
};

const Members number_members = {
	.type = "System.ValueType",
	.methods = number_methods,
};

#define CONSTANT(function_, value_)                                            \
	static bool function_(Value on, Value *result, GError **error)         \
	{                                                                      \
		(void)on;                                                      \
		(void)error;                                                   \
		*result = value_double(value_);                                \
		return true;                                                   \
	}

CONSTANT(get_most, DBL_MAX)
CONSTANT(get_least, -DBL_MAX)
CONSTANT(get_epsilon, 0x1p-1074)
CONSTANT(get_nan, NAN)
CONSTANT(get_infinity, INFINITY)
CONSTANT(get_negative_infinity, -INFINITY)

#define TEST(function_, condition_)                                            \
	static bool function_(Value on, const Value *arguments,                \
			      unsigned count, Value *result, GError **error)   \
	{                                                                      \
		double number;                                                 \
		(void)on;                                                      \
		(void)count;                                                   \
		if (!convert_double(arguments[0], &number, error))             \
			return false;                                          \
		*result = value_bool(condition_);                              \
		return true;                                                   \
	}

TEST(is_nan, isnan(number))
TEST(is_infinity, isinf(number))
TEST(is_positive_infinity, isinf(number) && number > 0)
TEST(is_negative_infinity, isinf(number) && number < 0)

static const Getter double_statics[] = {
	{ "MaxValue", get_most },
	{ "MinValue", get_least },
	{ "Epsilon", get_epsilon },
	{ "NaN", get_nan },
	{ "PositiveInfinity", get_infinity },
	{ "NegativeInfinity", get_negative_infinity },
	{ 0 },
};

static const Method double_methods[] = {
	{ "IsNaN", 1, 1, is_nan },
	{ "IsInfinity", 1, 1, is_infinity },
	{ "IsPositiveInfinity", 1, 1, is_positive_infinity },
	{ "IsNegativeInfinity", 1, 1, is_negative_infinity },
	{ 0 },
};

const Members double_members = {
	.type = "System.Double",
	.static_getters = double_statics,
	.static_methods = double_methods,
};

static bool decimal_of(const char *text, Value *result, GError **error)
{
	g_auto(Value) from = value_string(text);
	return convert(from, type_find("decimal"), result, error);
}

#define DECIMAL(function_, text_)                                              \
	static bool function_(Value on, Value *result, GError **error)         \
	{                                                                      \
		(void)on;                                                      \
		return decimal_of(text_, result, error);                       \
	}

DECIMAL(get_most_decimal, "79228162514264337593543950335")
DECIMAL(get_least_decimal, "-79228162514264337593543950335")
DECIMAL(get_zero, "0")
DECIMAL(get_one, "1")
DECIMAL(get_minus_one, "-1")

static const Getter decimal_statics[] = {
	{ "MaxValue", get_most_decimal },
	{ "MinValue", get_least_decimal },
	{ "Zero", get_zero },
	{ "One", get_one },
	{ "MinusOne", get_minus_one },
	{ 0 },
};

const Members decimal_members = {
	.type = "System.Decimal",
	.methods = number_methods,
	.static_getters = decimal_statics,
};
