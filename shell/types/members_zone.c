/* [timezoneinfo] */
#include "shell/types/date.h"
#include "shell/types/member.h"
#include "shell/types/time_zone.h"

#include <string.h>

#define ZONE "System.TimeZoneInfo"

static char *zone_text(const Record *record)
{
	return value_format(record_get((Record *)record, "DisplayName"));
}

static const Property zone_properties[] = {
	{ "Id" },
	{ "DisplayName" },
	{ "StandardName" },
	{ "DaylightName" },
	{ "BaseUtcOffset" },
	{ "SupportsDaylightSavingTime" },
	{ 0 },
};

static const RecordType zone_type = {
	.name = ZONE,
	.properties = zone_properties,
	.format = zone_text,
};

static Value span(int64_t ticks)
{
	return (Value){ .type = VALUE_TIMESPAN, .integer = ticks };
}

/* Offsets through this year: what it is outside of summer time, and whether
 * there is any. */
static int64_t base_offset(GTimeZone *zone, bool *summer)
{
	int64_t now = date_now(DATE_UTC), base = 0;
	bool known = false;
	*summer = false;
	for (unsigned month = 0; month < 12; month++) {
		int64_t at = now + month * 30 * TICKS_PER_DAY;
		if (time_zone_is_summer(zone, at)) {
			*summer = true;
			continue;
		}
		if (!known)
			base = time_zone_offset(zone, at);
		known = true;
	}
	return base;
}

static char *display_name(const char *cities, int64_t offset)
{
	int minutes = (int)(ABS(offset) / TICKS_PER_MINUTE);
	if (!minutes)
		return g_strdup_printf("(UTC) %s", cities);
	return g_strdup_printf("(UTC%c%02d:%02d) %s", offset < 0 ? '-' : '+',
			       minutes / 60, minutes % 60, cities);
}

static void set(Record *record, const char *name, char *text)
{
	record_set_take(record, name, value_string_take(text));
}

static char *summer_name(const char *id)
{
	g_auto(GStrv) parts = g_strsplit(id, "Standard", 2);
	return g_strjoinv("Daylight", parts);
}

static Value zone_value(GTimeZone *system, const TimeZone *zone,
			const char *name)
{
	bool summer;
	Record *record = record_new(&zone_type);
	int64_t base = base_offset(system, &summer);
	const char *id = zone ? zone->id : name;
	bool universal = g_str_equal(id, "UTC");
	set(record, "Id", g_strdup(id));
	set(record, "DisplayName",
	    display_name(zone ? zone->cities : name, base));
	set(record, "StandardName", g_strdup(universal ? zone->cities : id));
	set(record, "DaylightName",
	    universal ? g_strdup(zone->cities) : summer_name(id));
	record_set_take(record, "BaseUtcOffset", span(base));
	record_set_take(record, "SupportsDaylightSavingTime",
			value_bool(summer));
	return value_record_take(record);
}

static bool find_zone(const char *name, Value *result, GError **error)
{
	const TimeZone *zone = time_zone_find(name);
	g_autoptr(GTimeZone) system =
		g_time_zone_new_identifier(zone ? zone->system : name);
	if (!system)
		return member_fail(error, TYPE_ERROR_ZONE,
				   "The time zone ID '%s' was not found on the "
				   "local computer.",
				   name);
	*result = zone_value(system, zone, name);
	return true;
}

METHOD(find_by_id)
{
	g_autofree char *name = argument_text(arguments, count, 0);
	return find_zone(name, result, error);
}

GETTER(get_local)
{
	g_autofree char *name = time_zone_local();
	return find_zone(name, result, error);
}

/* .NET's own: three times "UTC". */
GETTER(get_utc)
{
	if (!find_zone("UTC", result, error))
		return false;
	static const char *const names[] = { "DisplayName", "StandardName",
					     "DaylightName" };
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
		record_set_take(result->record, names[i], value_string("UTC"));
	return true;
}

METHOD(all_zones)
{
	g_autoptr(List) list = list_new(LIST_ARRAY, 0);
	for (const TimeZone *zone = time_zones; zone->id; zone++) {
		Value one;
		if (!find_zone(zone->id, &one, error))
			return false;
		list_add_take(list, one);
	}
	*result = value_list_take(g_steal_pointer(&list));
	return true;
}

/* ---- conversions ---- */

static GTimeZone *system_zone(Value zone)
{
	g_auto(Value) id = VALUE_NONE;
	if (zone.type != VALUE_NULL)
		member_get(zone, "Id", &id, NULL);
	const char *name = value_text(id);
	const TimeZone *known = name ? time_zone_find(name) : NULL;
	return known  ? g_time_zone_new_identifier(known->system)
	       : name ? g_time_zone_new_identifier(name)
		      : NULL;
}

static bool date_argument(Value given, Value *date, GError **error)
{
	return convert(given, type_find("datetime"), date, error);
}

static bool zone_argument(Value given, GTimeZone **zone, GError **error)
{
	*zone = system_zone(given);
	return *zone || member_fail(error, TYPE_ERROR_NO_ARGUMENT,
				    "Value cannot be null.\n"
				    "Parameter name: destinationTimeZone");
}

/* Dates say what they are of: of UTC, of the local zone, or neither. */
static DateKind kind_of(GTimeZone *zone)
{
	g_autofree char *local = time_zone_local();
	const char *name = g_time_zone_get_identifier(zone);
	if (g_str_equal(name, "UTC"))
		return DATE_UTC;
	return g_str_equal(name, local) ? DATE_LOCAL : DATE_UNSPECIFIED;
}

static Value in_zone(int64_t universal, GTimeZone *zone)
{
	int64_t ticks = universal + time_zone_offset(zone, universal);
	return date_value(CLAMP(ticks, 0, TICKS_MOST), kind_of(zone));
}

/* A moment of UTC: by the date's kind, or by the clock of a zone. */
static int64_t universal_ticks(Value date, GTimeZone *from)
{
	if (date.more == DATE_UTC)
		return date.integer;
	int64_t offset = from ? time_zone_offset_of_clock(from, date.integer)
			      : date_offset(date.integer, DATE_LOCAL);
	return CLAMP(date.integer - offset, 0, TICKS_MOST);
}

METHOD(from_utc)
{
	Value date;
	g_autoptr(GTimeZone) zone = NULL;
	if (!date_argument(arguments[0], &date, error) ||
	    !zone_argument(arguments[1], &zone, error))
		return false;
	if (date.more == DATE_LOCAL)
		return member_fail(
			error, TYPE_ERROR_ARGUMENT,
			"The conversion could not be completed because the "
			"supplied DateTime did not have the Kind property set "
			"correctly.  For example, when the Kind property is "
			"DateTimeKind.Local, the source time zone must be "
			"TimeZoneInfo.Local.\nParameter name: sourceTimeZone");
	*result = in_zone(date.integer, zone);
	return true;
}

METHOD(to_utc)
{
	Value date;
	g_autoptr(GTimeZone) zone = NULL;
	if (!date_argument(arguments[0], &date, error) ||
	    (count > 1 && !zone_argument(arguments[1], &zone, error)))
		return false;
	*result = date_value(universal_ticks(date, zone), DATE_UTC);
	return true;
}

/* (date, to) or (date, from, to) */
METHOD(convert_time)
{
	Value date;
	g_autoptr(GTimeZone) from = NULL, to = NULL;
	if (!date_argument(arguments[0], &date, error) ||
	    (count > 2 && !zone_argument(arguments[1], &from, error)) ||
	    !zone_argument(arguments[count - 1], &to, error))
		return false;
	*result = in_zone(universal_ticks(date, from), to);
	return true;
}

METHOD(convert_by_id)
{
	g_auto(Value) first = VALUE_NONE;
	g_auto(Value) second = VALUE_NONE;
	g_autofree char *name = argument_text(arguments, count, 1);
	g_autofree char *last = argument_text(arguments, count, count - 1);
	if (!find_zone(name, &first, error) || !find_zone(last, &second, error))
		return false;
	Value all[] = { arguments[0], first, second };
	if (count == 2)
		all[1] = second;
	return convert_time(on, all, count, result, error);
}

METHOD(utc_offset)
{
	Value date;
	g_autoptr(GTimeZone) zone = system_zone(on);
	if (!date_argument(arguments[0], &date, error))
		return false;
	*result = span(
		date.more == DATE_UNSPECIFIED
			? time_zone_offset_of_clock(zone, date.integer)
			: time_zone_offset(zone, universal_ticks(date, NULL)));
	return true;
}

METHOD(is_summer)
{
	Value date;
	g_autoptr(GTimeZone) zone = system_zone(on);
	if (!date_argument(arguments[0], &date, error))
		return false;
	bool plain = date.more == DATE_UNSPECIFIED;
	*result = value_bool(time_zone_is_summer(
		zone, universal_ticks(date, plain ? zone : NULL)));
	return true;
}

METHOD(nothing)
{
	return true;
}

static const Method zone_methods[] = {
	{ "GetUtcOffset", 1, 1, utc_offset },
	{ "IsDaylightSavingTime", 1, 1, is_summer },
	{ 0 },
};
static const Getter zone_static_getters[] = {
	{ "Local", get_local },
	{ "Utc", get_utc },
	{ 0 },
};
static const Method zone_statics[] = {
	{ "FindSystemTimeZoneById", 1, 1, find_by_id },
	{ "GetSystemTimeZones", 0, 0, all_zones },
	{ "ConvertTimeFromUtc", 2, 2, from_utc },
	{ "ConvertTimeToUtc", 1, 2, to_utc },
	{ "ConvertTime", 2, 3, convert_time },
	{ "ConvertTimeBySystemTimeZoneId", 2, 3, convert_by_id },
	{ "ClearCachedData", 0, 0, nothing, true },
	{ 0 },
};
const Members zone_members = {
	.type = ZONE,
	.methods = zone_methods,
	.static_getters = zone_static_getters,
	.static_methods = zone_statics,
};
