#include "shell/types/date.h"

#include <string.h>

static const char *const month_names[] = { "January", "February", "March",
					   "April",   "May",	  "June",
					   "July",    "August",	  "September",
					   "October", "November", "December" };
static const char *const day_names[] = { "Sunday",    "Monday",	  "Tuesday",
					 "Wednesday", "Thursday", "Friday",
					 "Saturday" };

/* The standard formats: one letter stands for these. */
static const struct {
	char letter;
	const char *format;
} standards[] = {
	{ 'd', "MM/dd/yyyy" },
	{ 'D', "dddd, dd MMMM yyyy" },
	{ 'f', "dddd, dd MMMM yyyy HH:mm" },
	{ 'F', "dddd, dd MMMM yyyy HH:mm:ss" },
	{ 'g', "MM/dd/yyyy HH:mm" },
	{ 'G', "MM/dd/yyyy HH:mm:ss" },
	{ 'm', "MMMM dd" },
	{ 'M', "MMMM dd" },
	{ 'o', "yyyy-MM-dd'T'HH:mm:ss.fffffffK" },
	{ 'O', "yyyy-MM-dd'T'HH:mm:ss.fffffffK" },
	{ 'r', "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'" },
	{ 'R', "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'" },
	{ 's', "yyyy-MM-dd'T'HH:mm:ss" },
	{ 't', "HH:mm" },
	{ 'T', "HH:mm:ss" },
	{ 'u', "yyyy-MM-dd HH:mm:ss'Z'" },
	{ 'U', "dddd, dd MMMM yyyy HH:mm:ss" },
	{ 'y', "yyyy MMMM" },
	{ 'Y', "yyyy MMMM" },
};

static void add_number(GString *text, int64_t number, unsigned width)
{
	g_string_append_printf(text, "%0*" G_GINT64_FORMAT, (int)width, number);
}

static void add_named(GString *text, const char *name, unsigned width)
{
	g_string_append_len(text, name, width == 3 ? 3 : -1);
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

static void add_piece(GString *text, Value date, const DateParts *parts,
		      char letter, unsigned width)
{
	switch (letter) {
	case 'y':
		add_year(text, parts->year, width);
		break;
	case 'M':
		if (width > 2)
			add_named(text, month_names[parts->month - 1], width);
		else
			add_number(text, parts->month, width);
		break;
	case 'd':
		if (width > 2)
			add_named(text,
				  day_names[date_day_of_week(date.integer)],
				  width);
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
		g_string_append_len(text, parts->hour < 12 ? "AM" : "PM",
				    MIN(width, 2));
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

char *date_format(Value date, const char *format)
{
	if (!format || !*format)
		format = "G";
	if (!format[1]) {
		unsigned i = 0;
		while (i < G_N_ELEMENTS(standards) &&
		       standards[i].letter != *format)
			i++;
		if (i == G_N_ELEMENTS(standards))
			return NULL;
		if (*format == 'U')
			date = date_to(date, DATE_UTC);
		format = standards[i].format;
	}
	DateParts parts = date_parts(date.integer);
	GString *text = g_string_new(NULL);
	while (*format) {
		unsigned width = 1;
		if (*format == '\'' || *format == '"') {
			format = add_quoted(text, format);
		} else if (*format == '%') {
			format++;
		} else if (strchr("yMdHhmsfFtzKg", *format)) {
			while (format[width] == *format)
				width++;
			add_piece(text, date, &parts, *format, width);
			format += width;
		} else {
			format += *format == '\\' && format[1];
			g_string_append_c(text, *format++);
		}
	}
	return g_string_free(text, FALSE);
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
