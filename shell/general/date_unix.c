#include "shell/general/date_unix.h"

#include "shell/types/date.h"

/* Letters whose text a .NET format gives. */
static const struct {
	char letter;
	const char *format;
} formats[] = {
	{ 'A', "dddd" },	{ 'B', "MMMM" },
	{ 'D', "MM/dd/yy" },	{ 'H', "HH" },
	{ 'I', "hh" },		{ 'M', "mm" },
	{ 'R', "HH:mm" },	{ 'S', "ss" },
	{ 'T', "HH:mm:ss" },	{ 'X', "HH:mm:ss" },
	{ 'Y', "yyyy" },	{ 'a', "ddd" },
	{ 'b', "MMM" },		{ 'c', "ddd MMM d HH:mm:ss yyyy" },
	{ 'd', "dd" },		{ 'h', "MMM" },
	{ 'g', "yy" },		{ 'G', "yyyy" },
	{ 'm', "MM" },		{ 'p', "tt" },
	{ 'r', "hh:mm:ss tt" }, { 'x', "MM/dd/yy" },
	{ 'y', "yy" },
};

static int64_t unix_seconds(Value date)
{
	Value utc = date_to(date, DATE_UTC);
	return (utc.integer - TICKS_UNIX_EPOCH) / TICKS_PER_SECOND;
}

/* Letters that are numbers of their own. False: none of them. */
static bool add_number(GString *text, char letter, Value date)
{
	DateParts parts = date_parts(date.integer);
	int day = date_day_of_year(date.integer);
	int weekday = date_day_of_week(date.integer);
	switch (letter) {
	case 'C':
		g_string_append_printf(text, "%02d", parts.year / 100);
		return true;
	case 'e':
		g_string_append_printf(text, "%2d", parts.day);
		return true;
	case 'j':
		g_string_append_printf(text, "%d", day);
		return true;
	case 'k':
		g_string_append_printf(text, "%2d", parts.hour);
		return true;
	case 'l':
		g_string_append_printf(text, "%2d", (parts.hour + 11) % 12 + 1);
		return true;
	case 's':
		g_string_append_printf(text, "%" G_GINT64_FORMAT,
				       unix_seconds(date));
		return true;
	case 'u':
		g_string_append_printf(text, "%d", weekday ? weekday : 7);
		return true;
	case 'w':
		g_string_append_printf(text, "%d", weekday);
		return true;
	case 'U':
	case 'W':
		g_string_append_printf(text, "%d", day / 7);
		return true;
	case 'V':
		g_string_append_printf(text, "%d", day / 7 + 1);
		return true;
	case 'Z': {
		int64_t offset = date_offset(date.integer, date.more);
		g_string_append_printf(text, "%+03d",
				       (int)(offset / TICKS_PER_HOUR));
		return true;
	}
	default:
		return false;
	}
}

static bool add_format(GString *text, char letter, Value date)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(formats); i++) {
		if (formats[i].letter != letter)
			continue;
		g_autofree char *part = date_format(date, formats[i].format);
		g_string_append(text, part ? part : "");
		return true;
	}
	return false;
}

static void add_letter(GString *text, char letter, Value date)
{
	if (letter == 'n' || letter == 't' || letter == '%')
		g_string_append_c(text, letter == 'n'	? '\n'
					: letter == 't' ? '\t'
							: '%');
	else if (!add_number(text, letter, date) &&
		 !add_format(text, letter, date))
		g_string_append_c(text, letter);
}

char *date_unix_format(Value date, const char *format)
{
	GString *text = g_string_new(NULL);
	for (format += *format == '+'; *format; format++) {
		if (format[0] == '%' && format[1])
			add_letter(text, *++format, date);
		else
			g_string_append_c(text, *format);
	}
	return g_string_free(text, FALSE);
}
