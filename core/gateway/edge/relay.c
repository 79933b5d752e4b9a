#include "core/gateway/edge/relay.h"

#include "core/base/clock.h"
#include "core/gateway/base/limits.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/edge/edge_log.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/edge/pair.h"
#include "core/gateway/edge/relay_private.h"
#include "core/gateway/edge/unconfirmed.h"
#include "core/gateway/xmpp/names.h"
#include "core/gateway/xmpp/stanza.h"

#include <string.h>

static const XmlLimits limits = {
	XML_STANZA_BYTES,
	XML_STANZA_DEPTH,
	XML_ELEMENT_ATTRIBUTES,
	XML_HEADER_BYTES,
};

Relay *relay_new(Edge *edge)
{
	Relay *relay = g_new0(Relay, 1);
	relay->edge = edge;
	relay->paused = g_hash_table_new(NULL, NULL);
	relay->unconfirmed = g_hash_table_new(g_str_hash, g_str_equal);
	return relay;
}

/* ---- from a front end to a partner ---- */

/* `stanza` may be NULL. */
static void refuse_item(const RelayItem *item, const Xml *stanza,
			const char *condition, const char *text)
{
	gboolean modify = strcmp(condition, "not-allowed") != 0;
	LinkResult result = { .condition = condition,
			      .type = modify ? "modify" : "cancel",
			      .text = text };
	g_autofree char *local =
		stanza ? jid_domain(xml_get(stanza, "from")) : NULL;
	g_autofree char *remote =
		stanza ? jid_domain(xml_get(stanza, "to")) : NULL;
	edge_note_stanza(item->trace, "refused", local ? local : "",
			 remote ? remote : "", condition, text);
	item->done(item->data, &result);
}

static void queue_item(Relay *relay, const RelayItem *item, Xml *stanza,
		       Pair *pair)
{
	g_autoptr(GString) text = g_string_sized_new(512);
	if (item->again)
		stanza_add_delay(stanza, pair_local(pair), clock_now());
	xml_write(stanza, NS_SERVER, text);
	relay->out++;
	trace_line(TRACE_DEBUG, "edge", item->trace, "%s to '%s'", stanza->name,
		   pair_remote(pair));
	PairItem queued = { .bytes = text->str,
			    .length = text->len,
			    .deadline = item->deadline,
			    .trace = item->trace };
	unconfirmed_watch(relay->unconfirmed, item, stanza, &queued);
	pair_send(pair, &queued);
}

void relay_item(Relay *relay, const RelayItem *item)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Xml) stanza =
		xml_parse(item->payload, item->length, &limits, &error);
	if (!stanza) {
		refuse_item(item, NULL, "bad-request", error->message);
		return;
	}
	g_autofree char *local = jid_domain(xml_get(stanza, "from"));
	g_autofree char *remote = jid_domain(xml_get(stanza, "to"));
	if (!stanza_is_one(stanza) || !local || !remote)
		refuse_item(item, stanza, "jid-malformed",
			    "this is no stanza with two addresses");
	else if (!edge_check_pair(relay->edge, local, remote, &error))
		refuse_item(item, stanza, "not-allowed", error->message);
	else {
		edge_log_link(item->trace, stanza);
		queue_item(relay, item, stanza,
			   pair_get(relay->edge, local, remote));
	}
}

/* ---- from a partner to a front end ---- */

static void let_go(Relay *relay)
{
	if (--relay->open || relay->edge)
		return;
	g_hash_table_unref(relay->paused);
	g_hash_table_unref(relay->unconfirmed);
	g_free(relay);
}

static void held_free(Held *held)
{
	Relay *relay = held->relay;
	session_unref(held->session);
	xml_free(held->stanza);
	g_clear_pointer(&held->payload, g_bytes_unref);
	g_free(held->local);
	g_free(held->remote);
	g_free(held->trace);
	g_free(held);
	let_go(relay);
}

static void resolve(Held *held)
{
	session_resolve(held->session, held->number);
	held_free(held);
}

static void on_error_sent(void *data, const LinkResult *result)
{
	(void)result;
	resolve(data);
}

static void send_back(Held *held, const Xml *answer)
{
	Edge *edge = held->relay->edge;
	g_autoptr(GString) text = g_string_sized_new(512);
	xml_write(answer, NS_SERVER, text);
	PairItem item = { .bytes = text->str,
			  .length = text->len,
			  .deadline = loop_now(edge->loop) + RELAY_WAITING_MS,
			  .trace = held->trace,
			  .fn = on_error_sent,
			  .data = held };
	pair_send(pair_get(edge, held->local, held->remote), &item);
}

/* The stanza counts as handled when its error has gone, or cannot go. */
static void fail(Held *held, const LinkResult *result)
{
	edge_note_stanza(held->trace, "returned", held->local, held->remote,
			 result->condition, result->text ? result->text : "");
	g_autoptr(Xml) answer =
		stanza_reject(held->stanza, result->condition, result->type,
			      result->text, result->address);
	if (answer && !held->relay->edge->freeing)
		send_back(held, answer);
	else
		resolve(held);
}

void held_fail(Held *held, const char *condition, const char *type,
	       const char *text)
{
	LinkResult result = { .condition = condition,
			      .type = type,
			      .text = text };
	fail(held, &result);
}

void held_done(void *data, const LinkResult *result)
{
	Held *held = data;
	Relay *relay = held->relay;
	LinkResult no = *result;
	if (!relay->edge) {
		held_free(held);
		return;
	}
	if (!no.condition)
		no.condition = "undefined-condition";
	if (!no.type)
		no.type = "cancel";
	if (result->ok)
		resolve(held);
	else
		fail(held, &no);
	relay_retry(relay);
}

/* ---- what the edge answers itself ---- */

static gboolean is_for_domain(const Xml *stanza)
{
	const char *to = xml_get(stanza, "to");
	return !strchr(to, '@') && !strchr(to, '/');
}

static void answer_ping(Held *held)
{
	g_autoptr(Xml) answer = xml_new("iq", NS_SERVER);
	xml_set(answer, "type", "result");
	xml_set(answer, "from", xml_get(held->stanza, "to"));
	xml_set(answer, "to", xml_get(held->stanza, "from"));
	xml_set(answer, "id", xml_get(held->stanza, "id"));
	send_back(held, answer);
}

/* An answer to a ping; one that is not ours may be another edge's, which a
 * front end then tells (docs/link.md, section 6). */
static gboolean is_answer_for_here(Held *held)
{
	Edge *edge = held->relay->edge;
	const char *id = xml_get(held->stanza, "id");
	Pair *pair = pair_find(edge, held->local, held->remote);
	return (pair && pair_ping_answered(pair, id)) || !stream_is_ping(id) ||
	       !edge_has_siblings(edge);
}

/* Answers to our own pings end here; so does what asks for the domain. */
static gboolean handle_here(Held *held)
{
	Xml *stanza = held->stanza;
	const char *type = xml_get(stanza, "type");
	if (strcmp(stanza->name, "iq") || !is_for_domain(stanza))
		return FALSE;
	if (!g_strcmp0(type, "result") || !g_strcmp0(type, "error")) {
		if (!is_answer_for_here(held))
			return FALSE;
		resolve(held);
	} else if (!g_strcmp0(type, "get") &&
		   xml_child(stanza, "ping", NS_PING)) {
		answer_ping(held);
	} else {
		held_fail(held, "service-unavailable", "cancel",
			  "this server answers pings only");
	}
	return TRUE;
}

static Held *held_new(Relay *relay, Session *session, Xml *stanza,
		      guint64 number)
{
	Held *held = g_new0(Held, 1);
	held->relay = relay;
	held->session = session_ref(session);
	held->number = number;
	held->stanza = stanza;
	held->local = jid_domain(xml_get(stanza, "to"));
	held->remote = jid_domain(xml_get(stanza, "from"));
	held->trace = trace_id();
	edge_log_link(held->trace, stanza);
	held->since = loop_now(relay->edge->loop);
	relay->open++;
	relay->in++;
	return held;
}

void relay_stanza(Relay *relay, Session *session, Xml *stanza, guint64 number)
{
	Held *held = held_new(relay, session, stanza, number);
	g_autoptr(GError) error = NULL;
	trace_line(TRACE_DEBUG, "edge", held->trace, "%s from '%s'",
		   stanza->name, held->remote);
	if (!edge_check_pair(relay->edge, held->local, held->remote, &error) ||
	    !edge_check_session(relay->edge, session_stream(session), &error)) {
		session_close(session, error);
		resolve(held);
		return;
	}
	if (handle_here(held))
		return;
	if (unconfirmed_refused(relay->unconfirmed, stanza))
		resolve(held);
	else
		relay_hand_over(held);
}

guint relay_open(const Relay *relay)
{
	return relay->open;
}

guint64 relay_count(const Relay *relay, gboolean incoming)
{
	return incoming ? relay->in : relay->out;
}

void relay_free(Relay *relay)
{
	if (!relay)
		return;
	Held *held;
	relay->open++; /* ours, so that it lives to the end of this */
	while ((held = g_queue_pop_head(&relay->waiting)))
		held_free(held);
	relay->edge = NULL;
	let_go(relay);
}
