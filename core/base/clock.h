/* Time. Tests replace the wall clock; nothing else reads it directly. */
#pragma once

#include <glib.h>

/* Microseconds since 1970-01-01 UTC. */
gint64 clock_now(void);
/* Milliseconds of a clock that only goes forward. */
gint64 clock_monotonic_ms(void);
/* Makes clock_now answer `now` from here on; 0 gives the real clock back. */
void clock_set_for_test(gint64 now);
/* "2026-11-24T16:05:09Z"; with microseconds where `fraction`. */
char *clock_format_utc(gint64 time, gboolean fraction);
/* Reads what clock_format_utc writes; false when `text` is none. */
gboolean clock_parse_utc(const char *text, gint64 *time);
