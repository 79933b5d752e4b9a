/* Time spans from text. */
#include "shell/types/date.h"

#include <string.h>

static bool parse_digits(const char **at, unsigned most, int64_t *number)
{
	unsigned length = 0;
	*number = 0;
	while (length < most && g_ascii_isdigit((*at)[length]))
		*number = *number * 10 + ((*at)[length++] - '0');
	*at += length;
	return length > 0;
}

static int64_t parse_fraction(const char **at)
{
	int64_t fraction = 0, weight = TICKS_PER_SECOND;
	while (g_ascii_isdigit(**at)) {
		weight /= 10;
		fraction += weight * (*(*at)++ - '0');
	}
	return fraction;
}

/* hh:mm[:ss[.fffffff]] */
static bool parse_clock(const char **at, int64_t *ticks)
{
	int64_t hours, minutes, seconds = 0, fraction = 0;
	if (!parse_digits(at, 8, &hours) || *(*at)++ != ':' ||
	    !parse_digits(at, 2, &minutes))
		return false;
	if (**at == ':') {
		(*at)++;
		if (!parse_digits(at, 2, &seconds))
			return false;
		if (**at == '.') {
			(*at)++;
			fraction = parse_fraction(at);
		}
	}
	if (hours > 23 || minutes > 59 || seconds > 59)
		return false;
	*ticks = hours * TICKS_PER_HOUR + minutes * TICKS_PER_MINUTE +
		 seconds * TICKS_PER_SECOND + fraction;
	return true;
}

bool timespan_parse(const char *text, int64_t *ticks)
{
	while (*text == ' ')
		text++;
	bool negative = *text == '-';
	const char *at = text + negative;
	int64_t days = 0, clock = 0;
	size_t digits = strspn(at, "0123456789");
	if (at[digits] != ':') {
		if (!digits || digits > 8 || !parse_digits(&at, 8, &days))
			return false;
		if (*at == '.' || *at == ':')
			at++;
		else
			digits = 0;
	}
	if (digits && !parse_clock(&at, &clock))
		return false;
	while (*at == ' ')
		at++;
	if (*at || __builtin_mul_overflow(days, TICKS_PER_DAY, &days))
		return false;
	return negative ? !__builtin_sub_overflow(-days, clock, ticks)
			: !__builtin_add_overflow(days, clock, ticks);
}

bool timespan_of_units(double amount, int64_t unit, int64_t *ticks)
{
	double milliseconds = amount * (double)(unit / TICKS_PER_MILLISECOND) +
			      (amount < 0 ? -0.5 : 0.5);
	if (!(milliseconds > -922337203685477.0 &&
	      milliseconds < 922337203685477.0))
		return false;
	*ticks = (int64_t)milliseconds * TICKS_PER_MILLISECOND;
	return true;
}

/* One letter of a format: its number, in its unit. */
static bool span_piece(const char **at, char letter, unsigned width,
		       int64_t *ticks)
{
	static const struct {
		char letter;
		int64_t unit, below;
	} units[] = { { 'd', TICKS_PER_DAY, 10675200 },
		      { 'h', TICKS_PER_HOUR, 24 },
		      { 'm', TICKS_PER_MINUTE, 60 },
		      { 's', TICKS_PER_SECOND, 60 } };
	int64_t number;
	if (letter == 'f' || letter == 'F') {
		const char *start = *at;
		*ticks += parse_fraction(at);
		size_t length = (size_t)(*at - start);
		return letter == 'F' ? length <= width : length == width;
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(units); i++) {
		if (units[i].letter != letter)
			continue;
		unsigned most = letter == 'd' ? 8 : 2;
		const char *start = *at;
		if (!parse_digits(at, most, &number) ||
		    (size_t)(*at - start) < MIN(width, most) ||
		    number >= units[i].below)
			return false;
		*ticks += number * units[i].unit;
		return true;
	}
	return false;
}

bool timespan_parse_exact(const char *text, const char *format, int64_t *ticks)
{
	*ticks = 0;
	if (*format && !format[1] && strchr("ctTgG", *format))
		return timespan_parse(text, ticks);
	while (*format) {
		unsigned width = 1;
		char quote = *format;
		if (quote == '\\' && format[1]) {
			if (*text++ != format[1])
				return false;
			format += 2;
		} else if (quote == '\'' || quote == '"') {
			for (format++; *format && *format != quote; format++)
				if (*text++ != *format)
					return false;
			format += *format != 0;
		} else if (quote == '%') {
			format++;
		} else {
			while (format[width] == *format)
				width++;
			if (!span_piece(&text, *format, width, ticks))
				return false;
			format += width;
		}
	}
	return !*text;
}
