/* The system's clocks as everything in this process sees them, put forward by
 * the test: libuv's timers and GLib's time with it. */
#pragma once

#include <glib.h>

/* By so many milliseconds more. */
void shifted_clock_forward(gint64 milliseconds);
