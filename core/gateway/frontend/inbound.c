#include "core/gateway/frontend/inbound.h"

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/gateway/base/repeat.h"
#include "core/gateway/bridge/chat.h"
#include "core/gateway/frontend/lane.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/owed.h"
#include "core/gateway/frontend/presence.h"
#include "core/gateway/frontend/screen.h"

#include <string.h>

static const XmlLimits stanza_limits = { INBOUND_STANZA_BYTES, 32, 64, 8192 };

static void inbound_free(Inbound *inbound)
{
	g_hash_table_remove(inbound->frontend->inbound, inbound);
	xml_free(inbound->stanza);
	address_free(inbound->from);
	address_free(inbound->to);
	page_message_clear(&inbound->page);
	if (inbound->payload)
		g_bytes_unref(inbound->payload);
	g_clear_pointer(&inbound->targets, g_array_unref);
	g_free(inbound->moved);
	g_free(inbound->trace);
	g_free(inbound);
}

static void release(Inbound *inbound)
{
	if (inbound->finished && !inbound->row_pending)
		inbound_free(inbound);
}

/* The sender was told nothing yet: the edge makes the error. */
static void tell_link(Inbound *inbound, const InboundResult *result)
{
	LinkResult no = { .unsure = result->unsure,
			  .condition = result->condition,
			  .type = result->type,
			  .text = result->text,
			  .address = result->address };

	if (!result->condition)
		link_item_ok(g_steal_pointer(&inbound->item));
	else
		link_item_no(g_steal_pointer(&inbound->item), &no);
}

/* 200 says that the user's program has it; 202 does not. Who was asked for a
 * notification sends one himself. */
static gboolean receipt_is_due(const Inbound *inbound,
			       const InboundResult *result)
{
	return !result->condition && result->status == 200 && !inbound->asks &&
	       !inbound->fn && inbound->stanza &&
	       receipt_is_wanted(inbound->stanza);
}

static Xml *owed_stanza(const Inbound *inbound, const InboundResult *result)
{
	MessageRefusal refusal = { result->condition, result->type,
				   result->text, result->address };

	if (!inbound->stanza)
		return NULL;
	if (result->condition)
		return stanza_error(inbound->stanza, &refusal);
	return receipt_stanza(inbound->to, inbound->from,
			      xml_get(inbound->stanza, "id"));
}

static StateRow *owed_row(Inbound *inbound, const InboundResult *result)
{
	g_autoptr(Xml) owed = owed_stanza(inbound, result);
	g_autoptr(GBytes) payload = NULL;
	StateRow *row;

	if (!owed)
		return NULL;
	payload = xml_bytes(owed);
	row = state_row_new(STATE_ERROR, payload, inbound->trace);
	row->id = state_next_id(inbound->frontend->state);
	row->expires = row->arrived + OWED_LIFE_US;
	return row;
}

/* The row goes; what is owed takes its place in the same transaction. */
static void settle_row(Inbound *inbound, const InboundResult *result,
		       gboolean owes)
{
	Frontend *frontend = inbound->frontend;
	StateRow *row = owes ? owed_row(inbound, result) : NULL;

	state_put(frontend->state, inbound->row, row, NULL, NULL);
	if (row)
		owed_take(frontend, row);
}

static void count_result(Inbound *inbound, const InboundResult *result)
{
	Counters *counters = &inbound->frontend->counters;

	if (result->condition)
		counters->xmpp_failed++;
	else
		counters->xmpp_delivered++;
	trace_line(result->condition ? TRACE_INFO : TRACE_DEBUG, "xmpp-sip",
		   inbound->trace, "%s@%s to %s@%s: %s %s",
		   inbound->from->local, inbound->from->domain,
		   inbound->to->local, inbound->to->domain,
		   result->condition ? result->condition : "delivered",
		   result->text ? result->text : "");
}

void inbound_finish(Inbound *inbound, const InboundResult *result)
{
	Frontend *frontend = inbound->frontend;
	gboolean owes = result->condition ? !inbound->item && !inbound->fn
					  : receipt_is_due(inbound, result);

	count_result(inbound, result);
	if (inbound->unsaved)
		g_queue_delete_link(&frontend->unsaved, inbound->unsaved);
	inbound->unsaved = NULL;
	if (inbound->item)
		tell_link(inbound, result);
	if (inbound->fn)
		inbound->fn(inbound->data, result);
	inbound->fn = NULL;
	if (inbound->row || owes)
		settle_row(inbound, result, owes);
	inbound->finished = TRUE;
	release(inbound);
}

static void on_row_written(void *data, const GError *error)
{
	Inbound *inbound = data;
	Frontend *frontend = inbound->frontend;

	inbound->row_pending = FALSE;
	if (error) {
		frontend->counters.rows_failed++;
		trace_line(TRACE_ERROR, "state", inbound->trace,
			   "a message could not be kept: %s", error->message);
		inbound->row = 0;
	} else {
		frontend->counters.rows_written++;
		if (inbound->item)
			link_item_ok(g_steal_pointer(&inbound->item));
	}
	release(inbound);
}

static void write_row(Inbound *inbound)
{
	State *state = inbound->frontend->state;
	g_autoptr(StateRow) row =
		state_row_new(STATE_MESSAGE, inbound->payload, inbound->trace);

	row->id = state_next_id(state);
	row->expires = inbound->expires;
	inbound->row = row->id;
	inbound->row_pending = TRUE;
	state_put(state, 0, row, on_row_written, inbound);
}

void inbound_tick(Frontend *frontend, gint64 now)
{
	Inbound *inbound;

	while ((inbound = g_queue_peek_head(&frontend->unsaved)) &&
	       now - inbound->arrived >= INBOUND_ROW_MS) {
		g_queue_pop_head(&frontend->unsaved);
		inbound->unsaved = NULL;
		write_row(inbound);
	}
}

static Inbound *inbound_new(Frontend *frontend, GBytes *payload,
			    const char *trace)
{
	Inbound *inbound = g_new0(Inbound, 1);

	inbound->frontend = frontend;
	inbound->payload = g_bytes_ref(payload);
	inbound->trace = g_strdup(trace ? trace : "");
	inbound->arrived = loop_now(frontend->loop);
	inbound->expires = clock_now() + INBOUND_LIFE_US;
	g_hash_table_add(frontend->inbound, inbound);
	return inbound;
}

/* Whoever is refused tries again and again. */
static void note_refused(const Inbound *inbound, const char *reason)
{
	const char *from = inbound->from ? inbound->from->domain : "";
	g_autofree char *cause = g_strconcat(from, " ", reason, NULL);

	trace_repeat(TRACE_INFO, "xmpp-sip", inbound->trace, cause,
		     "a stanza from '%s' is refused: %s", from, reason);
}

/* Before it was taken over: nothing is queued or written yet. */
static void turn_away(Inbound *inbound, const Screened *screened)
{
	Frontend *frontend = inbound->frontend;
	InboundResult result = { .condition = screened->shown.condition,
				 .type = screened->shown.type,
				 .text = screened->shown.text };

	if (screened->fate == SCREEN_DONE) {
		frontend->counters.xmpp_ignored++;
		result = (InboundResult){ 0 };
		if (screened->reason)
			note_refused(inbound, screened->reason);
	} else {
		frontend->counters.xmpp_refused++;
		note_refused(inbound, screened->reason);
	}
	if (inbound->item)
		tell_link(inbound, &result);
	if (inbound->fn)
		inbound->fn(inbound->data, &result);
	if (inbound->row)
		settle_row(inbound, &result, result.condition != NULL);
	inbound_free(inbound);
}

static void enqueue(Inbound *inbound)
{
	Frontend *frontend = inbound->frontend;

	if (inbound->item) {
		g_queue_push_tail(&frontend->unsaved, inbound);
		inbound->unsaved = frontend->unsaved.tail;
	}
	frontend_wake(frontend);
	frontend_trace_body(frontend, "xmpp-sip", inbound->trace,
			    inbound->stanza);
	lane_add(inbound);
}

static void judge(Inbound *inbound)
{
	gsize length;
	const char *bytes = g_bytes_get_data(inbound->payload, &length);
	Screened screened = { 0 };

	inbound->stanza = xml_parse(bytes, length, &stanza_limits, NULL);
	if (inbound->item && inbound->stanza &&
	    !strcmp(inbound->stanza->name, "presence")) {
		presence_take_item(inbound->frontend,
				   g_steal_pointer(&inbound->item),
				   inbound->stanza);
		inbound_free(inbound);
		return;
	}
	screen_stanza(inbound, &screened);
	if (screened.fate == SCREEN_SEND)
		enqueue(inbound);
	else
		turn_away(inbound, &screened);
}

void inbound_take(Frontend *frontend, LinkItem *item)
{
	gsize length;
	const char *bytes = link_item_payload(item, &length);
	g_autoptr(GBytes) payload = g_bytes_new(bytes, length);
	Inbound *inbound =
		inbound_new(frontend, payload, link_item_trace(item));

	inbound->item = item;
	inbound->again = link_item_again(item);
	judge(inbound);
}

void inbound_take_row(Frontend *frontend, const StateRow *row)
{
	Inbound *inbound = inbound_new(frontend, row->payload, row->trace);

	inbound->row = row->id;
	inbound->again = TRUE;
	inbound->expires = row->expires;
	judge(inbound);
}

static GBytes *test_payload(const char *from, const char *to, const char *body)
{
	g_autoptr(Xml) stanza = xml_new("message", "jabber:server");
	g_autofree char *id = random_hex(8);

	xml_set(stanza, "from", from);
	xml_set(stanza, "to", to);
	xml_set(stanza, "id", id);
	xml_add_text(xml_add(stanza, "body", NULL), body);
	return xml_bytes(stanza);
}

void inbound_test(Frontend *frontend, const char *from, const char *to,
		  const char *body, InboundFn *fn, void *data)
{
	g_autoptr(GBytes) payload = test_payload(from, to, body);
	g_autofree char *trace = trace_id();
	Inbound *inbound = inbound_new(frontend, payload, trace);

	inbound->fn = fn;
	inbound->data = data;
	judge(inbound);
}

void inbound_notice(Frontend *frontend, const Address *from, const Address *to,
		    PageMessage *page, InboundFn *fn, void *data)
{
	g_autofree char *trace = trace_id();
	Inbound *inbound = inbound_new(frontend, page->body, trace);

	inbound->expires = clock_now() + NOTICE_LIFE_US;
	inbound->from = address_copy(from);
	inbound->to = address_copy(to);
	inbound->page = *page;
	inbound->notice = TRUE;
	inbound->fn = fn;
	inbound->data = data;
	frontend_wake(frontend);
	lane_add(inbound);
}

void inbound_clear(Frontend *frontend)
{
	static const InboundResult ended = {
		.condition = "remote-server-timeout",
		.type = "wait",
		.text = "The front end has ended",
		.unsure = TRUE,
	};
	g_autoptr(GList) all = g_hash_table_get_keys(frontend->inbound);

	g_queue_clear(&frontend->unsaved);
	for (GList *at = all; at; at = at->next) {
		Inbound *inbound = at->data;

		if (inbound->item)
			tell_link(inbound, &ended);
		if (inbound->notice && inbound->fn)
			inbound->fn(inbound->data, &ended);
		inbound_free(inbound);
	}
}
