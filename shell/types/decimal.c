#include "shell/types/decimal.h"

#include "shell/types/convert.h"

#include <math.h>
#include <string.h>

#define MOST_SCALE 28

typedef __int128 Wide;

typedef struct Decimal {
	Object object;
	Wide mantissa;
	unsigned scale; /* digits after the point */
} Decimal;

/* 2^96 - 1 */
static Wide most(void)
{
	return ((Wide)1 << 96) - 1;
}

static Wide magnitude(Wide value)
{
	return value < 0 ? -value : value;
}

/* Digits of a value without its sign. */
static char *digits_of(Wide value)
{
	char buffer[48];
	unsigned at = sizeof buffer - 1;
	value = magnitude(value);
	buffer[at] = '\0';
	do {
		buffer[--at] = (char)('0' + (int)(value % 10));
		value /= 10;
	} while (value);
	return g_strdup(buffer + at);
}

static char *text_of(Wide mantissa, unsigned scale)
{
	g_autofree char *digits = digits_of(mantissa);
	GString *text = g_string_new(digits);
	while (text->len <= scale)
		g_string_prepend_c(text, '0');
	if (scale)
		g_string_insert_c(text, (gssize)(text->len - scale), '.');
	if (mantissa < 0)
		g_string_prepend_c(text, '-');
	return g_string_free(text, FALSE);
}

static char *decimal_format(const Object *object)
{
	const Decimal *decimal = (const Decimal *)object;
	return text_of(decimal->mantissa, decimal->scale);
}

/* Divides by ten, half to even. */
static Wide drop_digit(Wide value)
{
	Wide rest = value % 10, whole = value / 10;
	Wide size = magnitude(rest);
	if (size > 5 || (size == 5 && whole % 2))
		whole += value < 0 ? -1 : 1;
	return whole;
}

static bool set_scale(Wide *mantissa, unsigned *scale, unsigned wanted)
{
	while (*scale < wanted) {
		if (__builtin_mul_overflow(*mantissa, (Wide)10, mantissa))
			return false;
		(*scale)++;
	}
	while (*scale > wanted) {
		*mantissa = drop_digit(*mantissa);
		(*scale)--;
	}
	return true;
}

static int compare_decimals(const Object *a, const Object *b)
{
	Decimal x = *(const Decimal *)a, y = *(const Decimal *)b;
	unsigned scale = MAX(x.scale, y.scale);
	if (!set_scale(&x.mantissa, &x.scale, scale) ||
	    !set_scale(&y.mantissa, &y.scale, scale)) {
		double left = (double)x.mantissa / pow(10, x.scale);
		double right = (double)y.mantissa / pow(10, y.scale);
		return (left > right) - (left < right);
	}
	return (x.mantissa > y.mantissa) - (x.mantissa < y.mantissa);
}

static unsigned decimal_hash(const Object *object)
{
	Decimal decimal = *(const Decimal *)object;
	while (decimal.scale && decimal.mantissa % 10 == 0) {
		decimal.mantissa /= 10;
		decimal.scale--;
	}
	return (unsigned)decimal.mantissa;
}

static bool decimal_truth(const Object *object)
{
	return ((const Decimal *)object)->mantissa != 0;
}

static double decimal_size(const Object *object)
{
	g_autofree char *text = decimal_format(object);
	return g_ascii_strtod(text, NULL);
}

const ObjectClass decimal_class = {
	.name = "System.Decimal",
	.format = decimal_format,
	.compare = compare_decimals,
	.hash = decimal_hash,
	.truth = decimal_truth,
	.number = decimal_size,
};

/* A mantissa without a scale. */
static const ObjectClass unsigned_class = {
	.name = "System.UInt64",
	.format = decimal_format,
	.compare = compare_decimals,
	.hash = decimal_hash,
	.truth = decimal_truth,
	.number = decimal_size,
};

Value decimal_unsigned(uint64_t number)
{
	Decimal *decimal = object_new(&unsigned_class, sizeof *decimal);
	decimal->mantissa = number;
	return value_object_take(decimal);
}

/* Rounds to what fits; false when even the whole part does not. */
static bool make(Wide mantissa, unsigned scale, Value *result)
{
	while ((magnitude(mantissa) > most() || scale > MOST_SCALE) && scale) {
		mantissa = drop_digit(mantissa);
		scale--;
	}
	if (magnitude(mantissa) > most())
		return false;
	Decimal *decimal = object_new(&decimal_class, sizeof *decimal);
	decimal->mantissa = mantissa;
	decimal->scale = scale;
	*result = value_object_take(decimal);
	return true;
}

bool is_decimal(Value value)
{
	return value_object(value, &decimal_class) || is_unsigned(value);
}

bool is_unsigned(Value value)
{
	return value_object(value, &unsigned_class) != NULL;
}

double decimal_double(Value value)
{
	return decimal_size(value.object);
}

/* "-12.34e5", with commas between thousands. */
static bool parse(const char *text, Value *result)
{
	Wide mantissa = 0;
	unsigned scale = 0, digits = 0;
	bool point = false;
	const char *at = text + (*text == '-' || *text == '+');
	for (; g_ascii_isdigit(*at) || *at == '.' || *at == ','; at++) {
		if (*at == '.' && point)
			return false;
		point = point || *at == '.';
		if (!g_ascii_isdigit(*at))
			continue;
		if (digits++ > 34)
			return false;
		mantissa = mantissa * 10 + (*at - '0');
		scale += point;
	}
	if (!digits)
		return false;
	int exponent = 0;
	if (*at == 'e' || *at == 'E') {
		char *end;
		exponent = (int)strtol(at + 1, &end, 10);
		at = end;
	}
	if (*at || exponent < -60 || exponent > 60)
		return false;
	for (; exponent > 0 && scale; exponent--)
		scale--;
	for (; exponent > 0; exponent--)
		if (__builtin_mul_overflow(mantissa, (Wide)10, &mantissa))
			return false;
	scale += (unsigned)-exponent;
	return make(*text == '-' ? -mantissa : mantissa, scale, result);
}

bool convert_to_decimal(const Type *type, Value from, Value *to, GError **error)
{
	Value number;
	char buffer[G_ASCII_DTOSTR_BUF_SIZE];
	if (is_unsigned(from))
		return make(((Decimal *)from.object)->mantissa, 0, to);
	if (is_decimal(from)) {
		*to = value_ref(from);
		return true;
	}
	if (value_text(from)) {
		g_autofree char *text = g_strstrip(value_format(from));
		if (parse(text, to))
			return true;
	}
	if (!convert_number(from, &number, error))
		return false;
	if (number.type != VALUE_DOUBLE)
		return make(number.integer, 0, to);
	g_ascii_formatd(buffer, sizeof buffer, "%.15g", number.number);
	return parse(buffer, to) ||
	       convert_fail(from, type->name,
			    "Value was either too large or too small for a "
			    "Decimal",
			    error);
}

static bool overflow(GError **error)
{
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_RANGE,
		    "Value was either too large or too small for a Decimal");
	return false;
}

static bool product(Decimal *a, Decimal *b, Value *result, GError **error)
{
	Wide whole;
	while (__builtin_mul_overflow(a->mantissa, b->mantissa, &whole)) {
		Decimal *wider = a->scale >= b->scale ? a : b;
		if (!wider->scale)
			return overflow(error);
		wider->mantissa = drop_digit(wider->mantissa);
		wider->scale--;
	}
	return make(whole, a->scale + b->scale, result) || overflow(error);
}

/* Long division, digit by digit, until it is exact or full. */
static bool quotient(const Decimal *a, const Decimal *b, Value *result,
		     GError **error)
{
	Wide dividend = magnitude(a->mantissa);
	Wide divisor = magnitude(b->mantissa);
	Wide whole = dividend / divisor, rest = dividend % divisor;
	int scale = (int)a->scale - (int)b->scale;
	bool negative = (a->mantissa < 0) != (b->mantissa < 0);
	while ((rest || scale < 0) && scale <= MOST_SCALE &&
	       whole < most() / 10) {
		rest *= 10;
		whole = whole * 10 + rest / divisor;
		rest %= divisor;
		scale++;
	}
	if (scale < 0)
		return overflow(error);
	return make(negative ? -whole : whole, (unsigned)scale, result) ||
	       overflow(error);
}

static bool sum(Operator op, Decimal *a, Decimal *b, Value *result,
		GError **error)
{
	unsigned scale = MAX(a->scale, b->scale);
	Wide whole;
	if (!set_scale(&a->mantissa, &a->scale, scale) ||
	    !set_scale(&b->mantissa, &b->scale, scale))
		return overflow(error);
	if (op == OPERATOR_REMAINDER)
		whole = a->mantissa % b->mantissa;
	else if (__builtin_add_overflow(a->mantissa,
					op == OPERATOR_SUBTRACT ? -b->mantissa
								: b->mantissa,
					&whole))
		return overflow(error);
	return make(whole, scale, result) || overflow(error);
}

bool decimal_arithmetic(Operator op, Value left, Value right, Value *result,
			GError **error)
{
	g_auto(Value) x = VALUE_NONE;
	g_auto(Value) y = VALUE_NONE;
	const Type *type = type_find("decimal");
	if (!convert_to_decimal(type, left, &x, error) ||
	    !convert_to_decimal(type, right, &y, error))
		return false;
	Decimal a = *(Decimal *)x.object, b = *(Decimal *)y.object;
	bool divides = op == OPERATOR_DIVIDE || op == OPERATOR_REMAINDER;
	if (divides && !b.mantissa) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_DIVIDE,
			    "Attempted to divide by zero");
		return false;
	}
	if (op == OPERATOR_MULTIPLY)
		return product(&a, &b, result, error);
	if (op == OPERATOR_DIVIDE)
		return quotient(&a, &b, result, error);
	return sum(op, &a, &b, result, error);
}

bool decimal_compare(Value left, Value right, int *order)
{
	g_auto(Value) x = VALUE_NONE;
	g_auto(Value) y = VALUE_NONE;
	const Type *type = type_find("decimal");
	if (!convert_to_decimal(type, left, &x, NULL) ||
	    !convert_to_decimal(type, right, &y, NULL))
		return false;
	*order = compare_decimals(x.object, y.object);
	return true;
}

char *decimal_digits(Value value, unsigned *scale)
{
	Decimal *decimal = (Decimal *)value.object;
	*scale = decimal->scale;
	return digits_of(decimal->mantissa);
}

bool decimal_is_negative(Value value)
{
	return ((Decimal *)value.object)->mantissa < 0;
}
