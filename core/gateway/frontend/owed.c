#include "core/gateway/frontend/owed.h"

#include "core/base/clock.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/later.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/presence.h"

#include <string.h>

typedef struct Owed {
	Frontend *frontend;
	StateRow *row;
	Address *from, *to; /* of the stanza */
	char *pair;	    /* of presence, which keeps its order; or NULL */
	gint64 next;	    /* loop time of the next attempt */
	guint failures;
	gboolean again; /* somebody may have it already */
	gboolean sent, gone;
} Owed;

static const XmlLimits stanza_limits = { INBOUND_STANZA_BYTES, 32, 64, 8192 };

static void owed_free(Owed *owed)
{
	address_free(owed->from);
	address_free(owed->to);
	state_row_free(owed->row);
	g_free(owed->pair);
	g_free(owed);
}

/* ---- presence of one pair: one after the other ---- */

static void send_owed(Owed *owed);

static void join(Owed *owed)
{
	GHashTable *pairs = owed->frontend->owed_pairs;
	GQueue *queue = g_hash_table_lookup(pairs, owed->pair);

	if (!queue) {
		queue = g_queue_new();
		g_hash_table_insert(pairs, g_strdup(owed->pair), queue);
	}
	g_queue_push_tail(queue, owed);
}

/* What stood behind it may go: the next one, or what the users are. */
static void leave(Owed *owed)
{
	Frontend *frontend = owed->frontend;
	GQueue *queue = g_hash_table_lookup(frontend->owed_pairs, owed->pair);

	g_queue_remove(queue, owed);
	if (queue->length) {
		send_owed(g_queue_peek_head(queue));
		return;
	}
	g_hash_table_remove(frontend->owed_pairs, owed->pair);
	presence_go(frontend, owed->from, owed->to);
}

static gboolean is_turn(const Owed *owed)
{
	return !owed->pair ||
	       g_queue_peek_head(g_hash_table_lookup(owed->frontend->owed_pairs,
						     owed->pair)) == owed;
}

gboolean owed_stands_before(const Frontend *frontend, const Address *from,
			    const Address *to)
{
	g_autofree char *pair = address_pair(from, to);

	return g_hash_table_contains(frontend->owed_pairs, pair);
}

/* ---- one ---- */

static void end(Owed *owed, gboolean taken, const char *why)
{
	Frontend *frontend = owed->frontend;

	if (taken)
		frontend->counters.owed_sent++;
	else {
		frontend->counters.owed_lost++;
		trace_line(TRACE_WARNING, "owed", owed->row->trace,
			   "a stanza could not be given to its receiver: %s",
			   why);
	}
	state_put(frontend->state, owed->row->id, NULL, NULL, NULL);
	owed->gone = TRUE;
	g_queue_remove(&frontend->owed, owed);
	if (owed->pair)
		leave(owed);
}

/* What was refused for now, or may have been lost on the way, is sent again by
 * the tick. */
static void wait(Owed *owed, const LinkResult *result)
{
	Frontend *frontend = owed->frontend;

	frontend->counters.owed_repeated++;
	owed->again |= result->unsure;
	owed->next = loop_now(frontend->loop) +
		     (gint64)later_wait(owed->failures++, OWED_RETRY_MS,
					OWED_RETRY_MOST_MS);
	trace_line(TRACE_DEBUG, "owed", owed->row->trace,
		   "a stanza is sent again later: %s",
		   result->condition ? result->condition : "lost");
}

static void on_result(void *data, const LinkResult *result)
{
	Owed *owed = data;

	owed->sent = FALSE;
	if (!owed->gone && later_may_go(result)) {
		wait(owed, result);
		return;
	}
	if (!owed->gone)
		end(owed, result->ok,
		    result->text	? result->text
		    : result->condition ? result->condition
					: "refused");
	owed_free(owed);
}

static void send_owed(Owed *owed)
{
	Frontend *frontend = owed->frontend;
	g_autofree char *pair =
		edges_pair(owed->from->domain, owed->to->domain);
	Link *link = edges_choose(frontend->edges, frontend->links, pair);
	LinkSend send = { .payload = owed->row->payload,
			  .trace = owed->row->trace,
			  .life = OWED_LIFE_MS,
			  .again = owed->again,
			  .done = on_result,
			  .data = owed };

	if (!link || !link_up(link))
		return;
	owed->sent = TRUE;
	if (!link_send(link, &send))
		owed->sent = FALSE;
}

/* The addresses are ours: the stanza was made here. */
static gboolean read_addresses(Owed *owed)
{
	gsize length;
	const char *bytes = g_bytes_get_data(owed->row->payload, &length);
	g_autoptr(Xml) stanza = xml_parse(bytes, length, &stanza_limits, NULL);
	const char *from = stanza ? xml_get(stanza, "from") : NULL;
	const char *to = stanza ? xml_get(stanza, "to") : NULL;

	owed->from = from ? address_from_jid(from, NULL) : NULL;
	owed->to = to ? address_from_jid(to, NULL) : NULL;
	if (!owed->from || !owed->to)
		return FALSE;
	if (!strcmp(stanza->name, "presence"))
		owed->pair = address_pair(owed->from, owed->to);
	return TRUE;
}

static const char *fault_of(Owed *owed)
{
	if (!read_addresses(owed))
		return "its addresses cannot be read";
	return owed->frontend->owed.length > OWED_MOST
		       ? "too many wait to be sent"
		       : NULL;
}

static void take(Frontend *frontend, StateRow *row, gboolean again)
{
	Owed *owed = g_new0(Owed, 1);
	const char *fault;

	owed->frontend = frontend;
	owed->row = row;
	owed->again = again;
	g_queue_push_tail(&frontend->owed, owed);
	frontend->owed_next = 0;
	fault = fault_of(owed);
	if (owed->pair)
		join(owed);
	if (fault) {
		end(owed, FALSE, fault);
		owed_free(owed);
		return;
	}
	frontend_wake(frontend);
}

void owed_take(Frontend *frontend, StateRow *row)
{
	take(frontend, row, FALSE);
}

void owed_take_left(Frontend *frontend, StateRow *row)
{
	take(frontend, row, TRUE);
}

void owed_add_bytes(Frontend *frontend, GBytes *payload, const char *trace)
{
	StateRow *row = state_row_new(STATE_ERROR, payload, trace);

	row->id = state_next_id(frontend->state);
	row->expires = row->arrived + OWED_LIFE_US;
	state_put(frontend->state, 0, row, NULL, NULL);
	owed_take(frontend, row);
}

void owed_add(Frontend *frontend, const Xml *stanza)
{
	g_autofree char *trace = trace_id();
	g_autoptr(GBytes) payload = xml_bytes(stanza);

	owed_add_bytes(frontend, payload, trace);
}

/* True when it is over. */
static gboolean expire(Owed *owed, gint64 wall)
{
	gboolean sent = owed->sent;

	if (wall < owed->row->expires)
		return FALSE;
	end(owed, FALSE, "no edge took it in time");
	if (!sent)
		owed_free(owed);
	return TRUE;
}

void owed_tick(Frontend *frontend, gint64 now)
{
	gint64 wall = clock_now();
	GList *next;

	if (!frontend->links || now < frontend->owed_next)
		return;
	frontend->owed_next = now + OWED_RETRY_MS;
	for (GList *at = frontend->owed.head; at; at = next) {
		Owed *owed = at->data;

		next = at->next;
		if (!expire(owed, wall) && !owed->sent && now >= owed->next &&
		    is_turn(owed))
			send_owed(owed);
	}
}

gboolean owed_is_fresh(const Frontend *frontend)
{
	for (const GList *at = frontend->owed.head; at; at = at->next) {
		const Owed *owed = at->data;

		if (owed->sent || (!owed->failures && is_turn(owed)))
			return TRUE;
	}
	return FALSE;
}

void owed_clear(Frontend *frontend)
{
	Owed *owed;

	g_hash_table_remove_all(frontend->owed_pairs);
	while ((owed = g_queue_pop_head(&frontend->owed)))
		owed_free(owed);
}
