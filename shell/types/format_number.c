#include "shell/types/format_number.h"

#include "core/value/format.h"
#include "shell/types/decimal.h"

#include <math.h>
#include <string.h>

static double real(Value value)
{
	if (is_decimal(value))
		return decimal_double(value);
	return value.type == VALUE_DOUBLE ? value.number
					  : (double)value.integer;
}

/* Digits with `places` decimals, half away from zero, no sign. */
static char *fixed(double number, int places)
{
	char buffer[512];
	char format[16];
	double scale = pow(10, places), size = fabs(number);
	if (places < 16 && size < 1e15)
		size = round(size * scale * (1 + 1e-15)) / scale;
	g_snprintf(format, sizeof format, "%%.%df", places);
	g_ascii_formatd(buffer, sizeof buffer, format, size);
	return g_strdup(buffer);
}

static char *fixed_value(Value number, int places)
{
	if (is_decimal(number))
		return decimal_fixed(number, places);
	if (number.type == VALUE_DOUBLE)
		return fixed(number.number, places);
	uint64_t size = number.integer < 0 ? -(uint64_t)number.integer
					   : (uint64_t)number.integer;
	GString *text = g_string_new(NULL);
	g_string_append_printf(text, "%" G_GUINT64_FORMAT, size);
	if (places > 0)
		g_string_append_c(text, '.');
	for (int i = 0; i < places; i++)
		g_string_append_c(text, '0');
	return g_string_free(text, FALSE);
}

/* Commas between groups of three digits of the whole part. */
static char *grouped(const char *digits)
{
	size_t whole = strcspn(digits, ".");
	GString *text = g_string_new(NULL);
	for (size_t i = 0; i < whole; i++) {
		if (i && (whole - i) % 3 == 0)
			g_string_append_c(text, ',');
		g_string_append_c(text, digits[i]);
	}
	g_string_append(text, digits + whole);
	return g_string_free(text, FALSE);
}

static bool is_zero(const char *digits)
{
	return strspn(digits, "0.,") == strlen(digits);
}

static char *signed_text(const char *digits, bool negative, const char *before,
			 const char *after)
{
	bool sign = negative && !is_zero(digits);
	return g_strdup_printf("%s%s%s%s", sign ? "-" : "", before, digits,
			       after);
}

static char *decimal_digits(Value number, int places)
{
	if (number.type == VALUE_DOUBLE || is_decimal(number))
		return NULL;
	uint64_t size = number.integer < 0 ? -(uint64_t)number.integer
					   : (uint64_t)number.integer;
	return g_strdup_printf("%s%0*" G_GUINT64_FORMAT,
			       number.integer < 0 ? "-" : "", MAX(places, 1),
			       size);
}

static char *hexadecimal(Value number, int places, bool upper)
{
	if (number.type == VALUE_DOUBLE || is_decimal(number))
		return NULL;
	uint64_t bits = (uint64_t)number.integer;
	if (number.type == VALUE_INT)
		bits &= UINT32_MAX;
	return upper ? g_strdup_printf("%0*" G_GINT64_MODIFIER "X",
				       MAX(places, 1), bits)
		     : g_strdup_printf("%0*" G_GINT64_MODIFIER "x",
				       MAX(places, 1), bits);
}

static char *scientific(double number, int places, char letter)
{
	char format[16], buffer[128];
	g_snprintf(format, sizeof format, "%%.%d%c", places < 0 ? 6 : places,
		   letter == 'e' ? 'e' : 'E');
	g_ascii_formatd(buffer, sizeof buffer, format, number);
	char *exponent = strpbrk(buffer, "eE");
	int power = exponent ? (int)strtol(exponent + 1, NULL, 10) : 0;
	if (exponent)
		*exponent = '\0';
	return g_strdup_printf("%s%c%c%03d", buffer, letter,
			       power < 0 ? '-' : '+', abs(power));
}

static char *general(Value number, int places)
{
	if (number.type != VALUE_DOUBLE)
		return value_format(number);
	if (places <= 0)
		return format_double(number.number);
	char format[16], buffer[128];
	g_snprintf(format, sizeof format, "%%.%dG", MIN(places, 17));
	return g_strdup(
		g_ascii_formatd(buffer, sizeof buffer, format, number.number));
}

static char *percent(Value number, int places)
{
	g_autofree char *digits =
		fixed(real(number) * 100, places < 0 ? 2 : places);
	g_autofree char *groups = grouped(digits);
	return signed_text(groups, real(number) < 0, "", " %");
}

static char *standard(Value number, char letter, int places)
{
	bool negative = real(number) < 0;
	g_autofree char *digits = NULL, *groups = NULL;
	switch (letter) {
	case 'd':
	case 'D':
		return decimal_digits(number, places);
	case 'x':
	case 'X':
		return hexadecimal(number, places, letter == 'X');
	case 'e':
	case 'E':
		return scientific(real(number), places, letter);
	case 'g':
	case 'G':
		return general(number, places);
	case 'r':
	case 'R':
		return value_format(number);
	case 'p':
	case 'P':
		return percent(number, places);
	case 'f':
	case 'F':
		digits = fixed_value(number, places < 0 ? 2 : places);
		return signed_text(digits, negative, "", "");
	case 'n':
	case 'N':
	case 'c':
	case 'C':
		digits = fixed_value(number, places < 0 ? 2 : places);
		groups = grouped(digits);
		break;
	default:
		return NULL;
	}
	if (g_ascii_toupper(letter) == 'N')
		return signed_text(groups, negative, "", "");
	return negative && !is_zero(groups)
		       ? g_strdup_printf("(\302\244%s)", groups)
		       : g_strdup_printf("\302\244%s", groups);
}

/* ---- patterns ---- */

typedef struct Pattern {
	int least_whole, most_places, least_places;
	bool groups, percent;
} Pattern;

static Pattern read_pattern(const char *format, size_t length)
{
	Pattern pattern = { 0 };
	bool point = false, zero = false;
	for (size_t i = 0; i < length; i++) {
		char c = format[i];
		if (c == '\'' || c == '"') {
			while (++i < length && format[i] != c)
				;
		} else if (c == '\\') {
			i++;
		} else if (c == '.') {
			point = true;
		} else if (c == '%') {
			pattern.percent = true;
		} else if (c == ',' && !point) {
			pattern.groups = true;
		} else if (c == '0' || c == '#') {
			zero = zero || c == '0';
			if (point) {
				pattern.most_places++;
				if (c == '0')
					pattern.least_places =
						pattern.most_places;
			} else if (zero) {
				pattern.least_whole++;
			}
		}
	}
	return pattern;
}

/* Digits as the pattern wants them, without literals. */
static char *pattern_digits(const Pattern *pattern, double number)
{
	g_autofree char *plain = fixed(number, pattern->most_places);
	GString *text = g_string_new(plain);
	size_t whole = strcspn(text->str, ".");
	int places = (int)(text->len - whole) - 1;
	while (places > pattern->least_places &&
	       text->str[text->len - 1] == '0') {
		g_string_truncate(text, text->len - 1);
		places--;
	}
	if (text->str[text->len - 1] == '.')
		g_string_truncate(text, text->len - 1);
	if (!pattern->least_whole && text->str[0] == '0' &&
	    (text->len == 1 || text->str[1] == '.'))
		g_string_erase(text, 0, 1);
	for (whole = strcspn(text->str, ".");
	     whole < (size_t)pattern->least_whole; whole++)
		g_string_prepend_c(text, '0');
	if (!pattern->groups)
		return g_string_free(text, FALSE);
	char *groups = grouped(text->str);
	g_string_free(text, TRUE);
	return groups;
}

/* Literals around the digits; the digits stand where the first place was. */
static char *apply_pattern(const char *format, size_t length, double number)
{
	Pattern pattern = read_pattern(format, length);
	g_autofree char *digits = pattern_digits(
		&pattern, pattern.percent ? number * 100 : number);
	GString *text = g_string_new(number < 0 && !is_zero(digits) ? "-" : "");
	bool placed = false;
	for (size_t i = 0; i < length; i++) {
		char c = format[i];
		if (c == '\'' || c == '"') {
			while (++i < length && format[i] != c)
				g_string_append_c(text, format[i]);
		} else if (c == '\\' && i + 1 < length) {
			g_string_append_c(text, format[++i]);
		} else if (strchr("0#.,", c)) {
			if (!placed)
				g_string_append(text, digits);
			placed = true;
		} else {
			g_string_append_c(text, c);
		}
	}
	return g_string_free(text, FALSE);
}

/* "positive;negative;zero" */
static char *custom(Value number, const char *format)
{
	const char *first = strchr(format, ';');
	double value = real(number);
	if (!first)
		return apply_pattern(format, strlen(format), value);
	const char *second = strchr(first + 1, ';');
	size_t middle =
		second ? (size_t)(second - first) - 1 : strlen(first + 1);
	if (value < 0)
		return apply_pattern(first + 1, middle, -value);
	if (value == 0 && second)
		return apply_pattern(second + 1, strlen(second + 1), value);
	return apply_pattern(format, (size_t)(first - format), value);
}

char *format_number(Value number, const char *format)
{
	if (!format || !*format)
		return value_format(number);
	char *end;
	long places = strtol(format + 1, &end, 10);
	if (g_ascii_isalpha(*format) && !*end && end - format < 4)
		return standard(number, *format,
				end == format + 1 ? -1 : (int)places);
	return custom(number, format);
}
