#include "shell/general/general.h"

#include "core/base/clock.h"
#include "core/value/extra.h"
#include "core/value/name.h"
#include "shell/format/cell.h"
#include "shell/general/date_unix.h"
#include "shell/general/object.h"
#include "shell/types/convert.h"
#include "shell/types/culture.h"
#include "shell/types/date.h"

#include <gio/gio.h>

typedef struct DateArgs {
	Value date;
	const char *format, *uformat, *hint;
	int64_t year, month, day, hour, minute, second, millisecond;
	bool as_utc;
} DateArgs;

/* What -Year … replace, and the range of each. */
static bool replace_parts(Call *call, const DateArgs *args, DateParts *parts)
{
	const struct {
		const char *name;
		int64_t value;
		int *part;
	} rows[] = {
		{ "Year", args->year, &parts->year },
		{ "Month", args->month, &parts->month },
		{ "Day", args->day, &parts->day },
		{ "Hour", args->hour, &parts->hour },
		{ "Minute", args->minute, &parts->minute },
		{ "Second", args->second, &parts->second },
	};
	bool any = false;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (call_given_name(call, rows[i].name)) {
			*rows[i].part = (int)rows[i].value;
			any = true;
		}
	if (call_given_name(call, "Millisecond")) {
		parts->fraction = args->millisecond * TICKS_PER_MILLISECOND;
		any = true;
	}
	return any;
}

static bool given_date(const DateArgs *args, Value *date, GError **error)
{
	if (is_integer(args->date)) /* ticks */
		return convert(args->date, type_find("datetime"), date, error);
	if (!value_is_null(args->date))
		return object_date(args->date, date, error);
	*date = date_to(value_datetime(clock_now()), DATE_LOCAL);
	return true;
}

/* Names that stand for formats: 20240304, 20240304T1506070000. */
static const char *format_of(const char *given)
{
	static const struct {
		const char *name, *format;
	} named[] = {
		{ "FileDate", "yyyyMMdd" },
		{ "FileDateTime", "yyyyMMddTHHmmssffff" },
		{ "FileDateTimeUniversal", "yyyyMMddTHHmmssffffZ" },
		{ "FileDateUniversal", "yyyyMMddZ" },
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(named); i++)
		if (name_same(named[i].name, given))
			return named[i].format;
	return given;
}

static bool is_universal(const char *format)
{
	return format && (name_same(format, "FileDateUniversal") ||
			  name_same(format, "FileDateTimeUniversal"));
}

static const char *const hints[] = { "Date", "Time", "DateTime", NULL };

/* A member of the moment, as Add-Member would give it one. */
static Value hinted(Value date, const char *hint)
{
	for (const char *const *one = hints; hint && *one; one++)
		if (name_same(*one, hint))
			record_put_take(extra_make(&date), DATETIME_HINT,
					value_string(*one));
	return date;
}

static bool date_process(Call *call, void *data, GError **error)
{
	DateArgs *args = data;
	Value date;
	if (!given_date(args, &date, error))
		return false;
	DateParts parts = date_parts(date.integer);
	if (replace_parts(call, args, &parts) &&
	    !date_from_parts(&parts, &date.integer)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "there is no such date");
		return false;
	}
	if (args->as_utc || is_universal(args->format))
		date = date_to(date, DATE_UTC);
	if (args->uformat)
		return call_emit_take(call, value_string_take(date_unix_format(
						    date, args->uformat))) ||
		       true;
	if (!args->format)
		return call_emit_take(call, hinted(date, args->hint)) || true;
	char *text = date_format_in(date, format_of(args->format),
				    culture_current());
	if (text)
		return call_emit_take(call, value_string_take(text)) || true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "'%s' is no format of dates", args->format);
	return false;
}

#define PART_PARAM(name_, help_, member_, least_, most_)                       \
	{                                                                      \
		.is = { name_,                                                 \
			help_,                                                 \
			.least = least_,                                       \
			.most = most_,                                         \
			.field = INTEGER_FIELD(DateArgs, member_) }            \
	}

static const Param date_params[] = {
	{ .is = { "Date", "A date and time; now when not given.",
		  .flags = PROPERTY_ANY, .field = VALUE_FIELD(DateArgs, date) },
	  .position = 1,
	  .by_value = ALL_SETS },
	{ .is = { "Format", "How to write it: yyyy-MM-dd HH:mm:ss, d, s, o.",
		  .field = STRING_FIELD(DateArgs, format) } },
	{ .is = { "UFormat", "How to write it, as date(1) does: %Y-%m-%d.",
		  .field = STRING_FIELD(DateArgs, uformat) } },
	{ .is = { "DisplayHint",
		  "What is shown of it: the Date, the Time or both.",
		  .allowed = hints, .field = STRING_FIELD(DateArgs, hint) } },
	PART_PARAM("Year", "Another year.", year, 1, 9999),
	PART_PARAM("Month", "Another month.", month, 1, 12),
	PART_PARAM("Day", "Another day.", day, 1, 31),
	PART_PARAM("Hour", "Another hour.", hour, 0, 23),
	PART_PARAM("Minute", "Another minute.", minute, 0, 59),
	PART_PARAM("Second", "Another second.", second, 0, 59),
	PART_PARAM("Millisecond", "Another millisecond.", millisecond, 0, 999),
	{ .is = { "AsUTC", "In coordinated universal time.",
		  .field = SWITCH_FIELD(DateArgs, as_utc) } },
	{ 0 },
};

static const Example date_examples[] = {
	{ "Get-Date -Format yyyy-MM-dd", "Today." },
	{ 0 },
};

const Cmdlet cmdlet_get_date = {
	.name = "Get-Date",
	.synopsis = "Gives the date and time.",
	.args_size = sizeof(DateArgs),
	.params = date_params,
	.examples = date_examples,
	.process = date_process,
};

/* ---- New-TimeSpan ---- */

typedef struct SpanArgs {
	Value start, end;
	int64_t days, hours, minutes, seconds, milliseconds;
} SpanArgs;

static bool date_of(Value value, Value *date, GError **error)
{
	DateArgs args = { .date = value };
	return given_date(&args, date, error);
}

static bool span_given(const SpanArgs *args, int64_t *ticks, GError **error)
{
	const int64_t parts[][2] = {
		{ args->days, TICKS_PER_DAY },
		{ args->hours, TICKS_PER_HOUR },
		{ args->minutes, TICKS_PER_MINUTE },
		{ args->seconds, TICKS_PER_SECOND },
		{ args->milliseconds, TICKS_PER_MILLISECOND },
	};
	int64_t sum = 0, part;
	for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++) {
		if (!__builtin_mul_overflow(parts[i][0], parts[i][1], &part) &&
		    !__builtin_add_overflow(sum, part, &sum))
			continue;
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_ARGUMENT,
			    "TimeSpan overflowed because the duration is too "
			    "long");
		return false;
	}
	*ticks = sum;
	return true;
}

static bool span_process(Call *call, void *data, GError **error)
{
	SpanArgs *args = data;
	Value start, end;
	int64_t ticks;
	if (value_is_null(args->start) && value_is_null(args->end)) {
		if (!span_given(args, &ticks, error))
			return false;
	} else {
		if (!date_of(args->start, &start, error) ||
		    !date_of(args->end, &end, error))
			return false;
		ticks = end.integer - start.integer;
	}
	call_emit_take(call,
		       (Value){ .type = VALUE_TIMESPAN, .integer = ticks });
	return true;
}

#define SPAN_MOST G_MAXINT32
#define SPAN_PARAM(name_, member_)                                             \
	{                                                                      \
		.is = { name_,                                                 \
			"How many.",                                           \
			.least = -SPAN_MOST,                                   \
			.most = SPAN_MOST,                                     \
			.field = INTEGER_FIELD(SpanArgs, member_) }            \
	}

static const char *const start_aliases[] = { "LastWriteTime", NULL };

static const Param span_params[] = {
	{ .is = { "Start", "Where it begins; now when not given.",
		  .flags = PROPERTY_ANY,
		  .field = VALUE_FIELD(SpanArgs, start) },
	  .position = 1,
	  .by_value = ALL_SETS,
	  .by_name = ALL_SETS,
	  .aliases = start_aliases },
	{ .is = { "End", "Where it ends; now when not given.",
		  .flags = PROPERTY_ANY, .field = VALUE_FIELD(SpanArgs, end) },
	  .position = 2,
	  .by_name = ALL_SETS },
	SPAN_PARAM("Days", days),
	SPAN_PARAM("Hours", hours),
	SPAN_PARAM("Minutes", minutes),
	SPAN_PARAM("Seconds", seconds),
	SPAN_PARAM("Milliseconds", milliseconds),
	{ 0 },
};

static const Example span_examples[] = {
	{ "New-TimeSpan -Hours 2", "Gives 02:00:00." },
	{ 0 },
};

const Cmdlet cmdlet_new_time_span = {
	.name = "New-TimeSpan",
	.synopsis = "Gives a length of time.",
	.args_size = sizeof(SpanArgs),
	.params = span_params,
	.examples = span_examples,
	.process = span_process,
};
