#include "shell/types/date.h"

#include <string.h>

/* The pieces of a date as they come; order says what a number is. */
typedef struct Draft {
	int64_t numbers[3];
	unsigned digits[3];
	unsigned count;
	int month; /* by name */
	unsigned month_at;
	bool dashes; /* separated by dashes: ISO order */
	bool has_clock;
	DateParts clock;
	bool pm, am;
	bool has_zone;
	int64_t zone; /* ticks east of UTC */
} Draft;

static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
static const char weekdays[] = "sunmontuewedthufrisat";

static int find_name(const char *names, const char *word)
{
	for (unsigned i = 0; i < strlen(names); i += 3)
		if (!g_ascii_strncasecmp(names + i, word, 3))
			return (int)(i / 3) + 1;
	return 0;
}

static bool take_number(const char **at, int64_t *number, unsigned *digits)
{
	*number = 0;
	for (*digits = 0; g_ascii_isdigit(**at) && *digits < 9; (*digits)++)
		*number = *number * 10 + (*(*at)++ - '0');
	return *digits > 0 && !g_ascii_isdigit(**at);
}

static bool take_fraction(const char **at, Draft *draft)
{
	int64_t weight = TICKS_PER_SECOND;
	while (g_ascii_isdigit(**at)) {
		weight /= 10;
		draft->clock.fraction += weight * (*(*at)++ - '0');
	}
	return true;
}

/* ":mm[:ss[.f]]" after the hour. */
static bool take_clock(const char **at, Draft *draft, int64_t hour)
{
	int64_t number;
	unsigned digits;
	draft->has_clock = true;
	draft->clock.hour = (int)hour;
	(*at)++;
	if (!take_number(at, &number, &digits) || digits > 2)
		return false;
	draft->clock.minute = (int)number;
	if (**at != ':')
		return true;
	(*at)++;
	if (!take_number(at, &number, &digits) || digits > 2)
		return false;
	draft->clock.second = (int)number;
	if (**at != '.' && **at != ',')
		return true;
	(*at)++;
	return take_fraction(at, draft);
}

static bool take_zone(const char **at, Draft *draft)
{
	int64_t hours, minutes = 0;
	unsigned digits;
	int sign = *(*at)++ == '-' ? -1 : 1;
	if (!take_number(at, &hours, &digits))
		return false;
	if (digits == 4) {
		minutes = hours % 100;
		hours /= 100;
	} else if (**at == ':') {
		(*at)++;
		if (!take_number(at, &minutes, &digits))
			return false;
	}
	draft->has_zone = true;
	draft->zone =
		sign * (hours * TICKS_PER_HOUR + minutes * TICKS_PER_MINUTE);
	return hours < 15 && minutes < 60;
}

static bool take_word(const char **at, Draft *draft)
{
	const char *word = *at;
	size_t length = 0;
	while (g_ascii_isalpha(word[length]))
		length++;
	*at += length;
	if (length == 1 && (*word == 'T' || *word == 't'))
		return true;
	if (length == 1 && (*word == 'Z' || *word == 'z')) {
		draft->has_zone = true;
		return true;
	}
	if (length == 2 && !g_ascii_strncasecmp(word, "am", 2))
		return draft->am = true;
	if (length == 2 && !g_ascii_strncasecmp(word, "pm", 2))
		return draft->pm = true;
	if (length == 3 && !g_ascii_strncasecmp(word, "gmt", 3))
		return draft->has_zone = true;
	if (length < 3)
		return false;
	int month = find_name(months, word);
	if (!month)
		return find_name(weekdays, word) > 0;
	draft->month = month;
	draft->month_at = draft->count;
	return true;
}

static bool take_digits(const char **at, Draft *draft)
{
	int64_t number;
	unsigned digits;
	if (!take_number(at, &number, &digits))
		return false;
	if (**at == ':' && !draft->has_clock)
		return take_clock(at, draft, number);
	const char *next = *at + (**at == ' ');
	bool hour = !draft->has_clock && digits <= 2 &&
		    (next[0] == 'a' || next[0] == 'A' || next[0] == 'p' ||
		     next[0] == 'P') &&
		    (next[1] == 'm' || next[1] == 'M');
	if (hour) {
		draft->has_clock = true;
		draft->clock.hour = (int)number;
		return true;
	}
	if (draft->count == 3)
		return false;
	draft->numbers[draft->count] = number;
	draft->digits[draft->count++] = digits;
	return true;
}

static bool take_pieces(const char *at, Draft *draft)
{
	while (*at) {
		bool zone = (*at == '+' || *at == '-') && draft->has_clock &&
			    g_ascii_isdigit(at[1]);
		if (g_ascii_isdigit(*at)) {
			if (!take_digits(&at, draft))
				return false;
		} else if (zone) {
			if (!take_zone(&at, draft))
				return false;
		} else if (g_ascii_isalpha(*at)) {
			if (!take_word(&at, draft))
				return false;
		} else if (strchr(" ,/.-\t", *at)) {
			draft->dashes |= *at == '-';
			at++;
		} else {
			return false;
		}
	}
	return true;
}

static int full_year(int64_t year, unsigned digits)
{
	if (digits > 2)
		return (int)year;
	return (int)(year + (year < 30 ? 2000 : 1900));
}

/* With a month's name: day and year, in either order. */
static bool place_named(const Draft *draft, DateParts *parts)
{
	parts->month = draft->month;
	if (draft->count == 1 && draft->digits[0] > 2) {
		parts->year = (int)draft->numbers[0];
		parts->day = 1;
		return true;
	}
	bool year_first = draft->count == 2 && draft->digits[0] > 2;
	if (draft->count == 0 || draft->count == 3)
		return false;
	parts->day = (int)draft->numbers[year_first ? 1 : 0];
	if (draft->count == 2)
		parts->year = full_year(draft->numbers[!year_first],
					draft->digits[!year_first]);
	return true;
}

/* Numbers only: yyyy-MM-dd, MM/dd/yyyy, MM/dd, MM/yyyy. */
static bool place_numbers(const Draft *draft, DateParts *parts)
{
	const int64_t *numbers = draft->numbers;
	if (draft->count == 3 && draft->digits[0] > 2) {
		parts->year = (int)numbers[0];
		parts->month = (int)numbers[1];
		parts->day = (int)numbers[2];
	} else if (draft->count == 3) {
		parts->month = (int)numbers[0];
		parts->day = (int)numbers[1];
		parts->year = full_year(numbers[2], draft->digits[2]);
	} else if (draft->count == 2 && draft->digits[0] > 2) {
		parts->year = (int)numbers[0];
		parts->month = (int)numbers[1];
		parts->day = 1;
	} else if (draft->count == 2 && draft->digits[1] > 2) {
		parts->month = (int)numbers[0];
		parts->year = (int)numbers[1];
		parts->day = 1;
	} else if (draft->count == 2) {
		parts->month = (int)numbers[0];
		parts->day = (int)numbers[1];
	} else {
		return draft->count == 0 && draft->has_clock;
	}
	return true;
}

static bool apply_half(Draft *draft)
{
	if (!draft->am && !draft->pm)
		return true;
	if (!draft->has_clock || draft->clock.hour < 1 ||
	    draft->clock.hour > 12)
		return false;
	draft->clock.hour = draft->clock.hour % 12 + (draft->pm ? 12 : 0);
	return true;
}

bool date_parse(const char *text, Value *date)
{
	Draft draft = { 0 };
	if (!take_pieces(text, &draft) || !apply_half(&draft))
		return false;
	DateParts parts = date_parts(date_now(DATE_LOCAL));
	bool placed = draft.month ? place_named(&draft, &parts)
				  : place_numbers(&draft, &parts);
	parts.hour = draft.clock.hour;
	parts.minute = draft.clock.minute;
	parts.second = draft.clock.second;
	parts.fraction = draft.clock.fraction;
	int64_t ticks;
	if (!placed || !date_from_parts(&parts, &ticks))
		return false;
	*date = date_value(ticks - draft.zone,
			   draft.has_zone ? DATE_UTC : DATE_UNSPECIFIED);
	if (draft.has_zone)
		*date = date_to(*date, DATE_LOCAL);
	return true;
}

/* ---- exact formats ---- */

static bool exact_name(const char **at, const char *names, unsigned width,
		       int *number)
{
	int found = find_name(names, *at);
	size_t length = 0;
	while (g_ascii_isalpha((*at)[length]))
		length++;
	if (!found || (width == 3 && length < 3))
		return false;
	*at += width == 3 ? 3 : length;
	if (number)
		*number = found;
	return true;
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

typedef struct Exact {
	DateParts parts;
	bool pm, am, zone;
	int64_t offset;
} Exact;

static bool exact_half(const char **at, Exact *exact, unsigned width)
{
	char letter = g_ascii_tolower(**at);
	exact->pm = letter == 'p';
	exact->am = letter == 'a';
	*at += width;
	return exact->pm || exact->am;
}

static bool exact_zone(const char **at, Exact *exact)
{
	Draft draft = { 0 };
	exact->zone = true;
	if (**at == 'Z') {
		(*at)++;
		return true;
	}
	if ((**at != '+' && **at != '-') || !take_zone(at, &draft))
		return false;
	exact->offset = draft.zone;
	return true;
}

static bool exact_piece(const char **at, char letter, unsigned width,
			Exact *exact)
{
	DateParts *parts = &exact->parts;
	Draft fraction = { 0 };
	switch (letter) {
	case 'y':
		if (!exact_number(at, MIN(width, 2), MAX(width, 2),
				  &parts->year))
			return false;
		parts->year = full_year(parts->year, width);
		return true;
	case 'M':
		if (width > 2)
			return exact_name(at, months, width, &parts->month);
		return exact_number(at, width, 2, &parts->month);
	case 'd':
		if (width > 2)
			return exact_name(at, weekdays, width, NULL);
		return exact_number(at, width, 2, &parts->day);
	case 'H':
	case 'h':
		return exact_number(at, width, 2, &parts->hour);
	case 'm':
		return exact_number(at, width, 2, &parts->minute);
	case 's':
		return exact_number(at, width, 2, &parts->second);
	case 'f':
	case 'F':
		take_fraction(at, &fraction);
		parts->fraction = fraction.clock.fraction;
		return true;
	case 't':
		return exact_half(at, exact, width);
	case 'z':
	case 'K':
		return exact_zone(at, exact);
	default:
		return false;
	}
}

bool date_parse_exact(const char *text, const char *format, Value *date)
{
	Exact exact = { .parts = { .year = 1, .month = 1, .day = 1 } };
	while (*format) {
		unsigned width = 1;
		char quote = *format;
		if (strchr("yMdHhmsfFtzK", *format)) {
			while (format[width] == *format)
				width++;
			if (!exact_piece(&text, *format, width, &exact))
				return false;
			format += width;
		} else if (quote == '\'' || quote == '"') {
			for (format++; *format && *format != quote; format++)
				if (*text++ != *format)
					return false;
			format += *format != 0;
		} else {
			format += *format == '\\' && format[1];
			if (*text != *format)
				return false;
			text++;
			format++;
		}
	}
	if (exact.am || exact.pm)
		exact.parts.hour = exact.parts.hour % 12 + (exact.pm ? 12 : 0);
	int64_t ticks;
	if (*text || !date_from_parts(&exact.parts, &ticks))
		return false;
	*date = date_value(ticks - exact.offset,
			   exact.zone ? DATE_UTC : DATE_UNSPECIFIED);
	return true;
}
