/* [datetimeoffset]: a clock reading and how far it is from UTC. */
#include "shell/types/convert.h"
#include "shell/types/culture.h"
#include "shell/types/date.h"
#include "shell/types/member.h"

#include <string.h>

typedef struct Moment {
	Object object;
	int64_t ticks; /* of the clock there */
	int64_t offset;
} Moment;

static char *format_moment(const Object *object);

static int64_t universal(const Object *object)
{
	const Moment *moment = (const Moment *)object;
	return moment->ticks - moment->offset;
}

static int compare_moments(const Object *a, const Object *b)
{
	int64_t x = universal(a), y = universal(b);
	return (x > y) - (x < y);
}

static unsigned hash_moment(const Object *object)
{
	int64_t ticks = universal(object);
	return g_int64_hash(&ticks);
}

static const ObjectClass moment_class = {
	.name = "System.DateTimeOffset",
	.format = format_moment,
	.compare = compare_moments,
	.hash = hash_moment,
};

static const Moment *moment_of(Value on)
{
	return (const Moment *)on.object;
}

static Value moment_value(int64_t ticks, int64_t offset)
{
	Moment *moment = object_new(&moment_class, sizeof *moment);
	moment->ticks = CLAMP(ticks, 0, TICKS_MOST);
	moment->offset = offset;
	return value_object_take(moment);
}

static Value span(int64_t ticks)
{
	return (Value){ .type = VALUE_TIMESPAN, .integer = ticks };
}

static char *offset_text(int64_t offset)
{
	int minutes = (int)(ABS(offset) / TICKS_PER_MINUTE);
	return g_strdup_printf("%c%02d:%02d", offset < 0 ? '-' : '+',
			       minutes / 60, minutes % 60);
}

/* What the format says of the zone is this one's offset. */
static char *format_with(const Moment *moment, const char *format,
			 const Culture *culture)
{
	g_autofree char *offset = offset_text(moment->offset);
	g_autofree char *quoted = g_strdup_printf("'%s'", offset);
	if (strlen(format) == 1 && strchr("oO", *format))
		format = "yyyy-MM-ddTHH:mm:ss.fffffffzzz";
	GString *whole = g_string_new(format);
	if (strlen(format) > 1) {
		g_string_replace(whole, "zzz", quoted, 0);
		g_string_replace(whole, "K", quoted, 0);
	}
	Value date = date_value(moment->ticks, DATE_UNSPECIFIED);
	if (strlen(format) == 1 && strchr("ruRU", *format))
		date.integer -= moment->offset;
	char *text = date_format_in(date, whole->str, culture);
	g_string_free(whole, TRUE);
	return text;
}

static char *plain_text(const Moment *moment, const Culture *culture)
{
	g_autofree char *offset = offset_text(moment->offset);
	g_autofree char *date = date_format_in(
		date_value(moment->ticks, DATE_UNSPECIFIED), "G", culture);
	return g_strdup_printf("%s %s", date, offset);
}

static char *format_moment(const Object *object)
{
	return plain_text((const Moment *)object, &culture_invariant);
}

/* ---- making ---- */

static Value moment_of_date(Value date)
{
	int64_t offset = date.more == DATE_UTC
				 ? 0
				 : date_offset(date.integer, DATE_LOCAL);
	return moment_value(date.integer, offset);
}

/* The offset at the end of a text: "Z", "+02:00", "-0700"; *length is what
 * stands before it. */
static bool offset_of_text(const char *text, size_t *length, int64_t *offset)
{
	static GRegex *zone;
	g_autoptr(GMatchInfo) match = NULL;
	int start, hours, minutes;
	if (!zone)
		zone = g_regex_new("(?<=[0-9])\\s*(?:Z|(?<=[:0-9 T])([+-])"
				   "([0-9]{1,2}):?([0-9]{2})?)\\s*$",
				   0, 0, NULL);
	if (!strchr(text, ':') || !g_regex_match(zone, text, 0, &match))
		return false;
	g_autofree char *sign = g_match_info_fetch(match, 1);
	g_autofree char *hour = g_match_info_fetch(match, 2);
	g_autofree char *minute = g_match_info_fetch(match, 3);
	g_match_info_fetch_pos(match, 0, &start, NULL);
	hours = hour ? atoi(hour) : 0;
	minutes = minute ? atoi(minute) : 0;
	if (hours > 14 || minutes > 59)
		return false;
	*length = (size_t)start;
	*offset = hours * TICKS_PER_HOUR + minutes * TICKS_PER_MINUTE;
	if (sign && *sign == '-')
		*offset = -*offset;
	return true;
}

static bool moment_parse(const char *text, Value *result)
{
	size_t length;
	int64_t offset;
	Value date;
	if (!offset_of_text(text, &length, &offset)) {
		if (!date_parse(text, &date))
			return false;
		*result = moment_of_date(date);
		return true;
	}
	g_autofree char *clock = g_strndup(text, length);
	if (!date_parse(clock, &date))
		return false;
	*result = moment_value(date.integer, offset);
	return true;
}

bool convert_to_offset(const Type *type, Value from, Value *to, GError **error)
{
	if (value_object(from, &moment_class)) {
		*to = value_ref(from);
		return true;
	}
	if (from.type == VALUE_DATETIME) {
		*to = moment_of_date(from);
		return true;
	}
	const char *text = value_text(from);
	if (text && moment_parse(text, to))
		return true;
	return convert_fail(from, type->name,
			    text ? "String was not recognized as a valid "
				   "DateTime."
				 : NULL,
			    error);
}

static bool bad_offset(GError **error)
{
	return member_fail(error, TYPE_ERROR_ARGUMENT,
			   "The UTC Offset for Utc DateTime instances must be "
			   "0.\nParameter name: offset");
}

/* (date), (date, offset), (year, month, day, hour, minute, second, offset) */
METHOD(new_moment)
{
	g_auto(Value) date = VALUE_NONE;
	g_auto(Value) offset = span(0);
	const Type *type = type_find("datetime");
	bool given = count == 2 || count >= 7;
	unsigned parts = given ? count - 1 : count;
	bool made = parts == 1 ? convert(arguments[0], type, &date, error)
			       : static_call(type, "new", arguments, parts,
					     &date, error);
	if (!made || (given && !convert(arguments[count - 1],
					type_find("timespan"), &offset, error)))
		return false;
	if (!given) {
		*result = moment_of_date(date);
		return true;
	}
	if (date.more == DATE_UTC && offset.integer)
		return bad_offset(error);
	*result = moment_value(date.integer, offset.integer);
	return true;
}

METHOD(from_seconds)
{
	int64_t seconds;
	if (!convert_integer(arguments[0], -62135596800, 253402300799,
			     "System.Int64", &seconds, error))
		return false;
	*result =
		moment_value(TICKS_UNIX_EPOCH + seconds * TICKS_PER_SECOND, 0);
	return true;
}

METHOD(from_milliseconds)
{
	int64_t amount;
	if (!convert_integer(arguments[0], -62135596800000, 253402300799999,
			     "System.Int64", &amount, error))
		return false;
	*result = moment_value(
		TICKS_UNIX_EPOCH + amount * TICKS_PER_MILLISECOND, 0);
	return true;
}

GETTER(get_now)
{
	*result = moment_of_date(date_value(date_now(DATE_LOCAL), DATE_LOCAL));
	return true;
}

GETTER(get_utc_now)
{
	*result = moment_value(date_now(DATE_UTC), 0);
	return true;
}

GETTER(get_least)
{
	*result = moment_value(0, 0);
	return true;
}

GETTER(get_most)
{
	*result = moment_value(TICKS_MOST, 0);
	return true;
}

/* ---- properties: most are the clock's ---- */

#define OF_CLOCK(get_, name_)                                                  \
	GETTER(get_)                                                           \
	{                                                                      \
		Value date =                                                   \
			date_value(moment_of(on)->ticks, DATE_UNSPECIFIED);    \
		return member_get(date, name_, result, error);                 \
	}

OF_CLOCK(get_date, "Date")
OF_CLOCK(get_year, "Year")
OF_CLOCK(get_month, "Month")
OF_CLOCK(get_day, "Day")
OF_CLOCK(get_hour, "Hour")
OF_CLOCK(get_minute, "Minute")
OF_CLOCK(get_second, "Second")
OF_CLOCK(get_millisecond, "Millisecond")
OF_CLOCK(get_ticks, "Ticks")
OF_CLOCK(get_day_of_week, "DayOfWeek")
OF_CLOCK(get_day_of_year, "DayOfYear")
OF_CLOCK(get_time_of_day, "TimeOfDay")

GETTER(get_clock)
{
	*result = date_value(moment_of(on)->ticks, DATE_UNSPECIFIED);
	return true;
}

GETTER(get_utc_date)
{
	*result = date_value(universal(on.object), DATE_UTC);
	return true;
}

GETTER(get_local_date)
{
	*result =
		date_to(date_value(universal(on.object), DATE_UTC), DATE_LOCAL);
	return true;
}

GETTER(get_offset)
{
	*result = span(moment_of(on)->offset);
	return true;
}

GETTER(get_utc_ticks)
{
	*result = value_long(universal(on.object));
	return true;
}

/* ---- methods ---- */

METHOD(to_string)
{
	const Culture *culture = culture_current();
	if (count && !value_text(arguments[count - 1]))
		culture = culture_of(arguments[count - 1]);
	const char *format = count ? value_text(arguments[0]) : NULL;
	char *text = format && *format
			     ? format_with(moment_of(on), format, culture)
			     : plain_text(moment_of(on), culture);
	if (!text)
		return member_fail(error, TYPE_ERROR_FORMAT,
				   "Input string was not in a correct format.");
	*result = value_string_take(text);
	return true;
}

METHOD(to_universal)
{
	*result = moment_value(universal(on.object), 0);
	return true;
}

METHOD(to_local)
{
	int64_t ticks = universal(on.object);
	int64_t offset = date_offset(ticks, DATE_UTC);
	*result = moment_value(ticks + offset, offset);
	return true;
}

METHOD(to_offset)
{
	g_auto(Value) offset = VALUE_NONE;
	if (!convert(arguments[0], type_find("timespan"), &offset, error))
		return false;
	*result = moment_value(universal(on.object) + offset.integer,
			       offset.integer);
	return true;
}

METHOD(to_seconds)
{
	*result = value_long(universal(on.object) / TICKS_PER_SECOND -
			     TICKS_UNIX_EPOCH / TICKS_PER_SECOND);
	return true;
}

METHOD(to_milliseconds)
{
	*result = value_long(universal(on.object) / TICKS_PER_MILLISECOND -
			     TICKS_UNIX_EPOCH / TICKS_PER_MILLISECOND);
	return true;
}

static bool change(Value on, const char *method, Value by, Value *result,
		   GError **error)
{
	bool silent;
	g_auto(Value) moved = VALUE_NONE;
	Value date = date_value(moment_of(on)->ticks, DATE_UNSPECIFIED);
	if (!member_call(date, method, &by, 1, &moved, &silent, error))
		return false;
	*result = moment_value(moved.integer, moment_of(on)->offset);
	return true;
}

#define CHANGE(name_, method_)                                                 \
	METHOD(name_)                                                          \
	{                                                                      \
		return change(on, method_, arguments[0], result, error);       \
	}

CHANGE(add, "Add")
CHANGE(add_years, "AddYears")
CHANGE(add_months, "AddMonths")
CHANGE(add_days, "AddDays")
CHANGE(add_hours, "AddHours")
CHANGE(add_minutes, "AddMinutes")
CHANGE(add_seconds, "AddSeconds")
CHANGE(add_milliseconds, "AddMilliseconds")

/* A span from another moment, or a moment earlier by a span. */
METHOD(subtract)
{
	g_auto(Value) other = VALUE_NONE;
	if (arguments[0].type == VALUE_TIMESPAN)
		return change(on, "Add", span(-arguments[0].integer), result,
			      error);
	if (!convert(arguments[0], type_find("datetimeoffset"), &other, error))
		return false;
	*result = span(universal(on.object) - universal(other.object));
	return true;
}

static const Getter moment_getters[] = {
	{ "DateTime", get_clock },
	{ "UtcDateTime", get_utc_date },
	{ "LocalDateTime", get_local_date },
	{ "Date", get_date },
	{ "Day", get_day },
	{ "DayOfWeek", get_day_of_week },
	{ "DayOfYear", get_day_of_year },
	{ "Hour", get_hour },
	{ "Millisecond", get_millisecond },
	{ "Minute", get_minute },
	{ "Month", get_month },
	{ "Offset", get_offset },
	{ "Second", get_second },
	{ "Ticks", get_ticks },
	{ "UtcTicks", get_utc_ticks },
	{ "TimeOfDay", get_time_of_day },
	{ "Year", get_year },
	{ 0 },
};
static const Method moment_methods[] = {
	{ "ToString", 0, 2, to_string },
	{ "ToUniversalTime", 0, 0, to_universal },
	{ "ToLocalTime", 0, 0, to_local },
	{ "ToOffset", 1, 1, to_offset },
	{ "ToUnixTimeSeconds", 0, 0, to_seconds },
	{ "ToUnixTimeMilliseconds", 0, 0, to_milliseconds },
	{ "Add", 1, 1, add },
	{ "AddYears", 1, 1, add_years },
	{ "AddMonths", 1, 1, add_months },
	{ "AddDays", 1, 1, add_days },
	{ "AddHours", 1, 1, add_hours },
	{ "AddMinutes", 1, 1, add_minutes },
	{ "AddSeconds", 1, 1, add_seconds },
	{ "AddMilliseconds", 1, 1, add_milliseconds },
	{ "Subtract", 1, 1, subtract },
	{ 0 },
};
static const Getter moment_static_getters[] = {
	{ "Now", get_now },
	{ "UtcNow", get_utc_now },
	{ "MinValue", get_least },
	{ "MaxValue", get_most },
	{ 0 },
};
static const Method moment_statics[] = {
	{ "new", 1, 8, new_moment },
	{ "FromUnixTimeSeconds", 1, 1, from_seconds },
	{ "FromUnixTimeMilliseconds", 1, 1, from_milliseconds },
	{ 0 },
};
const Members moment_members = {
	.type = "System.DateTimeOffset",
	.getters = moment_getters,
	.methods = moment_methods,
	.static_getters = moment_static_getters,
	.static_methods = moment_statics,
};
