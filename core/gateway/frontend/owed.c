#include "core/gateway/frontend/owed.h"

#include "core/base/clock.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/limits.h"

typedef struct Owed {
	Frontend *frontend;
	StateRow *row;
	Address *from, *to; /* of the error stanza */
	gboolean sent, gone;
} Owed;

static const XmlLimits stanza_limits = { INBOUND_STANZA_BYTES, 32, 64, 8192 };

static void owed_free(Owed *owed)
{
	address_free(owed->from);
	address_free(owed->to);
	state_row_free(owed->row);
	g_free(owed);
}

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
}

static void on_result(void *data, const LinkResult *result)
{
	Owed *owed = data;

	owed->sent = FALSE;
	if (owed->gone) {
		owed_free(owed);
		return;
	}
	/* What may have been lost on the way is sent again by the tick. */
	if (!result->ok && result->unsure)
		return;
	end(owed, result->ok, result->text ? result->text : "refused");
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
	return owed->from && owed->to;
}

void owed_take(Frontend *frontend, StateRow *row)
{
	Owed *owed = g_new0(Owed, 1);

	owed->frontend = frontend;
	owed->row = row;
	g_queue_push_tail(&frontend->owed, owed);
	frontend->owed_next = 0;
	if (!read_addresses(owed) || frontend->owed.length > OWED_MOST) {
		end(owed, FALSE, "too many are owed");
		owed_free(owed);
		return;
	}
	frontend_wake(frontend);
}

void owed_add(Frontend *frontend, const Xml *stanza)
{
	g_autofree char *trace = trace_id();
	g_autoptr(GBytes) payload = NULL;
	GString *text = g_string_new(NULL);
	StateRow *row;

	xml_write(stanza, NULL, text);
	payload = g_string_free_to_bytes(text);
	row = state_row_new(STATE_ERROR, payload, trace);
	row->id = state_next_id(frontend->state);
	row->expires = row->arrived + OWED_LIFE_US;
	state_put(frontend->state, 0, row, NULL, NULL);
	owed_take(frontend, row);
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
		gboolean sent = owed->sent;

		next = at->next;
		if (wall >= owed->row->expires) {
			end(owed, FALSE, "no edge took it in time");
			if (!sent)
				owed_free(owed);
		} else if (!sent) {
			send_owed(owed);
		}
	}
}

void owed_clear(Frontend *frontend)
{
	Owed *owed;

	while ((owed = g_queue_pop_head(&frontend->owed)))
		owed_free(owed);
}
