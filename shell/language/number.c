#include "shell/language/number.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static Value narrowest(int64_t integer)
{
	if (integer >= INT32_MIN && integer <= INT32_MAX)
		return value_int((int32_t)integer);
	return value_long(integer);
}

/* "kb" … "pb" at `text`: its factor, 1 for none. */
static int64_t multiplier_at(const char *text)
{
	static const char letters[] = "kmgtp";
	const char *found =
		*text ? strchr(letters, g_ascii_tolower(*text)) : NULL;
	if (!found || g_ascii_tolower(text[1]) != 'b')
		return 1;
	return INT64_C(1) << (10 * (found - letters + 1));
}

/* The value times the multiplier; false beyond 64 bits. */
static bool multiply(Value *value, int64_t by)
{
	int64_t product;
	if (by == 1)
		return true;
	if (__builtin_mul_overflow(value->integer, by, &product))
		return false;
	*value = value->type == VALUE_LONG ? value_long(product)
					   : narrowest(product);
	return true;
}

/* "0x1F", with l and multiplier; up to 32 bits are an int. */
static size_t scan_hex(const char *text, Number *number)
{
	size_t length = 2;
	while (g_ascii_isxdigit(text[length]) && length < 18)
		length++;
	if (length == 2 || g_ascii_isxdigit(text[length]))
		return 0;
	uint64_t bits = g_ascii_strtoull(text + 2, NULL, 16);
	bool wide = length > 10;
	if (g_ascii_tolower(text[length]) == 'l') {
		wide = true;
		length++;
	}
	number->value = wide ? value_long((int64_t)bits)
			     : value_int((int32_t)(uint32_t)bits);
	number->multiplier = multiplier_at(text + length);
	if (!multiply(&number->value, number->multiplier))
		return 0;
	return number->multiplier == 1 ? length : length + 2;
}

static size_t digits_at(const char *text)
{
	size_t length = 0;
	while (g_ascii_isdigit(text[length]))
		length++;
	return length;
}

static size_t exponent_at(const char *text)
{
	if (*text != 'e' && *text != 'E')
		return 0;
	size_t sign = text[1] == '+' || text[1] == '-' ? 1 : 0;
	size_t digits = digits_at(text + 1 + sign);
	return digits ? 1 + sign + digits : 0;
}

/* Length of digits, fraction and exponent; *real tells of the latter two. */
static size_t scan_digits(const char *text, bool *real)
{
	size_t length = digits_at(text);
	size_t whole = length, fraction = 0;
	*real = false;
	if (text[length] == '.' && text[length + 1] != '.') {
		fraction = digits_at(text + length + 1);
		if (!whole && !fraction)
			return 0;
		if (fraction || !g_ascii_isalpha(text[length + 1])) {
			*real = true;
			length += 1 + fraction;
		}
	}
	if (!whole && !fraction)
		return 0;
	size_t exponent = exponent_at(text + length);
	*real = *real || exponent;
	return length + exponent;
}

/* The largest decimal, 2^96 - 1, has 29 digits. */
static bool fits_decimal(const char *digits, const Number *number)
{
	static const char most[] = "79228162514264337593543950335";
	digits += strspn(digits, "0");
	size_t length = strlen(digits), limit = sizeof most - 1;
	if (number->multiplier != 1)
		return number->value.number < 7.9e28;
	return length < limit || (length == limit && strcmp(digits, most) <= 0);
}

/* Large whole numbers become decimals, then doubles. */
static void set_whole(const char *digits, Number *number)
{
	errno = 0;
	number->value = narrowest(g_ascii_strtoll(digits, NULL, 10));
	if (!errno && multiply(&number->value, number->multiplier))
		return;
	number->value = value_double(g_ascii_strtod(digits, NULL) *
				     (double)number->multiplier);
	number->decimal = fits_decimal(digits, number);
}

/* What l asks for: a real is rounded, what is too large is no number. */
static void make_long(Number *number)
{
	Value value = number->value;
	number->decimal = false;
	if (value.type != VALUE_DOUBLE)
		number->value = value_long(value.integer);
	else if (value.number < 0x1p63)
		number->value = value_long((int64_t)nearbyint(value.number));
	else
		number->invalid = true;
}

static void set_real(const char *digits, Number *number)
{
	double real = g_ascii_strtod(digits, NULL);
	number->value = value_double(real * (double)number->multiplier);
	number->invalid = isinf(number->value.number);
}

size_t number_scan(const char *text, Number *number)
{
	*number = (Number){ .multiplier = 1 };
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		return scan_hex(text, number);
	bool real;
	size_t digits = scan_digits(text, &real), length = digits;
	if (!digits)
		return 0;
	char suffix = g_ascii_tolower(text[length]);
	if (suffix == 'l' || suffix == 'd')
		length++;
	number->digits = (unsigned)digits;
	number->multiplier = multiplier_at(text + length);
	if (number->multiplier != 1)
		length += 2;
	g_autofree char *part = g_strndup(text, digits);
	if (real)
		set_real(part, number);
	else
		set_whole(part, number);
	number->decimal |= suffix == 'd';
	if (suffix == 'l')
		make_long(number);
	return length;
}

Value number_negate(Value value)
{
	if (value.type == VALUE_DOUBLE)
		return value_double(-value.number);
	if (value.type == VALUE_LONG && value.integer == INT64_C(2147483648))
		return value_int(INT32_MIN);
	value.integer = -value.integer;
	return value;
}
