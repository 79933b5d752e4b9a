#include "shell/types/date.h"

#include "shell/types/culture.h"

#include <string.h>

/* The standard formats: one letter stands for these in any culture. */
static const struct {
	char letter;
	const char *format;
} standards[] = {
	{ 'o', "yyyy-MM-dd'T'HH:mm:ss.fffffffK" },
	{ 'r', "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'" },
	{ 's', "yyyy-MM-dd'T'HH:mm:ss" },
	{ 'u', "yyyy-MM-dd HH:mm:ss'Z'" },
};

static char *join(const char *a, const char *b)
{
	return g_strconcat(a, " ", b, NULL);
}

char *date_standard(char letter, const Culture *culture)
{
	switch (letter) {
	case 'd':
		return g_strdup(culture->short_date);
	case 'D':
		return g_strdup(culture->long_date);
	case 'f':
		return join(culture->long_date, culture->short_time);
	case 'F':
	case 'U':
		return join(culture->long_date, culture->long_time);
	case 'g':
		return join(culture->short_date, culture->short_time);
	case 'G':
		return join(culture->short_date, culture->long_time);
	case 'm':
	case 'M':
		return g_strdup(culture->month_day);
	case 't':
		return g_strdup(culture->short_time);
	case 'T':
		return g_strdup(culture->long_time);
	case 'y':
	case 'Y':
		return g_strdup(culture->year_month);
	}
	bool either = strchr("OR", letter) != NULL;
	for (unsigned i = 0; i < G_N_ELEMENTS(standards); i++)
		if (standards[i].letter ==
		    (either ? g_ascii_tolower(letter) : letter))
			return g_strdup(standards[i].format);
	return NULL;
}

static void add_number(GString *text, int64_t number, unsigned width)
{
	g_string_append_printf(text, "%0*" G_GINT64_FORMAT, (int)width, number);
}

/* f…: that many digits; F…: without zeros at the end. */
static void add_fraction(GString *text, int64_t fraction, unsigned width,
			 bool trim)
{
	char digits[16];
	g_snprintf(digits, sizeof digits, "%07" G_GINT64_FORMAT, fraction);
	digits[MIN(width, 7)] = '\0';
	for (size_t i = strlen(digits); trim && i && digits[i - 1] == '0'; i--)
		digits[i - 1] = '\0';
	g_string_append(text, digits);
	if (trim && !*digits && text->len && text->str[text->len - 1] == '.')
		g_string_truncate(text, text->len - 1);
}

static void add_zone(GString *text, Value date, unsigned width)
{
	int64_t offset = date.more == DATE_UTC
				 ? 0
				 : date_offset(date.integer, DATE_LOCAL);
	int64_t minutes = ABS(offset) / TICKS_PER_MINUTE;
	g_string_append_c(text, offset < 0 ? '-' : '+');
	add_number(text, minutes / 60, MIN(width, 2));
	if (width > 2)
		g_string_append_printf(text, ":%02d", (int)(minutes % 60));
}

static void add_year(GString *text, int year, unsigned width)
{
	if (width <= 2)
		add_number(text, year % 100, width);
	else
		add_number(text, year, width);
}

static const char *month_name(const Culture *culture, const DateParts *parts,
			      unsigned width)
{
	return (width == 3 ? culture->short_months
			   : culture->months)[parts->month - 1];
}

static const char *day_name(const Culture *culture, Value date, unsigned width)
{
	int day = date_day_of_week(date.integer);
	return (width == 3 ? culture->short_days : culture->days)[day];
}

static void add_piece(GString *text, Value date, const DateParts *parts,
		      const Culture *culture, char letter, unsigned width)
{
	switch (letter) {
	case 'y':
		add_year(text, parts->year, width);
		break;
	case 'M':
		if (width > 2)
			g_string_append(text,
					month_name(culture, parts, width));
		else
			add_number(text, parts->month, width);
		break;
	case 'd':
		if (width > 2)
			g_string_append(text, day_name(culture, date, width));
		else
			add_number(text, parts->day, width);
		break;
	case 'H':
		add_number(text, parts->hour, MIN(width, 2));
		break;
	case 'h':
		add_number(text, (parts->hour + 11) % 12 + 1, MIN(width, 2));
		break;
	case 'm':
		add_number(text, parts->minute, MIN(width, 2));
		break;
	case 's':
		add_number(text, parts->second, MIN(width, 2));
		break;
	case 'f':
	case 'F':
		add_fraction(text, parts->fraction, width, letter == 'F');
		break;
	case 't':
		g_string_append_len(
			text, parts->hour < 12 ? culture->am : culture->pm,
			width > 1 ? -1 : 1);
		break;
	case 'z':
		add_zone(text, date, width);
		break;
	case 'K':
		if (date.more == DATE_UTC)
			g_string_append_c(text, 'Z');
		else if (date.more == DATE_LOCAL)
			add_zone(text, date, 3);
		break;
	case 'g':
		g_string_append(text, "A.D.");
		break;
	}
}

/* A quoted part; gives the end. */
static const char *add_quoted(GString *text, const char *format)
{
	char quote = *format++;
	while (*format && *format != quote)
		g_string_append_c(text, *format++);
	return format + (*format != 0);
}

static char *format_custom(Value date, const char *format,
			   const Culture *culture)
{
	DateParts parts = date_parts(date.integer);
	g_autoptr(GString) text = g_string_new(NULL);
	while (*format) {
		unsigned width = 1;
		if (*format == '\'' || *format == '"') {
			format = add_quoted(text, format);
		} else if (*format == '%') {
			format++;
		} else if (*format == '/') {
			g_string_append(text, culture->separator);
			format++;
		} else if (strchr("yMdHhmsfFtzKg", *format)) {
			while (format[width] == *format)
				width++;
			if (strchr("fF", *format) && width > 7)
				return NULL;
			add_piece(text, date, &parts, culture, *format, width);
			format += width;
		} else {
			format += *format == '\\' && format[1];
			g_string_append_c(text, *format++);
		}
	}
	return g_strdup(text->str);
}

char *date_format_in(Value date, const char *format, const Culture *culture)
{
	g_autofree char *standard = NULL;
	if (!format || !*format)
		format = "G";
	if (format[1])
		return format_custom(date, format, culture);
	if (strchr("oOrRsu", *format))
		culture = &culture_invariant;
	standard = date_standard(*format, culture);
	if (!standard)
		return NULL;
	if (*format == 'U')
		date = date_to(date, DATE_UTC);
	return format_custom(date, standard, culture);
}

char *date_format(Value date, const char *format)
{
	return date_format_in(date, format, &culture_us);
}

/* ---- time spans ---- */

static char *format_constant(int64_t ticks, bool general, bool full)
{
	uint64_t size = ticks < 0 ? -(uint64_t)ticks : (uint64_t)ticks;
	unsigned days = (unsigned)(size / TICKS_PER_DAY);
	unsigned hours = (unsigned)(size / TICKS_PER_HOUR % 24);
	GString *text = g_string_new(ticks < 0 ? "-" : "");
	if (days || full)
		g_string_append_printf(text, general ? "%u:" : "%u.", days);
	g_string_append_printf(text, general && !full ? "%u" : "%02u", hours);
	g_string_append_printf(text, ":%02u:%02u",
			       (unsigned)(size / TICKS_PER_MINUTE % 60),
			       (unsigned)(size / TICKS_PER_SECOND % 60));
	unsigned fraction = (unsigned)(size % TICKS_PER_SECOND);
	if (fraction || full) {
		g_string_append_printf(text, ".%07u", fraction);
		while (general && !full && text->str[text->len - 1] == '0')
			g_string_truncate(text, text->len - 1);
	}
	return g_string_free(text, FALSE);
}

static bool add_span_piece(GString *text, uint64_t size, char letter,
			   unsigned width)
{
	switch (letter) {
	case 'd':
		add_number(text, (int64_t)(size / TICKS_PER_DAY), width);
		return true;
	case 'h':
		add_number(text, (int64_t)(size / TICKS_PER_HOUR % 24), width);
		return true;
	case 'm':
		add_number(text, (int64_t)(size / TICKS_PER_MINUTE % 60),
			   width);
		return true;
	case 's':
		add_number(text, (int64_t)(size / TICKS_PER_SECOND % 60),
			   width);
		return true;
	case 'f':
	case 'F':
		add_fraction(text, (int64_t)(size % TICKS_PER_SECOND), width,
			     letter == 'F');
		return true;
	default:
		return false;
	}
}

char *timespan_format(int64_t ticks, const char *format)
{
	if (!format || !*format || !strcmp(format, "c") ||
	    !strcmp(format, "t") || !strcmp(format, "T"))
		return format_constant(ticks, false, false);
	if (!strcmp(format, "g") || !strcmp(format, "G"))
		return format_constant(ticks, true, *format == 'G');
	uint64_t size = ticks < 0 ? -(uint64_t)ticks : (uint64_t)ticks;
	g_autoptr(GString) text = g_string_new(NULL);
	while (*format) {
		unsigned width = 1;
		if (*format == '\'' || *format == '"') {
			format = add_quoted(text, format);
		} else if (*format == '\\' && format[1]) {
			g_string_append_c(text, format[1]);
			format += 2;
		} else if (*format == '%') {
			format++;
		} else {
			while (format[width] == *format)
				width++;
			if (!add_span_piece(text, size, *format, width))
				return NULL;
			format += width;
		}
	}
	return g_strdup(text->str);
}
