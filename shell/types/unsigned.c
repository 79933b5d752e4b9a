#include "shell/types/unsigned.h"

#include "shell/types/convert.h"
#include "shell/types/member.h"
#include "shell/types/operate.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define RANGE 18446744073709551616.0 /* 2^64 */

Value unsigned_new(uint64_t number)
{
	return number <= INT64_MAX ? value_long((int64_t)number)
				   : decimal_unsigned(number);
}

uint64_t unsigned_bits(Value value)
{
	unsigned scale;
	if (!is_unsigned(value))
		return (uint64_t)value.integer;
	g_autofree char *digits = decimal_digits(value, &scale);
	return g_ascii_strtoull(digits, NULL, 10);
}

/* "18446744073709551615", "0xFFFFFFFFFFFFFFFF" */
static bool of_text(const char *text, uint64_t *number)
{
	bool hex = text[0] == '0' && (text[1] | 0x20) == 'x';
	char *end;
	const char *digits = text + (hex ? 2 : *text == '+');
	if (!g_ascii_isxdigit(*digits))
		return false;
	errno = 0;
	*number = g_ascii_strtoull(digits, &end, hex ? 16 : 10);
	return !errno && !*end;
}

/* A decimal, rounded half to even. */
static bool of_decimal(Value value, uint64_t *number)
{
	unsigned scale;
	g_autofree char *digits = decimal_digits(value, &scale);
	size_t length = strlen(digits);
	if (scale >= length || decimal_is_negative(value))
		return false;
	if (scale) {
		double rest = g_ascii_strtod(digits + length - scale, NULL) /
			      pow(10, scale);
		bool odd = (digits[length - scale - 1] - '0') % 2;
		digits[length - scale] = '\0';
		return of_text(digits, number) &&
		       !(rest > 0.5 || (rest == 0.5 && odd)
				 ? __builtin_add_overflow(*number, 1, number)
				 : false);
	}
	return of_text(digits, number);
}

/* What only a value of 64 bits holds; the rest converts as any integer. */
static bool is_large(Value from, uint64_t *number)
{
	if (from.type == VALUE_STRING) {
		g_autofree char *text = g_strstrip(value_format(from));
		return of_text(text, number);
	}
	if (from.type == VALUE_DOUBLE) {
		double whole = nearbyint(from.number);
		bool fits = whole >= 0 && whole < RANGE;
		*number = fits ? (uint64_t)whole : 0;
		return fits;
	}
	return is_decimal(from) && of_decimal(from, number);
}

bool convert_to_unsigned(const Type *type, Value from, Value *to,
			 GError **error)
{
	uint64_t number;
	if (is_unsigned(from))
		*to = value_ref(from);
	else if (is_large(from, &number))
		*to = unsigned_new(number);
	else if (is_decimal(from))
		return convert_too_large(from, type->name, error);
	else
		return convert_to_integer(type, from, to, error);
	return true;
}

/* A result within 64 bits is whole again. */
static bool narrow(Value *result)
{
	uint64_t number;
	unsigned scale;
	g_autofree char *digits = decimal_digits(*result, &scale);
	bool whole = !scale && !decimal_is_negative(*result) &&
		     of_text(digits, &number);
	value_set_take(result, whole ? unsigned_new(number)
				     : value_double(decimal_double(*result)));
	return true;
}

bool unsigned_arithmetic(Operator op, Value left, Value right, Value *result,
			 GError **error)
{
	Value a = left, b = right;
	if (!is_decimal(left) && !convert_number(left, &a, error))
		return false;
	if (!is_decimal(right) && !convert_number(right, &b, error))
		return false;
	bool exact = (is_decimal(a) && !is_unsigned(a)) ||
		     (is_decimal(b) && !is_unsigned(b));
	if (a.type == VALUE_DOUBLE || b.type == VALUE_DOUBLE) {
		double x, y;
		return convert_double(a, &x, error) &&
		       convert_double(b, &y, error) &&
		       arithmetic(op, value_double(x), value_double(y), result,
				  error);
	}
	GError *why = NULL;
	if (decimal_arithmetic(op, a, b, result, &why))
		return exact || narrow(result);
	if (exact || g_error_matches(why, TYPE_ERROR, TYPE_ERROR_DIVIDE)) {
		g_propagate_error(error, why);
		return false;
	}
	g_error_free(why);
	return unsigned_arithmetic(op, value_double(decimal_double(left)),
				   right, result, error);
}

bool unsigned_bitwise(Operator op, Value left, Value right, Value *result,
		      GError **error)
{
	g_auto(Value) a = VALUE_NONE;
	g_auto(Value) b = VALUE_NONE;
	const Type *type = type_find("uint64");
	const Type *wide = type_find("long");
	if (!convert(left, is_unsigned(left) ? type : wide, &a, error) ||
	    !convert(right, is_unsigned(right) ? type : wide, &b, error))
		return false;
	uint64_t x = unsigned_bits(a), y = unsigned_bits(b);
	unsigned by = (unsigned)y & 63;
	*result = unsigned_new(op == OPERATOR_BAND   ? x & y
			       : op == OPERATOR_BOR  ? x | y
			       : op == OPERATOR_BXOR ? x ^ y
			       : op == OPERATOR_SHL  ? x << by
						     : x >> by);
	return true;
}

GETTER(get_most)
{
	(void)on;
	*result = unsigned_new(UINT64_MAX);
	return true;
}

GETTER(get_least)
{
	(void)on;
	*result = unsigned_new(0);
	return true;
}

static const Getter statics[] = {
	{ "MaxValue", get_most },
	{ "MinValue", get_least },
	{ 0 },
};
const Members unsigned_members = {
	.type = "System.UInt64",
	.static_getters = statics,
	.base = &number_members,
};
