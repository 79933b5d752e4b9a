/* Whether a call is relayed or ours, as first decided: it holds for a while,
 * whatever is configured meanwhile, so that a repeat does not go elsewhere. */
#pragma once

#include "core/gateway/base/loop.h"
#include "core/gateway/frontend/counters.h"

typedef struct Decisions Decisions;

/* `holds`: ms that one holds. When there are too many the oldest is forgotten,
 * and that counted. */
Decisions *decisions_new(Loop *loop, guint holds, Counters *counters);
void decisions_free(Decisions *decisions);
/* False: nothing holds for that request. What was relayed stays so, since the
 * gateway there may ask for the same with another number; what was ours does
 * for the numbers up to the first one's, since our own transactions know what
 * belongs to them. */
gboolean decisions_find(Decisions *decisions, const char *call_id,
			guint64 number, gboolean *relayed);
void decisions_add(Decisions *decisions, const char *call_id, guint64 number,
		   gboolean relayed);
