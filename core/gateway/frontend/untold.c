#include "core/gateway/frontend/untold.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/limits.h"

#include <string.h>

typedef struct Waiting {
	char *key;
	GBytes *payload;
} Waiting;

typedef struct Untold {
	GQueue waiting; /* of Waiting, oldest first */
	Timer *timer;
} Untold;

static void waiting_free(void *data)
{
	Waiting *waiting = data;

	g_bytes_unref(waiting->payload);
	g_free(waiting->key);
	g_free(waiting);
}

void untold_clear(Relation *relation)
{
	Untold *untold = g_steal_pointer(&relation->untold);

	if (!untold)
		return;
	timer_free(untold->timer);
	g_queue_clear_full(&untold->waiting, waiting_free);
	g_free(untold);
}

/* Presence is not repeated: what comes next says more. */
static void on_result(void *data, const LinkResult *result)
{
	(void)data;
	if (!result->ok)
		trace_line(TRACE_DEBUG, "presence", NULL,
			   "presence was not taken: %s",
			   result->condition ? result->condition : "lost");
}

/* False: there is no room now. */
static gboolean offer(Relation *relation, GBytes *payload)
{
	Frontend *frontend = relation->presences->frontend;
	g_autofree char *trace = trace_id();
	g_autofree char *domains =
		edges_pair(relation->local->domain, relation->remote->domain);
	LinkSend send = { .payload = payload,
			  .trace = trace,
			  .life = OUTBOUND_LIFE_MS,
			  .done = on_result,
			  .lane = relation->key };
	CourierFate fate = courier_send(frontend->courier, domains, &send);

	if (fate == COURIER_NOBODY)
		trace_line(TRACE_DEBUG, "presence", trace,
			   "%s: no edge takes presence", relation->key);
	return fate != COURIER_FULL;
}

static void try_again(Untold *untold)
{
	timer_start(untold->timer,
		    UNTOLD_MS + (guint64)g_random_int_range(0, UNTOLD_MS), 0);
}

static void on_timer(void *data)
{
	Relation *relation = data;
	Untold *untold = relation->untold;
	Waiting *first;

	while ((first = g_queue_peek_head(&untold->waiting))) {
		if (!offer(relation, first->payload)) {
			try_again(untold);
			return;
		}
		waiting_free(g_queue_pop_head(&untold->waiting));
	}
}

static void wait(Relation *relation, char *key, GBytes *payload)
{
	Untold *untold = relation->untold;
	Waiting *waiting = g_new(Waiting, 1);

	if (!untold) {
		untold = relation->untold = g_new0(Untold, 1);
		g_queue_init(&untold->waiting);
		untold->timer = timer_new(relation->presences->frontend->loop,
					  on_timer, relation);
	}
	*waiting = (Waiting){ key, g_bytes_ref(payload) };
	for (GList *at = untold->waiting.head; at; at = at->next) {
		Waiting *old = at->data;

		if (strcmp(old->key, key))
			continue;
		g_queue_delete_link(&untold->waiting, at);
		waiting_free(old);
		break;
	}
	g_queue_push_tail(&untold->waiting, waiting);
	if (!timer_running(untold->timer))
		try_again(untold);
}

void untold_send(Relation *relation, const char *from, gboolean probe,
		 GBytes *payload)
{
	gboolean behind = relation->untold && relation->untold->waiting.length;

	if (behind || !offer(relation, payload))
		wait(relation, g_strconcat(probe ? "?" : "", from, NULL),
		     payload);
}
