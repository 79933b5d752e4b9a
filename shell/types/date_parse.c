#include "core/value/name.h"
#include "shell/types/culture.h"
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
	int weekday;  /* by name, 1: Sunday */
	const Culture *culture;
} Draft;

/* The name that is this word or that a word of three letters begins. */
static int find_name(const char *const *names, unsigned count, const char *word)
{
	for (unsigned i = 0; i < count; i++) {
		g_autofree char *start = g_utf8_substring(names[i], 0, 3);
		if (name_same(names[i], word) || name_same(start, word))
			return (int)i + 1;
	}
	return 0;
}

static int find_word(const Draft *draft, const char *word, int *weekday)
{
	const Culture *own = draft->culture, *plain = &culture_invariant;
	int month = find_name(own->months, 12, word);
	if (!month)
		month = find_name(own->short_months, 12, word);
	if (!month)
		month = find_name(plain->months, 12, word);
	*weekday = month ? 0 : find_name(own->days, 7, word);
	if (!month && !*weekday)
		*weekday = find_name(plain->days, 7, word);
	return month;
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

static size_t word_length(const char *word)
{
	const char *at = word;
	while (g_unichar_isalpha(g_utf8_get_char(at)))
		at = g_utf8_next_char(at);
	return (size_t)(at - word);
}

/* T, Z, AM, PM, GMT, UTC. */
static bool take_mark(const char *word, char after, Draft *draft)
{
	if (name_same(word, "T"))
		return draft->count > 0 && g_ascii_isdigit(after);
	if (name_same(word, "Z") || name_same(word, "GMT") ||
	    name_same(word, "UTC"))
		return draft->has_zone = true;
	if (name_same(word, "AM") || name_same(word, "A"))
		return draft->am = true;
	if (name_same(word, "PM") || name_same(word, "P"))
		return draft->pm = true;
	return false;
}

static bool take_word(const char **at, Draft *draft)
{
	size_t length = word_length(*at);
	g_autofree char *word = g_strndup(*at, length);
	*at += length;
	if (take_mark(word, **at, draft))
		return true;
	if (g_utf8_strlen(word, -1) < 3)
		return false;
	int weekday, month = find_word(draft, word, &weekday);
	if (!month) {
		draft->weekday = weekday;
		return weekday > 0;
	}
	if (draft->month)
		return false;
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
		} else if (g_unichar_isalpha(g_utf8_get_char(at))) {
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
	if (draft->count == 1 && (draft->digits[0] > 2)) {
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
		bool day_first = draft->culture->day_first;
		parts->month = (int)numbers[day_first];
		parts->day = (int)numbers[!day_first];
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
		bool day_first = draft->culture->day_first;
		parts->month = (int)numbers[day_first];
		parts->day = (int)numbers[!day_first];
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

Value date_styled(Value date, int64_t styles)
{
	if (date.more == DATE_UNSPECIFIED && (styles & DATE_STYLE_UNIVERSAL))
		date.more = DATE_UTC;
	else if (date.more == DATE_UNSPECIFIED && (styles & DATE_STYLE_LOCAL))
		date.more = DATE_LOCAL;
	else if (date.more == DATE_UTC && (styles & DATE_STYLE_ROUNDTRIP))
		return date;
	if (date.more != DATE_UNSPECIFIED && (styles & DATE_STYLE_ADJUST))
		return date_to(date, DATE_UTC);
	return date.more == DATE_UTC ? date_to(date, DATE_LOCAL) : date;
}

bool date_parse_in(const char *text, const Culture *culture, int64_t styles,
		   Value *date)
{
	Draft draft = { .culture = culture };
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
	if (draft.weekday && date_day_of_week(ticks) + 1 != draft.weekday)
		return false;
	ticks -= draft.zone;
	if (ticks < 0 || ticks > TICKS_MOST)
		return false;
	*date = date_styled(
		date_value(ticks, draft.has_zone ? DATE_UTC : DATE_UNSPECIFIED),
		styles);
	return true;
}

bool date_parse(const char *text, Value *date)
{
	return date_parse_in(text, &culture_us, 0, date);
}

char *date_refusal(const char *text, const Culture *culture)
{
	Draft draft = { .culture = culture, .count = 1 };
	const char *at = text;
	int weekday;
	while (*at) {
		size_t length = word_length(at);
		g_autofree char *word = g_strndup(at, length);
		if (length && !take_mark(word, '0', &draft) &&
		    !find_word(&draft, word, &weekday) && !weekday)
			return g_strdup_printf(
				"The string was not recognized as a valid "
				"DateTime. There is an unknown word starting "
				"at index %ld.",
				g_utf8_pointer_to_offset(text, at));
		at = length ? at + length : g_utf8_next_char(at);
	}
	return g_strdup("String was not recognized as a valid DateTime.");
}
