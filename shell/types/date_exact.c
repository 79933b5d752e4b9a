/* Dates by an exact format: ParseExact. */
#include "shell/types/culture.h"
#include "shell/types/date.h"

#include <string.h>

typedef struct Exact {
	const Culture *culture;
	DateParts parts;
	bool year, month, day; /* given */
	bool twelve;	       /* the hour is of twelve */
	bool pm, am, zone;
	int64_t offset;
	int weekday; /* 1: Sunday */
} Exact;

/* The longest of the names that the text begins with. */
static int exact_name(const char **at, const char *const *names, unsigned count)
{
	int found = 0;
	size_t longest = 0;
	for (unsigned i = 0; i < count; i++) {
		g_autofree char *part =
			g_utf8_substring(*at, 0,
					 MIN(g_utf8_strlen(names[i], -1),
					     g_utf8_strlen(*at, -1)));
		g_autofree char *a = g_utf8_casefold(part, -1);
		g_autofree char *b = g_utf8_casefold(names[i], -1);
		if (strlen(part) <= longest || strcmp(a, b) != 0)
			continue;
		longest = strlen(part);
		found = (int)i + 1;
	}
	*at += longest;
	return found;
}

static bool exact_number(const char **at, unsigned least, unsigned most,
			 int *number)
{
	unsigned length = 0;
	*number = 0;
	while (length < most && g_ascii_isdigit((*at)[length]))
		*number = *number * 10 + ((*at)[length++] - '0');
	*at += length;
	return length >= least;
}

/* f: that many digits; F: up to that many. */
static bool exact_fraction(const char **at, unsigned width, bool all,
			   int64_t *fraction)
{
	int64_t weight = TICKS_PER_SECOND;
	unsigned length = 0;
	*fraction = 0;
	for (; length < width && g_ascii_isdigit(**at); length++) {
		weight /= 10;
		*fraction += weight * (*(*at)++ - '0');
	}
	return !all || length == width;
}

static bool exact_half(const char **at, Exact *exact, unsigned width)
{
	const char *am = exact->culture->am, *pm = exact->culture->pm;
	size_t length = width > 1 ? strlen(am) : MIN(strlen(am), 1);
	if (!*am)
		return true;
	exact->am = !g_ascii_strncasecmp(*at, am, length);
	exact->pm = !exact->am && !g_ascii_strncasecmp(*at, pm, length);
	*at += exact->am || exact->pm ? length : 0;
	return exact->pm || exact->am;
}

static bool exact_zone(const char **at, Exact *exact, char letter,
		       unsigned width)
{
	int hours, minutes = 0;
	if (letter == 'K' && **at != 'Z' && **at != '+' && **at != '-')
		return true;
	exact->zone = true;
	if (**at == 'Z') {
		(*at)++;
		return true;
	}
	if (**at != '+' && **at != '-')
		return false;
	int sign = *(*at)++ == '-' ? -1 : 1;
	if (!exact_number(at, width == 1 ? 1 : 2, 2, &hours))
		return false;
	bool more = letter == 'K' || width > 2;
	if (more && **at == ':')
		(*at)++;
	if (more && !exact_number(at, 2, 2, &minutes))
		return false;
	exact->offset =
		sign * (hours * TICKS_PER_HOUR + minutes * TICKS_PER_MINUTE);
	return hours < 15 && minutes < 60;
}

static bool exact_year(const char **at, Exact *exact, unsigned width)
{
	int *year = &exact->parts.year;
	unsigned most = width > 2 ? MAX(width, 4) : 2;
	exact->year = true;
	if (!exact_number(at,
			  width > 2    ? width
			  : width == 2 ? 2
				       : 1,
			  most, year))
		return false;
	if (width <= 2)
		*year += *year < 30 ? 2000 : 1900;
	return true;
}

static bool exact_month(const char **at, Exact *exact, unsigned width)
{
	const Culture *culture = exact->culture;
	exact->month = true;
	if (width < 3)
		return exact_number(at, width, 2, &exact->parts.month);
	exact->parts.month = exact_name(
		at, width == 3 ? culture->short_months : culture->months, 12);
	return exact->parts.month > 0;
}

static bool exact_day(const char **at, Exact *exact, unsigned width)
{
	const Culture *culture = exact->culture;
	if (width < 3) {
		exact->day = true;
		return exact_number(at, width, 2, &exact->parts.day);
	}
	exact->weekday = exact_name(
		at, width == 3 ? culture->short_days : culture->days, 7);
	return exact->weekday > 0;
}

static bool exact_piece(const char **at, char letter, unsigned width,
			Exact *exact)
{
	DateParts *parts = &exact->parts;
	unsigned least = MIN(width, 2);
	switch (letter) {
	case 'y':
		return exact_year(at, exact, width);
	case 'M':
		return exact_month(at, exact, width);
	case 'd':
		return exact_day(at, exact, width);
	case 'h':
		exact->twelve = true;
		return exact_number(at, least, 2, &parts->hour) &&
		       parts->hour >= 1 && parts->hour <= 12;
	case 'H':
		return exact_number(at, least, 2, &parts->hour);
	case 'm':
		return exact_number(at, least, 2, &parts->minute);
	case 's':
		return exact_number(at, least, 2, &parts->second);
	case 'f':
	case 'F':
		return exact_fraction(at, width, letter == 'f',
				      &parts->fraction);
	case 't':
		return exact_half(at, exact, width);
	default:
		return exact_zone(at, exact, letter, width);
	}
}

/* A quoted part of the format, or one character as it is. */
static bool exact_literal(const char **at, const char **format,
			  const Culture *culture)
{
	char quote = **format;
	if (quote == '/') {
		size_t length = strlen(culture->separator);
		bool fits = !strncmp(*at, culture->separator, length);
		*at += fits ? length : 0;
		(*format)++;
		return fits;
	}
	if (quote != '\'' && quote != '"') {
		*format += **format == '\\' && (*format)[1];
		return *(*at)++ == *(*format)++;
	}
	for ((*format)++; **format && **format != quote; (*format)++)
		if (*(*at)++ != **format)
			return false;
	*format += **format != 0;
	return true;
}

static bool read_all(const char *text, const char *format, Exact *exact,
		     bool white)
{
	while (*format) {
		unsigned width = 1;
		if (white)
			text += strspn(text, " \t");
		if (white && strchr(" \t", *format)) {
			format++;
		} else if (*format == '%') {
			format++;
		} else if (strchr("yMdHhmsfFtzK", *format)) {
			while (format[width] == *format)
				width++;
			if (!exact_piece(&text, *format, width, exact))
				return false;
			format += width;
		} else if (!*text ||
			   !exact_literal(&text, &format, exact->culture)) {
			return false;
		}
	}
	if (white)
		text += strspn(text, " \t");
	return !*text;
}

/* What was not given: today when no date was, else this year, the first. */
static void complete(Exact *exact, int64_t styles)
{
	DateParts today = date_parts(date_now(DATE_LOCAL));
	bool none = !exact->year && !exact->month && !exact->day;
	if (none && !(styles & DATE_STYLE_NO_TODAY)) {
		exact->parts.year = today.year;
		exact->parts.month = today.month;
		exact->parts.day = today.day;
	} else if (!none && !exact->year) {
		exact->parts.year = today.year;
	}
	if (exact->twelve && !exact->am && !exact->pm)
		exact->am = exact->parts.hour == 12;
	if (exact->am || exact->pm)
		exact->parts.hour =
			exact->parts.hour % 12 + (exact->pm ? 12 : 0);
}

bool date_parse_exact(const char *text, const char *format,
		      const Culture *culture, int64_t styles, Value *date)
{
	Exact exact = { .culture = culture,
			.parts = { .year = 1, .month = 1, .day = 1 } };
	g_autofree char *standard = NULL;
	if (*format && !format[1]) {
		if (strchr("oOrRsu", *format))
			exact.culture = &culture_invariant;
		if (strchr("oO", *format))
			styles |= DATE_STYLE_ROUNDTRIP;
		standard = date_standard(*format, exact.culture);
		if (!standard)
			return false;
		format = standard;
	}
	int64_t ticks;
	if (!*format ||
	    !read_all(text, format, &exact,
		      (styles & DATE_STYLE_WHITE) == DATE_STYLE_WHITE))
		return false;
	complete(&exact, styles);
	if (!date_from_parts(&exact.parts, &ticks) ||
	    (exact.weekday && date_day_of_week(ticks) + 1 != exact.weekday))
		return false;
	ticks -= exact.offset;
	if (ticks < 0 || ticks > TICKS_MOST)
		return false;
	*date = date_styled(
		date_value(ticks, exact.zone ? DATE_UTC : DATE_UNSPECIFIED),
		styles);
	return true;
}
