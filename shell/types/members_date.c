#include "shell/types/members_date.h"

#include "shell/types/convert.h"
#include "shell/types/culture.h"
#include "shell/types/date.h"
#include "shell/types/enumeration.h"

static Value span_value(int64_t ticks)
{
	return (Value){ .type = VALUE_TIMESPAN, .integer = ticks };
}

/* ---- properties: one function each, made by a macro ---- */

#define DATE_PART(name_, expression_)                                          \
	static bool name_(Value on, Value *result, GError **error)             \
	{                                                                      \
		DateParts parts = date_parts(on.integer);                      \
		(void)error;                                                   \
		(void)parts;                                                   \
		*result = expression_;                                         \
		return true;                                                   \
	}

DATE_PART(get_year, value_int(parts.year))
DATE_PART(get_month, value_int(parts.month))
DATE_PART(get_day, value_int(parts.day))
DATE_PART(get_hour, value_int(parts.hour))
DATE_PART(get_minute, value_int(parts.minute))
DATE_PART(get_second, value_int(parts.second))
DATE_PART(get_millisecond,
	  value_int((int32_t)(parts.fraction / TICKS_PER_MILLISECOND)))
DATE_PART(get_ticks, value_long(on.integer))
DATE_PART(get_day_of_year, value_int(date_day_of_year(on.integer)))
DATE_PART(get_time_of_day, span_value(on.integer % TICKS_PER_DAY))
DATE_PART(get_date, date_value(on.integer - on.integer % TICKS_PER_DAY,
			       (DateKind)on.more))
DATE_PART(get_day_of_week,
	  enumeration_value(&day_of_week, date_day_of_week(on.integer)))
DATE_PART(get_kind, enumeration_value(&date_kind, on.more))

/* ---- adding ---- */

static bool unrepresentable(const char *parameter, GError **error)
{
	return member_fail(error, TYPE_ERROR_RANGE,
			   "The added or subtracted value results in an "
			   "un-representable DateTime.\nParameter name: %s",
			   parameter);
}

static bool moved(Value on, int64_t ticks, Value *result, GError **error)
{
	*result = on;
	result->extra = 0;
	if (__builtin_add_overflow(on.integer, ticks, &result->integer) ||
	    result->integer < 0 || result->integer > TICKS_MOST)
		return unrepresentable("t", error);
	return true;
}

#define ADD_UNIT(name_, unit_)                                                 \
	METHOD(name_)                                                          \
	{                                                                      \
		double amount;                                                 \
		int64_t ticks;                                                 \
		if (!convert_double(arguments[0], &amount, error))             \
			return false;                                          \
		if (!timespan_of_units(amount, unit_, &ticks))                 \
			return unrepresentable("value", error);                \
		return moved(on, ticks, result, error);                        \
	}

ADD_UNIT(add_days, TICKS_PER_DAY)
ADD_UNIT(add_hours, TICKS_PER_HOUR)
ADD_UNIT(add_minutes, TICKS_PER_MINUTE)
ADD_UNIT(add_seconds, TICKS_PER_SECOND)
ADD_UNIT(add_milliseconds, TICKS_PER_MILLISECOND)

METHOD(add_ticks)
{
	int64_t ticks;
	return convert_integer(arguments[0], INT64_MIN, INT64_MAX,
			       "System.Int64", &ticks, error) &&
	       moved(on, ticks, result, error);
}

static bool add_month_count(Value on, int64_t months, Value *result,
			    GError **error)
{
	DateParts parts = date_parts(on.integer);
	int64_t whole = parts.year * 12 + parts.month - 1 + months;
	int64_t ticks = 0;
	parts.year = (int)(whole / 12);
	parts.month = (int)(whole % 12) + 1;
	if (whole >= 12 && whole < 120000)
		parts.day = MIN(parts.day,
				date_days_in_month(parts.year, parts.month));
	if (whole < 12 || !date_from_parts(&parts, &ticks))
		return unrepresentable("months", error);
	*result = date_value(ticks, (DateKind)on.more);
	return true;
}

static bool add_months(Value on, const Value *arguments, unsigned count,
		       Value *result, GError **error)
{
	int months;
	(void)count;
	return convert_int(arguments[0], &months, error) &&
	       add_month_count(on, months, result, error);
}

static bool add_years(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	int years;
	(void)count;
	return convert_int(arguments[0], &years, error) &&
	       add_month_count(on, (int64_t)years * 12, result, error);
}

static bool add_span(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	g_auto(Value) span = VALUE_NONE;
	(void)count;
	return convert(arguments[0], type_find("timespan"), &span, error) &&
	       moved(on, span.integer, result, error);
}

static bool subtract(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	g_auto(Value) span = VALUE_NONE;
	(void)count;
	if (arguments[0].type == VALUE_DATETIME) {
		*result = span_value(on.integer - arguments[0].integer);
		return true;
	}
	return convert(arguments[0], type_find("timespan"), &span, error) &&
	       moved(on, -span.integer, result, error);
}

/* ---- other forms ---- */

static bool to_utc(Value on, const Value *arguments, unsigned count,
		   Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)error;
	*result = date_to(on, DATE_UTC);
	return true;
}

static bool to_local(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)error;
	if (on.more == DATE_UNSPECIFIED)
		on.more = DATE_UTC;
	*result = date_to(on, DATE_LOCAL);
	return true;
}

#define DATE_TEXT(name_, format_)                                              \
	static bool name_(Value on, const Value *arguments, unsigned count,    \
			  Value *result, GError **error)                       \
	{                                                                      \
		(void)arguments;                                               \
		(void)count;                                                   \
		(void)error;                                                   \
		*result = value_string_take(                                   \
			date_format_in(on, format_, culture_current()));       \
		return true;                                                   \
	}

DATE_TEXT(short_date, "d")
DATE_TEXT(long_date, "D")
DATE_TEXT(short_time, "t")
DATE_TEXT(long_time, "T")

/* ---- other forms of a date ---- */

METHOD(to_file_time)
{
	Value utc = on.more == DATE_UTC ? on : date_to(on, DATE_UTC);
	*result = value_long(utc.integer - FILE_TIME_EPOCH);
	return true;
}

/* What is of no kind counts as UTC. */
METHOD(to_file_time_utc)
{
	Value utc = on.more == DATE_LOCAL ? date_to(on, DATE_UTC) : on;
	*result = value_long(utc.integer - FILE_TIME_EPOCH);
	return true;
}

METHOD(to_automation)
{
	int64_t milliseconds =
		(on.integer - AUTOMATION_EPOCH) / TICKS_PER_MILLISECOND;
	*result = value_double((double)milliseconds / 86400000.0);
	return true;
}

METHOD(to_binary)
{
	uint64_t bits = (uint64_t)on.integer;
	if (on.more == DATE_UTC)
		bits |= UINT64_C(1) << 62;
	else if (on.more == DATE_LOCAL)
		bits = (uint64_t)date_to(on, DATE_UTC).integer | UINT64_C(1)
									 << 63;
	*result = value_long((int64_t)bits);
	return true;
}

METHOD(is_daylight)
{
	*result = value_bool(on.more != DATE_UTC && date_is_summer(on.integer));
	return true;
}

METHOD(to_text)
{
	const Culture *culture = culture_current();
	char *text = NULL;
	g_autofree char *format = NULL;
	bool provider = count && !value_text(arguments[0]) &&
			!value_is_null(arguments[0]);
	if (count > 1 || provider)
		culture = culture_of(arguments[count - 1]);
	if (count && !provider)
		format = argument_text(arguments, count, 0);
	text = date_format_in(on, format, culture);
	if (!text)
		return member_fail(error, TYPE_ERROR_FORMAT,
				   "Input string was not in a correct "
				   "format.");
	*result = value_string_take(text);
	return true;
}

GETTER(get_date_time)
{
	*result = value_string_take(date_format_in(on, "F", culture_current()));
	return true;
}

static const Getter getters[] = {
	{ "Year", get_year },
	{ "Month", get_month },
	{ "Day", get_day },
	{ "Hour", get_hour },
	{ "Minute", get_minute },
	{ "Second", get_second },
	{ "Millisecond", get_millisecond },
	{ "Ticks", get_ticks },
	{ "DayOfYear", get_day_of_year },
	{ "DayOfWeek", get_day_of_week },
	{ "TimeOfDay", get_time_of_day },
	{ "Date", get_date },
	{ "Kind", get_kind },
	{ "DateTime", get_date_time },
	{ 0 },
};

static const Method methods[] = {
	{ "AddDays", 1, 1, add_days },
	{ "AddHours", 1, 1, add_hours },
	{ "AddMinutes", 1, 1, add_minutes },
	{ "AddSeconds", 1, 1, add_seconds },
	{ "AddMilliseconds", 1, 1, add_milliseconds },
	{ "AddTicks", 1, 1, add_ticks },
	{ "AddMonths", 1, 1, add_months },
	{ "AddYears", 1, 1, add_years },
	{ "Add", 1, 1, add_span },
	{ "Subtract", 1, 1, subtract },
	{ "ToUniversalTime", 0, 0, to_utc },
	{ "ToLocalTime", 0, 0, to_local },
	{ "ToShortDateString", 0, 0, short_date },
	{ "ToLongDateString", 0, 0, long_date },
	{ "ToShortTimeString", 0, 0, short_time },
	{ "ToLongTimeString", 0, 0, long_time },
	{ "ToString", 0, 2, to_text },
	{ "ToFileTime", 0, 0, to_file_time },
	{ "ToFileTimeUtc", 0, 0, to_file_time_utc },
	{ "ToOADate", 0, 0, to_automation },
	{ "ToBinary", 0, 0, to_binary },
	{ "IsDaylightSavingTime", 0, 0, is_daylight },
	{ 0 },
};

const Members date_members = {
	.type = "System.DateTime",
	.getters = getters,
	.methods = methods,
	.static_getters = date_static_getters,
	.static_methods = date_static_methods,
};
