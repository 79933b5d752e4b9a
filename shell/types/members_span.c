#include "shell/types/convert.h"
#include "shell/types/date.h"
#include "shell/types/member.h"

static Value span_value(int64_t ticks)
{
	return (Value){ .type = VALUE_TIMESPAN, .integer = ticks };
}

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

static bool too_long(GError **error)
{
	return member_fail(error, TYPE_ERROR_OVERFLOW,
			   "TimeSpan overflowed because the duration is too "
			   "long.");
}

#define FROM_UNIT(name_, unit_)                                                \
	METHOD(name_)                                                          \
	{                                                                      \
		double amount;                                                 \
		int64_t ticks;                                                 \
		if (!convert_double(arguments[0], &amount, error))             \
			return false;                                          \
		if (!timespan_of_units(amount, unit_, &ticks))                 \
			return too_long(error);                                \
		*result = span_value(ticks);                                   \
		return true;                                                   \
	}

FROM_UNIT(from_days, TICKS_PER_DAY)
FROM_UNIT(from_hours, TICKS_PER_HOUR)
FROM_UNIT(from_minutes, TICKS_PER_MINUTE)
FROM_UNIT(from_seconds, TICKS_PER_SECOND)
FROM_UNIT(from_milliseconds, TICKS_PER_MILLISECOND)

METHOD(from_ticks)
{
	int64_t ticks;
	if (!convert_integer(arguments[0], INT64_MIN, INT64_MAX, "System.Int64",
			     &ticks, error))
		return false;
	*result = span_value(ticks);
	return true;
}

METHOD(subtract_spans)
{
	if (!convert(arguments[0], type_find("timespan"), result, error))
		return false;
	result->integer = on.integer - result->integer;
	return true;
}

static bool not_recognized(GError **error)
{
	return member_fail(error, TYPE_ERROR_FORMAT,
			   "String was not recognized as a valid TimeSpan.");
}

METHOD(parse)
{
	int64_t ticks;
	g_autofree char *text = argument_text(arguments, count, 0);
	if (!timespan_parse(text, &ticks))
		return not_recognized(error);
	*result = span_value(ticks);
	return true;
}

/* One format or several. */
static bool parse_by(const Value *arguments, unsigned count, int64_t *ticks)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	const Value *formats = &arguments[1];
	uint32_t many = 1;
	if (arguments[1].type == VALUE_LIST) {
		formats = arguments[1].list->values;
		many = arguments[1].list->count;
	}
	for (uint32_t i = 0; i < many; i++) {
		g_autofree char *format = value_format(formats[i]);
		if (timespan_parse_exact(text, format, ticks))
			return true;
	}
	return false;
}

METHOD(parse_exact)
{
	int64_t ticks;
	if (!parse_by(arguments, count, &ticks))
		return not_recognized(error);
	*result = span_value(ticks);
	return true;
}

METHOD(compare_spans)
{
	Value a, b;
	const Type *type = type_find("timespan");
	if (!convert(arguments[0], type, &a, error) ||
	    !convert(arguments[1], type, &b, error))
		return false;
	*result = value_int((a.integer > b.integer) - (a.integer < b.integer));
	return true;
}

METHOD(to_text)
{
	g_autofree char *format = argument_text(arguments, count, 0);
	char *text = timespan_format(on.integer, format);
	if (!text)
		return member_fail(error, TYPE_ERROR_FORMAT,
				   "Input string was not in a correct "
				   "format.");
	*result = value_string_take(text);
	return true;
}

GETTER(get_least)
{
	*result = span_value(INT64_MIN);
	return true;
}

GETTER(get_most)
{
	*result = span_value(INT64_MAX);
	return true;
}

#define PER_UNIT(name_, unit_)                                                 \
	GETTER(name_)                                                          \
	{                                                                      \
		*result = value_long(unit_);                                   \
		return true;                                                   \
	}
PER_UNIT(per_day, TICKS_PER_DAY)
PER_UNIT(per_hour, TICKS_PER_HOUR)
PER_UNIT(per_minute, TICKS_PER_MINUTE)
PER_UNIT(per_second, TICKS_PER_SECOND)
PER_UNIT(per_millisecond, TICKS_PER_MILLISECOND)

static bool get_zero(Value on, Value *result, GError **error)
{
	(void)on;
	(void)error;
	*result = span_value(0);
	return true;
}

/* (ticks), (h, m, s), (d, h, m, s[, ms]) */
METHOD(new_span)
{
	static const int64_t units[] = { TICKS_PER_DAY, TICKS_PER_HOUR,
					 TICKS_PER_MINUTE, TICKS_PER_SECOND,
					 TICKS_PER_MILLISECOND };
	int64_t ticks = 0, number;
	if (count == 1)
		return from_ticks(on, arguments, count, result, error);
	for (unsigned i = 0; i < count; i++) {
		if (!convert_integer(arguments[i], INT32_MIN, INT32_MAX,
				     "System.Int32", &number, error))
			return false;
		ticks += number * units[i + (count == 3)];
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
	{ "Negate", 0, 0, negate },    { "Duration", 0, 0, duration },
	{ "Add", 1, 1, add_spans },    { "Subtract", 1, 1, subtract_spans },
	{ "ToString", 0, 2, to_text }, { 0 },
};

static const Getter span_static_getters[] = {
	{ "Zero", get_zero },
	{ "MinValue", get_least },
	{ "MaxValue", get_most },
	{ "TicksPerDay", per_day },
	{ "TicksPerHour", per_hour },
	{ "TicksPerMinute", per_minute },
	{ "TicksPerSecond", per_second },
	{ "TicksPerMillisecond", per_millisecond },
	{ 0 },
};

static const Method span_static_methods[] = {
	{ "FromDays", 1, 1, from_days },
	{ "FromHours", 1, 1, from_hours },
	{ "FromMinutes", 1, 1, from_minutes },
	{ "FromSeconds", 1, 1, from_seconds },
	{ "FromMilliseconds", 1, 1, from_milliseconds },
	{ "FromTicks", 1, 1, from_ticks },
	{ "Parse", 1, 2, parse },
	{ "ParseExact", 2, 4, parse_exact },
	{ "Compare", 2, 2, compare_spans },
	{ "new", 0, 1, new_span },
	{ "new", 3, 5, new_span },
	{ 0 },
};

const Members timespan_members = {
	.type = "System.TimeSpan",
	.getters = span_getters,
	.methods = span_methods,
	.static_getters = span_static_getters,
	.static_methods = span_static_methods,
};
