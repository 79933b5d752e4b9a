#include "shell/types/convert.h"
#include "shell/types/decimal.h"
#include "shell/types/member.h"
#include "shell/types/operate.h"

#include <math.h>

static bool get_pi(Value on, Value *result, GError **error)
{
	(void)on;
	(void)error;
	*result = value_double(G_PI);
	return true;
}

static bool get_e(Value on, Value *result, GError **error)
{
	(void)on;
	(void)error;
	*result = value_double(G_E);
	return true;
}

#define REAL(name_, function_)                                                 \
	static bool name_(Value on, const Value *arguments, unsigned count,    \
			  Value *result, GError **error)                       \
	{                                                                      \
		double number;                                                 \
		(void)on;                                                      \
		(void)count;                                                   \
		if (!convert_double(arguments[0], &number, error))             \
			return false;                                          \
		*result = value_double(function_(number));                     \
		return true;                                                   \
	}

REAL(math_floor, floor)
REAL(math_ceiling, ceil)
REAL(math_truncate, trunc)
REAL(math_sqrt, sqrt)
REAL(math_exp, exp)
REAL(math_log10, log10)
REAL(math_sin, sin)
REAL(math_cos, cos)
REAL(math_tan, tan)
REAL(math_atan, atan)
REAL(math_asin, asin)
REAL(math_acos, acos)

static bool math_log(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	double number, base = G_E;
	(void)on;
	if (!convert_double(arguments[0], &number, error) ||
	    (count > 1 && !convert_double(arguments[1], &base, error)))
		return false;
	*result =
		value_double(count > 1 ? log(number) / log(base) : log(number));
	return true;
}

static bool math_pow(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	double number, power;
	(void)on;
	(void)count;
	if (!convert_double(arguments[0], &number, error) ||
	    !convert_double(arguments[1], &power, error))
		return false;
	*result = value_double(pow(number, power));
	return true;
}

static bool math_atan2(Value on, const Value *arguments, unsigned count,
		       Value *result, GError **error)
{
	double y, x;
	(void)on;
	(void)count;
	if (!convert_double(arguments[0], &y, error) ||
	    !convert_double(arguments[1], &x, error))
		return false;
	*result = value_double(atan2(y, x));
	return true;
}

static double rounded(double number, int digits, bool away)
{
	double scale = pow(10, digits), scaled = number * scale;
	if (fabs(scaled) > 4e15)
		return number;
	/* 2.675 is stored as a little less: read it as it was written. */
	char text[64];
	g_ascii_formatd(text, sizeof text, "%.15g", scaled);
	scaled = g_ascii_strtod(text, NULL);
	return (away ? round(scaled) : nearbyint(scaled)) / scale;
}

/* (x), (x, digits), (x, mode), (x, digits, mode) */
static bool math_round(Value on, const Value *arguments, unsigned count,
		       Value *result, GError **error)
{
	double number;
	int digits = 0;
	g_autofree char *mode = argument_text(arguments, count, count - 1);
	bool away = count > 1 && !g_ascii_strcasecmp(mode, "AwayFromZero");
	bool named = away || !g_ascii_strcasecmp(mode, "ToEven");
	(void)on;
	if (!convert_double(arguments[0], &number, error))
		return false;
	if (count - named > 1 && !convert_int(arguments[1], &digits, error))
		return false;
	if (digits < 0 || digits > 15) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_ARGUMENT,
			    "Rounding digits must be between 0 and 15");
		return false;
	}
	*result = value_double(rounded(number, digits, away));
	return true;
}

static bool math_abs(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)on;
	(void)count;
	if (!convert_number(arguments[0], result, error))
		return false;
	if (result->type == VALUE_DOUBLE)
		result->number = fabs(result->number);
	else if (result->integer < 0)
		return negative_of(*result, result, error);
	return true;
}

static bool math_sign(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	double number;
	(void)on;
	(void)count;
	if (!convert_double(arguments[0], &number, error))
		return false;
	*result = value_int((number > 0) - (number < 0));
	return true;
}

static bool extreme(const Value *arguments, bool most, Value *result,
		    GError **error)
{
	Value a, b;
	int exact;
	bool real = arguments[0].type == VALUE_DOUBLE ||
		    arguments[1].type == VALUE_DOUBLE;
	if (!real && (is_decimal(arguments[0]) || is_decimal(arguments[1])) &&
	    decimal_compare(arguments[0], arguments[1], &exact)) {
		*result = value_ref(arguments[(exact >= 0) != most]);
		return true;
	}
	if (!convert_number(arguments[0], &a, error) ||
	    !convert_number(arguments[1], &b, error))
		return false;
	int order = value_compare(a, b, true);
	*result = (order >= 0) == most ? a : b;
	if ((a.type == VALUE_DOUBLE || b.type == VALUE_DOUBLE) &&
	    result->type != VALUE_DOUBLE)
		*result = value_double((double)result->integer);
	return true;
}

static bool math_max(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)on;
	(void)count;
	return extreme(arguments, true, result, error);
}

static bool math_min(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)on;
	(void)count;
	return extreme(arguments, false, result, error);
}

static const Getter static_getters[] = {
	{ "PI", get_pi },
	{ "E", get_e },
	{ 0 },
};

REAL(math_sinh, sinh)
REAL(math_cosh, cosh)
REAL(math_tanh, tanh)

METHOD(math_remainder)
{
	double x, y;
	if (!convert_double(arguments[0], &x, error) ||
	    !convert_double(arguments[1], &y, error))
		return false;
	*result = value_double(remainder(x, y));
	return true;
}

METHOD(math_big_product)
{
	int x, y;
	if (!convert_int(arguments[0], &x, error) ||
	    !convert_int(arguments[1], &y, error))
		return false;
	*result = value_long((int64_t)x * y);
	return true;
}

/* The third argument is a [ref] for the remainder. */
METHOD(math_quotient)
{
	G_GNUC_UNUSED g_auto(Value) rest = VALUE_NONE;
	int64_t x, y;
	if (!convert_integer(arguments[0], INT64_MIN, INT64_MAX, "System.Int64",
			     &x, error) ||
	    !convert_integer(arguments[1], INT64_MIN, INT64_MAX, "System.Int64",
			     &y, error))
		return false;
	if (!y || (x == INT64_MIN && y == -1))
		return member_fail(error, TYPE_ERROR_DIVIDE,
				   "Attempted to divide by zero.");
	bool wide = arguments[0].type == VALUE_LONG ||
		    arguments[1].type == VALUE_LONG;
	*result = wide ? value_long(x / y) : value_int((int32_t)(x / y));
	if (arguments[2].type == VALUE_RECORD)
		record_set_take(arguments[2].record, "Value",
				wide ? value_long(x % y)
				     : value_int((int32_t)(x % y)));
	return true;
}

static const Method static_methods[] = {
	{ "Sinh", 1, 1, math_sinh },
	{ "Cosh", 1, 1, math_cosh },
	{ "Tanh", 1, 1, math_tanh },
	{ "IEEERemainder", 2, 2, math_remainder },
	{ "BigMul", 2, 2, math_big_product },
	{ "DivRem", 3, 3, math_quotient },
	{ "Abs", 1, 1, math_abs },
	{ "Ceiling", 1, 1, math_ceiling },
	{ "Floor", 1, 1, math_floor },
	{ "Round", 1, 3, math_round },
	{ "Truncate", 1, 1, math_truncate },
	{ "Max", 2, 2, math_max },
	{ "Min", 2, 2, math_min },
	{ "Pow", 2, 2, math_pow },
	{ "Sqrt", 1, 1, math_sqrt },
	{ "Exp", 1, 1, math_exp },
	{ "Log", 1, 2, math_log },
	{ "Log10", 1, 1, math_log10 },
	{ "Sign", 1, 1, math_sign },
	{ "Sin", 1, 1, math_sin },
	{ "Cos", 1, 1, math_cos },
	{ "Tan", 1, 1, math_tan },
	{ "Asin", 1, 1, math_asin },
	{ "Acos", 1, 1, math_acos },
	{ "Atan", 1, 1, math_atan },
	{ "Atan2", 2, 2, math_atan2 },
	{ 0 },
};

const Members math_members = {
	.type = "System.Math",
	.static_getters = static_getters,
	.static_methods = static_methods,
};
