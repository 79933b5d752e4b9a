#include "core/gateway/base/rate.h"

#define MOST_WAIT_MS 60000

gint64 rate_take(Rate *rate, guint64 amount, guint64 per_second,
		 gint64 burst_ms, gint64 now)
{
	if (!per_second)
		return 0;
	gint64 cost = (gint64)(amount * 1000000 / per_second);
	rate->paid = MAX(rate->paid, 1000 * now) + cost;
	gint64 ahead = rate->paid - 1000 * (now + burst_ms);
	return ahead <= 0 ? 0 : MIN((ahead + 999) / 1000, MOST_WAIT_MS);
}
