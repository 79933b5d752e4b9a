#include "shell/types/digits.h"

#include "shell/types/decimal.h"

#include <math.h>
#include <string.h>

/* "d.ddde+dd" of the C library, which rounds the exact value. */
static void of_double(Digits *digits, double number, int precision)
{
	char format[16], buffer[64];
	digits->negative = number < 0;
	if (number == 0)
		return;
	g_snprintf(format, sizeof format, "%%.%de", precision - 1);
	g_ascii_formatd(buffer, sizeof buffer, format, fabs(number));
	char *exponent = strchr(buffer, 'e');
	digits->point = (int)strtol(exponent + 1, NULL, 10) + 1;
	for (char *at = buffer; at < exponent; at++)
		if (*at != '.')
			g_string_append_c(digits->text, *at);
}

static void of_integer(Digits *digits, int64_t integer)
{
	uint64_t size = integer < 0 ? -(uint64_t)integer : (uint64_t)integer;
	digits->negative = integer < 0;
	if (size)
		g_string_printf(digits->text, "%" G_GUINT64_FORMAT, size);
	digits->point = (int)digits->text->len;
}

static void of_decimal(Digits *digits, Value number)
{
	unsigned scale;
	g_autofree char *all = decimal_digits(number, &scale);
	size_t zeros = strspn(all, "0");
	digits->negative = decimal_is_negative(number);
	digits->point = (int)strlen(all) - (int)scale - (int)zeros;
	g_string_assign(digits->text, all + zeros);
}

void digits_init(Digits *digits, Value number, int precision)
{
	*digits = (Digits){ .text = g_string_new(NULL) };
	if (is_decimal(number))
		of_decimal(digits, number);
	else if (number.type == VALUE_DOUBLE)
		of_double(digits, number.number, precision);
	else
		of_integer(digits, number.integer);
}

void digits_clear(Digits *digits)
{
	if (digits->text)
		g_string_free(digits->text, TRUE);
	digits->text = NULL;
}

bool digits_are_zero(const Digits *digits)
{
	return !digits->text->len;
}

/* One more in the last place; "99" becomes "1" one place further left. */
static void carry(Digits *digits)
{
	GString *text = digits->text;
	while (text->len && text->str[text->len - 1] == '9')
		g_string_truncate(text, text->len - 1);
	if (text->len) {
		text->str[text->len - 1]++;
		return;
	}
	g_string_assign(text, "1");
	digits->point++;
}

void digits_round(Digits *digits, int count)
{
	GString *text = digits->text;
	size_t keep = count < 0 ? 0 : (size_t)count;
	bool up = count >= 0 && keep < text->len && text->str[keep] >= '5';
	if (keep < text->len)
		g_string_truncate(text, keep);
	if (up)
		carry(digits);
	while (text->len && text->str[text->len - 1] == '0')
		g_string_truncate(text, text->len - 1);
	if (!text->len) {
		digits->point = 0;
		digits->negative = false;
	}
}

char digits_at(const Digits *digits, int place)
{
	return place >= 0 && (size_t)place < digits->text->len
		       ? digits->text->str[place]
		       : '0';
}
