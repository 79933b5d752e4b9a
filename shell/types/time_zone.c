#include "shell/types/time_zone.h"

#include "core/value/name.h"
#include "shell/types/date.h"

const TimeZone time_zones[] = {
	{ "Dateline Standard Time", "Etc/GMT+12",
	  "International Date Line West" },
	{ "Hawaiian Standard Time", "Pacific/Honolulu", "Hawaii" },
	{ "Alaskan Standard Time", "America/Anchorage", "Alaska" },
	{ "Pacific Standard Time", "America/Los_Angeles",
	  "Pacific Time (US & Canada)" },
	{ "US Mountain Standard Time", "America/Phoenix", "Arizona" },
	{ "Mountain Standard Time", "America/Denver",
	  "Mountain Time (US & Canada)" },
	{ "Central America Standard Time", "America/Guatemala",
	  "Central America" },
	{ "Central Standard Time", "America/Chicago",
	  "Central Time (US & Canada)" },
	{ "Central Standard Time (Mexico)", "America/Mexico_City",
	  "Guadalajara, Mexico City, Monterrey" },
	{ "Canada Central Standard Time", "America/Regina", "Saskatchewan" },
	{ "SA Pacific Standard Time", "America/Bogota",
	  "Bogota, Lima, Quito, Rio Branco" },
	{ "Eastern Standard Time", "America/New_York",
	  "Eastern Time (US & Canada)" },
	{ "US Eastern Standard Time", "America/Indianapolis",
	  "Indiana (East)" },
	{ "Atlantic Standard Time", "America/Halifax",
	  "Atlantic Time (Canada)" },
	{ "SA Western Standard Time", "America/La_Paz",
	  "Georgetown, La Paz, Manaus, San Juan" },
	{ "Pacific SA Standard Time", "America/Santiago", "Santiago" },
	{ "Newfoundland Standard Time", "America/St_Johns", "Newfoundland" },
	{ "E. South America Standard Time", "America/Sao_Paulo", "Brasilia" },
	{ "Argentina Standard Time", "America/Argentina/Buenos_Aires",
	  "City of Buenos Aires" },
	{ "UTC-02", "Etc/GMT+2", "Coordinated Universal Time-02" },
	{ "Azores Standard Time", "Atlantic/Azores", "Azores" },
	{ "UTC", "UTC", "Coordinated Universal Time" },
	{ "GMT Standard Time", "Europe/London",
	  "Dublin, Edinburgh, Lisbon, London" },
	{ "Greenwich Standard Time", "Atlantic/Reykjavik",
	  "Monrovia, Reykjavik" },
	{ "W. Europe Standard Time", "Europe/Berlin",
	  "Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna" },
	{ "Central Europe Standard Time", "Europe/Budapest",
	  "Belgrade, Bratislava, Budapest, Ljubljana, Prague" },
	{ "Romance Standard Time", "Europe/Paris",
	  "Brussels, Copenhagen, Madrid, Paris" },
	{ "Central European Standard Time", "Europe/Warsaw",
	  "Sarajevo, Skopje, Warsaw, Zagreb" },
	{ "W. Central Africa Standard Time", "Africa/Lagos",
	  "West Central Africa" },
	{ "GTB Standard Time", "Europe/Bucharest", "Athens, Bucharest" },
	{ "Middle East Standard Time", "Asia/Beirut", "Beirut" },
	{ "Egypt Standard Time", "Africa/Cairo", "Cairo" },
	{ "FLE Standard Time", "Europe/Kiev",
	  "Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius" },
	{ "South Africa Standard Time", "Africa/Johannesburg",
	  "Harare, Pretoria" },
	{ "Israel Standard Time", "Asia/Jerusalem", "Jerusalem" },
	{ "Turkey Standard Time", "Europe/Istanbul", "Istanbul" },
	{ "Arab Standard Time", "Asia/Riyadh", "Kuwait, Riyadh" },
	{ "Arabic Standard Time", "Asia/Baghdad", "Baghdad" },
	{ "Russian Standard Time", "Europe/Moscow", "Moscow, St. Petersburg" },
	{ "E. Africa Standard Time", "Africa/Nairobi", "Nairobi" },
	{ "Iran Standard Time", "Asia/Tehran", "Tehran" },
	{ "Arabian Standard Time", "Asia/Dubai", "Abu Dhabi, Muscat" },
	{ "Afghanistan Standard Time", "Asia/Kabul", "Kabul" },
	{ "Pakistan Standard Time", "Asia/Karachi", "Islamabad, Karachi" },
	{ "India Standard Time", "Asia/Calcutta",
	  "Chennai, Kolkata, Mumbai, New Delhi" },
	{ "Nepal Standard Time", "Asia/Katmandu", "Kathmandu" },
	{ "Bangladesh Standard Time", "Asia/Dhaka", "Dhaka" },
	{ "SE Asia Standard Time", "Asia/Bangkok", "Bangkok, Hanoi, Jakarta" },
	{ "China Standard Time", "Asia/Shanghai",
	  "Beijing, Chongqing, Hong Kong, Urumqi" },
	{ "Singapore Standard Time", "Asia/Singapore",
	  "Kuala Lumpur, Singapore" },
	{ "Taipei Standard Time", "Asia/Taipei", "Taipei" },
	{ "W. Australia Standard Time", "Australia/Perth", "Perth" },
	{ "Tokyo Standard Time", "Asia/Tokyo", "Osaka, Sapporo, Tokyo" },
	{ "Korea Standard Time", "Asia/Seoul", "Seoul" },
	{ "Cen. Australia Standard Time", "Australia/Adelaide", "Adelaide" },
	{ "AUS Central Standard Time", "Australia/Darwin", "Darwin" },
	{ "E. Australia Standard Time", "Australia/Brisbane", "Brisbane" },
	{ "AUS Eastern Standard Time", "Australia/Sydney",
	  "Canberra, Melbourne, Sydney" },
	{ "New Zealand Standard Time", "Pacific/Auckland",
	  "Auckland, Wellington" },
	{ "Tonga Standard Time", "Pacific/Tongatapu", "Nuku'alofa" },
	{ 0 },
};

const TimeZone *time_zone_find(const char *name)
{
	for (const TimeZone *zone = time_zones; zone->id; zone++)
		if (name_same(zone->id, name) || name_same(zone->system, name))
			return zone;
	return NULL;
}

char *time_zone_local(void)
{
	g_autoptr(GTimeZone) local = g_time_zone_new_local();
	const char *name = g_time_zone_get_identifier(local);
	bool universal = !name || g_str_has_suffix(name, "UTC") ||
			 g_str_has_suffix(name, "Universal");
	return g_strdup(universal ? "UTC" : name);
}

static int64_t offset_in(GTimeZone *zone, GTimeType clock, int64_t ticks)
{
	int64_t seconds = (ticks - TICKS_UNIX_EPOCH) / TICKS_PER_SECOND;
	int interval = g_time_zone_find_interval(zone, clock, seconds);
	return interval < 0 ? 0
			    : g_time_zone_get_offset(zone, interval) *
				      TICKS_PER_SECOND;
}

int64_t time_zone_offset(GTimeZone *zone, int64_t ticks)
{
	return offset_in(zone, G_TIME_TYPE_UNIVERSAL, ticks);
}

int64_t time_zone_offset_of_clock(GTimeZone *zone, int64_t ticks)
{
	return offset_in(zone, G_TIME_TYPE_STANDARD, ticks);
}

bool time_zone_is_summer(GTimeZone *zone, int64_t ticks)
{
	int64_t seconds = (ticks - TICKS_UNIX_EPOCH) / TICKS_PER_SECOND;
	int interval =
		g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, seconds);
	return interval >= 0 && g_time_zone_is_dst(zone, interval);
}
