#include "shell/types/members_date.h"

#include "shell/types/convert.h"
#include "shell/types/culture.h"
#include "shell/types/date.h"
#include "shell/types/enumeration.h"

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

/* Culture and styles among the arguments from `first` on. */
static void parse_options(const Value *arguments, unsigned count,
			  unsigned first, const Culture **culture,
			  int64_t *styles)
{
	*culture = culture_current();
	*styles = 0;
	for (unsigned i = first; i < count; i++)
		if (value_object(arguments[i], &culture_class))
			*culture = culture_of(arguments[i]);
		else if (!enumeration_argument(&date_styles, arguments[i],
					       styles) &&
			 value_text(arguments[i]))
			*culture = culture_of(arguments[i]);
}

static bool parse_text(const Value *arguments, unsigned count, Value *date)
{
	const Culture *culture;
	int64_t styles;
	g_autofree char *text = argument_text(arguments, count, 0);
	parse_options(arguments, count, 1, &culture, &styles);
	return date_parse_in(text, culture, styles, date);
}

/* One format or several. */
static bool parse_by(const Value *arguments, unsigned count, Value *date)
{
	const Culture *culture;
	int64_t styles;
	g_autofree char *text = argument_text(arguments, count, 0);
	parse_options(arguments, count, 2, &culture, &styles);
	const Value *formats = &arguments[1];
	uint32_t many = 1;
	if (arguments[1].type == VALUE_LIST) {
		formats = arguments[1].list->values;
		many = arguments[1].list->count;
	}
	for (uint32_t i = 0; i < many; i++) {
		g_autofree char *format = value_format(formats[i]);
		if (date_parse_exact(text, format, culture, styles, date))
			return true;
	}
	return false;
}

static bool not_recognized(GError **error)
{
	return member_fail(error, TYPE_ERROR_FORMAT,
			   "String was not recognized as a valid DateTime.");
}

METHOD(parse)
{
	if (parse_text(arguments, count, result))
		return true;
	g_autofree char *text = argument_text(arguments, count, 0);
	g_autofree char *why = date_refusal(text, culture_current());
	return member_fail(error, TYPE_ERROR_FORMAT, "%s", why);
}

METHOD(parse_exact)
{
	return parse_by(arguments, count, result) || not_recognized(error);
}

/* The last argument is a [ref]. */
static bool tried(bool done, Value date, Value reference, Value *result)
{
	if (reference.type == VALUE_RECORD)
		record_set_take(reference.record, "Value",
				done ? date : date_value(0, DATE_UNSPECIFIED));
	*result = value_bool(done);
	return true;
}

METHOD(try_parse)
{
	Value date = VALUE_NONE;
	bool done = parse_text(arguments, count - 1, &date);
	return tried(done, date, arguments[count - 1], result);
}

METHOD(try_parse_exact)
{
	Value date = VALUE_NONE;
	bool done = parse_by(arguments, count - 1, &date);
	return tried(done, date, arguments[count - 1], result);
}

METHOD(specify_kind)
{
	int64_t kind;
	if (!convert(arguments[0], type_find("datetime"), result, error) ||
	    !enumeration_parse(&date_kind, arguments[1], &kind, error))
		return false;
	result->more = (uint8_t)kind;
	return true;
}

static bool from_ticks(Value argument, int64_t epoch, DateKind kind,
		       Value *result, GError **error)
{
	int64_t ticks;
	if (!convert_integer(argument, 0, TICKS_MOST - epoch, "System.Int64",
			     &ticks, error))
		return false;
	*result = date_value(ticks + epoch, kind);
	return true;
}

METHOD(from_file_time)
{
	if (!from_ticks(arguments[0], FILE_TIME_EPOCH, DATE_UTC, result, error))
		return false;
	*result = date_to(*result, DATE_LOCAL);
	return true;
}

METHOD(from_file_time_utc)
{
	return from_ticks(arguments[0], FILE_TIME_EPOCH, DATE_UTC, result,
			  error);
}

METHOD(from_automation)
{
	double days;
	if (!convert_double(arguments[0], &days, error))
		return false;
	if (!(days > -657435 && days < 2958466))
		return member_fail(error, TYPE_ERROR_ARGUMENT,
				   "Not a legal OleAut date.");
	int64_t ticks = (int64_t)(days * 86400000.0 + (days < 0 ? -0.5 : 0.5)) *
			TICKS_PER_MILLISECOND;
	*result = date_value(AUTOMATION_EPOCH + ticks, DATE_UNSPECIFIED);
	return true;
}

METHOD(from_binary)
{
	int64_t bits;
	if (!convert_integer(arguments[0], INT64_MIN, INT64_MAX, "System.Int64",
			     &bits, error))
		return false;
	int64_t ticks = bits & INT64_C(0x3fffffffffffffff);
	bool local = bits < 0, utc = !local && (bits >> 62) & 1;
	*result = date_value(MIN(ticks, TICKS_MOST),
			     utc || local ? DATE_UTC : DATE_UNSPECIFIED);
	if (local)
		*result = date_to(*result, DATE_LOCAL);
	return true;
}

METHOD(compare_dates)
{
	Value a, b;
	const Type *type = type_find("datetime");
	if (!convert(arguments[0], type, &a, error) ||
	    !convert(arguments[1], type, &b, error))
		return false;
	*result = value_int((a.integer > b.integer) - (a.integer < b.integer));
	return true;
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
	if (month < 1 || month > 12)
		return member_fail(error, TYPE_ERROR_RANGE,
				   "Month must be between one and twelve.\n"
				   "Parameter name: month");
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

/* (ticks[, kind]), (y, M, d[, h, m, s[, ms]][, kind]) */
METHOD(new_date)
{
	int numbers[7] = { 1, 1, 1, 0, 0, 0, 0 };
	int64_t ticks = 0, kind = DATE_UNSPECIFIED;
	bool has_kind =
		count > 1 &&
		enumeration_argument(&date_kind, arguments[count - 1], &kind);
	count -= has_kind;
	if (count == 1) {
		if (!from_ticks(arguments[0], 0, (DateKind)kind, result, error))
			return false;
		return true;
	}
	for (unsigned i = 0; i < count; i++)
		if (!convert_int(arguments[i], &numbers[i], error))
			return false;
	DateParts parts = {
		numbers[0],
		numbers[1],
		numbers[2],
		numbers[3],
		numbers[4],
		numbers[5],
		numbers[6] * TICKS_PER_MILLISECOND,
	};
	if (!date_from_parts(&parts, &ticks))
		return member_fail(error, TYPE_ERROR_RANGE,
				   numbers[3] > 23 || numbers[4] > 59 ||
						   numbers[5] > 59
					   ? "Hour, Minute, and Second "
					     "parameters describe an "
					     "un-representable DateTime."
					   : "Year, Month, and Day parameters "
					     "describe an un-representable "
					     "DateTime.");
	*result = date_value(ticks, (DateKind)kind);
	return true;
}

const Getter date_static_getters[] = {
	{ "Now", get_now },	 { "UtcNow", get_utc_now },
	{ "Today", get_today },	 { "MinValue", get_min },
	{ "MaxValue", get_max }, { 0 },
};

const Method date_static_methods[] = {
	{ "Parse", 1, 3, parse },
	{ "ParseExact", 2, 4, parse_exact },
	{ "TryParse", 2, 4, try_parse },
	{ "TryParseExact", 3, 5, try_parse_exact },
	{ "SpecifyKind", 2, 2, specify_kind },
	{ "FromFileTime", 1, 1, from_file_time },
	{ "FromFileTimeUtc", 1, 1, from_file_time_utc },
	{ "FromOADate", 1, 1, from_automation },
	{ "FromBinary", 1, 1, from_binary },
	{ "Compare", 2, 2, compare_dates },
	{ "DaysInMonth", 2, 2, days_in_month },
	{ "IsLeapYear", 1, 1, is_leap_year },
	{ "new", 0, 8, new_date },
	{ 0 },
};
