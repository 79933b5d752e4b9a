#include "core/base/stop.h"

#include "core/base/clock.h"

#include <gio/gio.h>

#define NAP_MS 50

static const volatile int *watched;

void stop_watch(const int *flag)
{
	watched = flag;
}

bool stop_wanted(void)
{
	return watched && *watched;
}

bool stop_check(GError **error)
{
	if (!stop_wanted())
		return true;
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
			    "it was interrupted");
	return false;
}

void stop_sleep(gint64 milliseconds)
{
	gint64 left, until = clock_monotonic_ms() + milliseconds;
	while ((left = until - clock_monotonic_ms()) > 0 && !stop_wanted())
		g_usleep((gulong)MIN(left, NAP_MS) * 1000);
}
