/* So many a second, with what was saved up in a burst of so many ms: for
 * whatever a peer can make us do. It does not refuse but says how long to
 * wait. Plain data, no clock of its own. */
#pragma once

#include <glib.h>

typedef struct Rate {
	gint64 paid; /* µs: until when what was taken is paid for */
} Rate;

/* Takes `amount` at `now` (ms) where `per_second` are allowed (0: any
 * number). How many ms the next one has to wait; 0: not at all. */
gint64 rate_take(Rate *rate, guint64 amount, guint64 per_second,
		 gint64 burst_ms, gint64 now);
