#include "shell/types/format_number.h"

#include "core/value/format.h"
#include "shell/types/decimal.h"
#include "shell/types/digits.h"
#include "shell/types/unsigned.h"

#include <math.h>
#include <string.h>

typedef char *FormatFn(Value number, char letter, int places,
		       const Culture *culture);

static bool is_whole(Value number)
{
	return is_unsigned(number) ||
	       (number.type != VALUE_DOUBLE && !is_decimal(number));
}

/* `places` decimals, with commas between the thousands when grouped. The
 * digits are rounded already. */
static void append_fixed(GString *out, const Digits *digits, int places,
			 const char *group, const Culture *culture)
{
	int whole = MAX(digits->point, 1);
	int offset = digits->point - whole;
	for (int i = 0; i < whole; i++) {
		if (i && (whole - i) % 3 == 0)
			g_string_append(out, group);
		g_string_append_c(out, digits_at(digits, i + offset));
	}
	if (places > 0)
		g_string_append(out, culture->decimal);
	for (int i = 0; i < places; i++)
		g_string_append_c(out, digits_at(digits, digits->point + i));
}

/* F and N: sign and digits. */
static char *format_fixed(Value number, char letter, int places,
			  const Culture *culture)
{
	g_auto(Digits) digits = { 0 };
	GString *out = g_string_new(NULL);
	places = places < 0 ? 2 : places;
	digits_init(&digits, number, DIGITS_OF_DOUBLE);
	digits_round(&digits, digits.point + places);
	if (digits.negative)
		g_string_append_c(out, '-');
	append_fixed(out, &digits, places, letter == 'N' ? culture->group : "",
		     culture);
	return g_string_free(out, FALSE);
}

/* The text with the number where its 'n' is. */
static char *with_number(const char *text, const char *number)
{
	const char *at = strchr(text, 'n');
	return g_strdup_printf("%.*s%s%s", (int)(at - text), text, number,
			       at + 1);
}

static char *format_currency(Value number, char letter, int places,
			     const Culture *culture)
{
	g_autofree char *text = format_fixed(number, 'N', places, culture);
	(void)letter;
	return *text == '-' ? with_number(culture->debt, text + 1)
			    : with_number(culture->money, text);
}

static char *format_percent(Value number, char letter, int places,
			    const Culture *culture)
{
	g_auto(Digits) digits = { 0 };
	GString *out = g_string_new(NULL);
	(void)letter;
	places = places < 0 ? 2 : places;
	digits_init(&digits, number, DIGITS_OF_DOUBLE);
	digits.point += 2;
	digits_round(&digits, digits.point + places);
	if (digits.negative)
		g_string_append_c(out, '-');
	append_fixed(out, &digits, places, culture->group, culture);
	g_string_append(out, " %");
	return g_string_free(out, FALSE);
}

/* "d.ddd", as many places as asked for; the exponent is the caller's. */
static void append_mantissa(GString *out, const Digits *digits, int places,
			    const Culture *culture)
{
	if (digits->negative)
		g_string_append_c(out, '-');
	g_string_append_c(out, digits_at(digits, 0));
	if (places > 0)
		g_string_append(out, culture->decimal);
	for (int i = 1; i <= places; i++)
		g_string_append_c(out, digits_at(digits, i));
}

static void append_exponent(GString *out, const Digits *digits, char letter,
			    int width)
{
	int power = digits_are_zero(digits) ? 0 : digits->point - 1;
	g_string_append_printf(out, "%c%c%0*d", letter, power < 0 ? '-' : '+',
			       width, abs(power));
}

static char *format_scientific(Value number, char letter, int places,
			       const Culture *culture)
{
	g_auto(Digits) digits = { 0 };
	GString *out = g_string_new(NULL);
	places = places < 0 ? 6 : places;
	digits_init(&digits, number,
		    places >= DIGITS_OF_DOUBLE ? DIGITS_ALL : DIGITS_OF_DOUBLE);
	digits_round(&digits, places + 1);
	append_mantissa(out, &digits, places, culture);
	append_exponent(out, &digits, letter, 3);
	return g_string_free(out, FALSE);
}

/* What a number is without a format. */
static char *format_plain(Value number, const Culture *culture)
{
	g_autofree char *text = value_format(number);
	char *point = strchr(text, '.');
	if (!point)
		return g_steal_pointer(&text);
	*point = '\0';
	return g_strconcat(text, culture->decimal, point + 1, NULL);
}

/* The shorter of plain and exponent with so many significant digits. */
static char *format_general(Value number, char letter, int places,
			    const Culture *culture)
{
	g_auto(Digits) digits = { 0 };
	GString *out = g_string_new(NULL);
	if (places <= 0) {
		g_string_free(out, TRUE);
		return format_plain(number, culture);
	}
	digits_init(&digits, number,
		    places > DIGITS_OF_DOUBLE ? DIGITS_ALL : DIGITS_OF_DOUBLE);
	digits_round(&digits, places);
	int count = (int)digits.text->len;
	if (digits.point > places || digits.point < -3) {
		append_mantissa(out, &digits, count - 1, culture);
		append_exponent(out, &digits, letter, 2);
	} else {
		if (digits.negative)
			g_string_append_c(out, '-');
		append_fixed(out, &digits, MAX(count - digits.point, 0), "",
			     culture);
	}
	return g_string_free(out, FALSE);
}

/* 15 digits when they come back as the same double, else 17. */
static char *format_round_trip(Value number, char letter, int places,
			       const Culture *culture)
{
	(void)places;
	if (number.type != VALUE_DOUBLE)
		return NULL;
	g_autofree char *text = value_format(number);
	if (g_ascii_strtod(text, NULL) == number.number)
		return format_plain(number, culture);
	return format_general(number, letter == 'r' ? 'e' : 'E', DIGITS_ALL,
			      culture);
}

static char *format_digits(Value number, char letter, int places,
			   const Culture *culture)
{
	(void)culture;
	(void)letter;
	if (!is_whole(number))
		return NULL;
	bool negative = !is_unsigned(number) && number.integer < 0;
	uint64_t size =
		negative ? -(uint64_t)number.integer : unsigned_bits(number);
	return g_strdup_printf("%s%0*" G_GUINT64_FORMAT, negative ? "-" : "",
			       MAX(places, 1), size);
}

static char *format_hexadecimal(Value number, char letter, int places,
				const Culture *culture)
{
	(void)culture;
	if (!is_whole(number))
		return NULL;
	uint64_t bits = unsigned_bits(number);
	if (number.type == VALUE_INT)
		bits &= UINT32_MAX;
	return letter == 'X' ? g_strdup_printf("%0*" G_GINT64_MODIFIER "X",
					       MAX(places, 1), bits)
			     : g_strdup_printf("%0*" G_GINT64_MODIFIER "x",
					       MAX(places, 1), bits);
}

/* `as` is what the function gets as letter; 0: the letter itself. */
static const struct {
	const char *letters;
	FormatFn *format;
	char as;
} standards[] = {
	{ "cC", format_currency, 0 },	{ "dD", format_digits, 0 },
	{ "eE", format_scientific, 0 }, { "fF", format_fixed, 'F' },
	{ "g", format_general, 'e' },	{ "G", format_general, 'E' },
	{ "nN", format_fixed, 'N' },	{ "pP", format_percent, 0 },
	{ "rR", format_round_trip, 0 }, { "xX", format_hexadecimal, 0 },
};

static char *format_standard(Value number, char letter, int places,
			     const Culture *culture)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(standards); i++)
		if (strchr(standards[i].letters, letter))
			return standards[i].format(
				number,
				standards[i].as ? standards[i].as : letter,
				places, culture);
	return NULL;
}

char *format_number_in(Value number, const char *format, const Culture *culture)
{
	if (number.type == VALUE_DOUBLE && !isfinite(number.number))
		return value_format(number);
	if (!format || !*format)
		return format_plain(number, culture);
	size_t width = strspn(format + 1, "0123456789");
	if (!g_ascii_isalpha(*format) || format[1 + width] || width > 2)
		return format_pattern(number, format, culture);
	return format_standard(number, *format,
			       width ? (int)strtol(format + 1, NULL, 10) : -1,
			       culture);
}

char *format_number(Value number, const char *format)
{
	return format_number_in(number, format, &culture_us);
}
