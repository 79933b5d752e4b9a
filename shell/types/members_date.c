#include "shell/types/convert.h"
#include "shell/types/date.h"
#include "shell/types/enumeration.h"
#include "shell/types/member.h"

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

static bool moved(Value on, double amount, int64_t unit, Value *result,
		  GError **error)
{
	double ticks = (double)on.integer + amount * (double)unit;
	if (!(ticks >= 0 && ticks <= (double)TICKS_MOST)) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_ARGUMENT,
			    "The added or subtracted value results in an "
			    "un-representable DateTime");
		return false;
	}
	int64_t whole = (int64_t)amount;
	double rest = amount - (double)whole;
	*result = on;
	result->integer += whole * unit + (int64_t)(rest * (double)unit);
	return true;
}

#define ADD_UNIT(name_, unit_)                                                 \
	static bool name_(Value on, const Value *arguments, unsigned count,    \
			  Value *result, GError **error)                       \
	{                                                                      \
		double amount;                                                 \
		(void)count;                                                   \
		return convert_double(arguments[0], &amount, error) &&         \
		       moved(on, amount, unit_, result, error);                \
	}

ADD_UNIT(add_days, TICKS_PER_DAY)
ADD_UNIT(add_hours, TICKS_PER_HOUR)
ADD_UNIT(add_minutes, TICKS_PER_MINUTE)
ADD_UNIT(add_seconds, TICKS_PER_SECOND)
ADD_UNIT(add_milliseconds, TICKS_PER_MILLISECOND)
ADD_UNIT(add_ticks, 1)

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
	if (whole < 12 || !date_from_parts(&parts, &ticks)) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_ARGUMENT,
			    "The added or subtracted value results in an "
			    "un-representable DateTime");
		return false;
	}
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
	       moved(on, (double)span.integer, 1, result, error);
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
	       moved(on, -(double)span.integer, 1, result, error);
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
		*result = value_string_take(date_format(on, format_));         \
		return true;                                                   \
	}

DATE_TEXT(short_date, "d")
DATE_TEXT(long_date, "D")
DATE_TEXT(short_time, "t")
DATE_TEXT(long_time, "T")

/* ---- static ---- */

static bool get_now(Value on, Value *result, GError **error)
{
	(void)on;
	(void)error;
	*result = date_value(date_now(DATE_LOCAL), DATE_LOCAL);
	return true;
}

static bool get_utc_now(Value on, Value *result, GError **error)
{
	(void)on;
	(void)error;
	*result = date_value(date_now(DATE_UTC), DATE_UTC);
	return true;
}

static bool get_today(Value on, Value *result, GError **error)
{
	int64_t now = date_now(DATE_LOCAL);
	(void)on;
	(void)error;
	*result = date_value(now - now % TICKS_PER_DAY, DATE_LOCAL);
	return true;
}

static bool get_min(Value on, Value *result, GError **error)
{
	(void)on;
	(void)error;
	*result = date_value(0, DATE_UNSPECIFIED);
	return true;
}

static bool get_max(Value on, Value *result, GError **error)
{
	(void)on;
	(void)error;
	*result = date_value(TICKS_MOST, DATE_UNSPECIFIED);
	return true;
}

static bool parse_exact(Value on, const Value *arguments, unsigned count,
			Value *result, GError **error)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	g_autofree char *format = argument_text(arguments, count, 1);
	(void)on;
	if (date_parse_exact(text, format, result))
		return true;
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_FORMAT,
		    "String '%s' was not recognized as a valid DateTime", text);
	return false;
}

static bool days_in_month(Value on, const Value *arguments, unsigned count,
			  Value *result, GError **error)
{
	int year, month;
	(void)on;
	(void)count;
	if (!convert_int(arguments[0], &year, error) ||
	    !convert_int(arguments[1], &month, error))
		return false;
	if (month < 1 || month > 12) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_ARGUMENT,
			    "Month must be between one and twelve");
		return false;
	}
	*result = value_int(date_days_in_month(year, month));
	return true;
}

static bool is_leap_year(Value on, const Value *arguments, unsigned count,
			 Value *result, GError **error)
{
	int year;
	(void)on;
	(void)count;
	if (!convert_int(arguments[0], &year, error))
		return false;
	*result = value_bool(date_days_in_month(year, 2) == 29);
	return true;
}

static bool new_date(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	int numbers[6] = { 1, 1, 1, 0, 0, 0 };
	int64_t ticks = 0;
	(void)on;
	for (unsigned i = 0; count > 1 && i < count; i++)
		if (!convert_int(arguments[i], &numbers[i], error))
			return false;
	DateParts parts = { numbers[0], numbers[1], numbers[2], numbers[3],
			    numbers[4], numbers[5], 0 };
	bool made = date_from_parts(&parts, &ticks);
	if (count == 1)
		made = convert_integer(arguments[0], 0, TICKS_MOST,
				       "System.Int64", &ticks, error);
	else if (!made)
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_ARGUMENT,
			    "Year, Month, and Day parameters describe an "
			    "un-representable DateTime");
	*result = date_value(ticks, DATE_UNSPECIFIED);
	return made;
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
	{ 0 },
};

static const Getter static_getters[] = {
	{ "Now", get_now },	 { "UtcNow", get_utc_now },
	{ "Today", get_today },	 { "MinValue", get_min },
	{ "MaxValue", get_max }, { 0 },
};

static const Method static_methods[] = {
	{ "ParseExact", 2, 4, parse_exact },
	{ "DaysInMonth", 2, 2, days_in_month },
	{ "IsLeapYear", 1, 1, is_leap_year },
	{ "new", 0, 6, new_date },
	{ 0 },
};

const Members date_members = {
	.type = "System.DateTime",
	.getters = getters,
	.methods = methods,
	.static_getters = static_getters,
	.static_methods = static_methods,
};

/* ---- time spans ---- */

#define SPAN_PART(name_, expression_)                                          \
	static bool name_(Value on, Value *result, GError **error)             \
	{                                                                      \
		(void)error;                                                   \
		*result = expression_;                                         \
		return true;                                                   \
	}
#define SPAN_WHOLE(name_, unit_, of_)                                          \
	SPAN_PART(name_, value_int((int32_t)(on.integer / (unit_) % (of_))))
#define SPAN_TOTAL(name_, unit_)                                               \
	SPAN_PART(name_, value_double((double)on.integer / (double)(unit_)))

SPAN_WHOLE(get_span_days, TICKS_PER_DAY, INT32_MAX)
SPAN_WHOLE(get_span_hours, TICKS_PER_HOUR, 24)
SPAN_WHOLE(get_span_minutes, TICKS_PER_MINUTE, 60)
SPAN_WHOLE(get_span_seconds, TICKS_PER_SECOND, 60)
SPAN_WHOLE(get_span_milliseconds, TICKS_PER_MILLISECOND, 1000)
SPAN_TOTAL(get_total_days, TICKS_PER_DAY)
SPAN_TOTAL(get_total_hours, TICKS_PER_HOUR)
SPAN_TOTAL(get_total_minutes, TICKS_PER_MINUTE)
SPAN_TOTAL(get_total_seconds, TICKS_PER_SECOND)
SPAN_TOTAL(get_total_milliseconds, TICKS_PER_MILLISECOND)
SPAN_PART(get_span_ticks, value_long(on.integer))

static bool negate(Value on, const Value *arguments, unsigned count,
		   Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)error;
	*result = span_value(-on.integer);
	return true;
}

static bool duration(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)error;
	*result = span_value(ABS(on.integer));
	return true;
}

static bool add_spans(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	(void)count;
	if (!convert(arguments[0], type_find("timespan"), result, error))
		return false;
	result->integer += on.integer;
	return true;
}

#define FROM_UNIT(name_, unit_)                                                \
	static bool name_(Value on, const Value *arguments, unsigned count,    \
			  Value *result, GError **error)                       \
	{                                                                      \
		double amount;                                                 \
		(void)on;                                                      \
		(void)count;                                                   \
		if (!convert_double(arguments[0], &amount, error))             \
			return false;                                          \
		*result = span_value((int64_t)CLAMP(amount * (double)(unit_),  \
						    -9.2e18, 9.2e18));         \
		return true;                                                   \
	}

FROM_UNIT(from_days, TICKS_PER_DAY)
FROM_UNIT(from_hours, TICKS_PER_HOUR)
FROM_UNIT(from_minutes, TICKS_PER_MINUTE)
FROM_UNIT(from_seconds, TICKS_PER_SECOND)
FROM_UNIT(from_milliseconds, TICKS_PER_MILLISECOND)
FROM_UNIT(from_ticks, 1)

static bool get_zero(Value on, Value *result, GError **error)
{
	(void)on;
	(void)error;
	*result = span_value(0);
	return true;
}

/* (ticks), (h, m, s), (d, h, m, s) */
static bool new_span(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	static const int64_t units[] = { TICKS_PER_DAY, TICKS_PER_HOUR,
					 TICKS_PER_MINUTE, TICKS_PER_SECOND };
	int64_t ticks = 0;
	(void)on;
	for (unsigned i = 0; i < count; i++) {
		int64_t number;
		if (!convert_integer(arguments[i], -INT32_MAX, INT32_MAX,
				     "System.Int32", &number, error))
			return false;
		ticks += number * (count == 1 ? 1 : units[i + (count == 3)]);
	}
	*result = span_value(ticks);
	return true;
}

static const Getter span_getters[] = {
	{ "Days", get_span_days },
	{ "Hours", get_span_hours },
	{ "Minutes", get_span_minutes },
	{ "Seconds", get_span_seconds },
	{ "Milliseconds", get_span_milliseconds },
	{ "Ticks", get_span_ticks },
	{ "TotalDays", get_total_days },
	{ "TotalHours", get_total_hours },
	{ "TotalMinutes", get_total_minutes },
	{ "TotalSeconds", get_total_seconds },
	{ "TotalMilliseconds", get_total_milliseconds },
	{ 0 },
};

static const Method span_methods[] = {
	{ "Negate", 0, 0, negate },
	{ "Duration", 0, 0, duration },
	{ "Add", 1, 1, add_spans },
	{ 0 },
};

static const Getter span_static_getters[] = {
	{ "Zero", get_zero },
	{ 0 },
};

static const Method span_static_methods[] = {
	{ "FromDays", 1, 1, from_days },
	{ "FromHours", 1, 1, from_hours },
	{ "FromMinutes", 1, 1, from_minutes },
	{ "FromSeconds", 1, 1, from_seconds },
	{ "FromMilliseconds", 1, 1, from_milliseconds },
	{ "FromTicks", 1, 1, from_ticks },
	{ "new", 0, 4, new_span },
	{ 0 },
};

const Members timespan_members = {
	.type = "System.TimeSpan",
	.getters = span_getters,
	.methods = span_methods,
	.static_getters = span_static_getters,
	.static_methods = span_static_methods,
};
