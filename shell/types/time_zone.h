/* Time zones by the names that Windows gives them, on the system's zone
 * data: [timezoneinfo]. A name of the system's own ("Europe/Berlin") works as
 * well. */
#pragma once

#include "shell/types/type.h"

typedef struct TimeZone {
	const char *id;	    /* "W. Europe Standard Time" */
	const char *system; /* "Europe/Berlin" */
	const char *cities; /* "Amsterdam, Berlin, …" */
} TimeZone;

/* Ends with { 0 }, from west to east. */
extern const TimeZone time_zones[];
/* By either name, any case; NULL when it is not among the table. */
const TimeZone *time_zone_find(const char *name);
/* Name of the system's zone: "Europe/Berlin"; free it. */
char *time_zone_local(void);
/* Ticks east of UTC at a moment (ticks of UTC), and at a reading of the
 * zone's clock. */
int64_t time_zone_offset(GTimeZone *zone, int64_t ticks);
int64_t time_zone_offset_of_clock(GTimeZone *zone, int64_t ticks);
bool time_zone_is_summer(GTimeZone *zone, int64_t ticks);
