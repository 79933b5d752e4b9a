#include "core/base/clock.h"

static gint64 fixed_now;

gint64 clock_now(void)
{
	return fixed_now ? fixed_now : g_get_real_time();
}

gint64 clock_monotonic_ms(void)
{
	return g_get_monotonic_time() / 1000;
}

void clock_set_for_test(gint64 now)
{
	fixed_now = now;
}

char *clock_format_utc(gint64 time, gboolean fraction)
{
	g_autoptr(GDateTime) seconds =
		g_date_time_new_from_unix_utc(time / G_USEC_PER_SEC);
	if (!fraction)
		return g_date_time_format(seconds, "%Y-%m-%dT%H:%M:%SZ");
	g_autofree char *whole =
		g_date_time_format(seconds, "%Y-%m-%dT%H:%M:%S");
	return g_strdup_printf("%s.%06dZ", whole, (int)(time % G_USEC_PER_SEC));
}

gboolean clock_parse_utc(const char *text, gint64 *time)
{
	g_autoptr(GDateTime) parsed = g_date_time_new_from_iso8601(text, NULL);
	if (!parsed)
		return FALSE;
	*time = g_date_time_to_unix(parsed) * G_USEC_PER_SEC +
		g_date_time_get_microsecond(parsed);
	return TRUE;
}
