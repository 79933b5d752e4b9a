#include "core/gateway/frontend/decisions.h"

#include "core/gateway/frontend/full.h"
#include "core/gateway/frontend/limits.h"

typedef struct Held {
	char *call_id;
	guint64 number; /* CSeq */
	gint64 ends;
	gboolean relayed;
} Held;

struct Decisions {
	Loop *loop;
	guint holds;
	Counters *counters;
	GHashTable *held; /* Call-ID -> Held */
	GQueue order;	  /* of them, oldest first */
};

static void held_free(void *data)
{
	Held *held = data;

	g_free(held->call_id);
	g_free(held);
}

Decisions *decisions_new(Loop *loop, guint holds, Counters *counters)
{
	Decisions *decisions = g_new0(Decisions, 1);

	decisions->loop = loop;
	decisions->holds = holds;
	decisions->counters = counters;
	decisions->held =
		g_hash_table_new_full(g_str_hash, g_str_equal, NULL, held_free);
	g_queue_init(&decisions->order);
	return decisions;
}

void decisions_free(Decisions *decisions)
{
	if (!decisions)
		return;
	g_queue_clear(&decisions->order);
	g_hash_table_unref(decisions->held);
	g_free(decisions);
}

static void drop_old(Decisions *decisions)
{
	gint64 now = loop_now(decisions->loop);
	Held *oldest;

	while ((oldest = g_queue_peek_head(&decisions->order)) &&
	       (now >= oldest->ends ||
		decisions->order.length > DECISIONS_MOST)) {
		if (now < oldest->ends)
			full_note(decisions->counters, FULL_DECISIONS, NULL);
		g_queue_pop_head(&decisions->order);
		g_hash_table_remove(decisions->held, oldest->call_id);
	}
}

gboolean decisions_find(Decisions *decisions, const char *call_id,
			guint64 number, gboolean *relayed)
{
	const Held *held;

	drop_old(decisions);
	held = g_hash_table_lookup(decisions->held, call_id);
	if (!held || (!held->relayed && number > held->number))
		return FALSE;
	*relayed = held->relayed;
	return TRUE;
}

/* Another one for a call that was ours takes its place in the table, and its
 * time from the first. */
void decisions_add(Decisions *decisions, const char *call_id, guint64 number,
		   gboolean relayed)
{
	Held *held = g_hash_table_lookup(decisions->held, call_id);

	if (!held) {
		held = g_new0(Held, 1);
		held->call_id = g_strdup(call_id);
		held->ends = loop_now(decisions->loop) + decisions->holds;
		g_hash_table_insert(decisions->held, held->call_id, held);
		g_queue_push_tail(&decisions->order, held);
	}
	held->number = number;
	held->relayed = relayed;
}
