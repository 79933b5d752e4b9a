#include "core/base/clock.h"
#include "core/gateway/edge/edge_private.h"
#include "core/gateway/edge/onlooker.h"
#include "core/gateway/edge/pair.h"
#include "core/gateway/edge/passage.h"
#include "core/gateway/edge/relay.h"

#include <string.h>

static void set_text(json_t *object, const char *name, const char *text)
{
	json_object_set_new(object, name,
			    text && *text ? json_string(text) : json_null());
}

static void set_number(json_t *object, const char *name, guint64 number)
{
	json_object_set_new(object, name, json_integer((json_int_t)number));
}

static const char *hand_over(const Stream *stream)
{
	switch (stream_proof(stream)) {
	case SENT_BY_COUNT:
		return "stream management";
	case SENT_BY_PING:
		return "ping";
	case SENT_BY_TCP:
		return "TCP";
	}
	return "";
}

const char *edge_direction(const Stream *stream)
{
	if (stream_is_bidi(stream))
		return "both";
	return stream_role(stream) == STREAM_RECEIVING ? "in" : "out";
}

static void add_session(json_t *object, const Session *session)
{
	const Stream *stream = session_stream(session);
	SessionView view;
	session_view(session, &view);
	g_autofree char *since = clock_format_utc(view.since, FALSE);
	set_number(object, "stream", view.number);
	set_text(object, "address", view.address);
	set_text(object, "state", stream_state(stream));
	set_text(object, "protocol", view.protocol);
	set_text(object, "tls",
		 view.direct		     ? "direct"
		 : stream_is_secured(stream) ? "STARTTLS"
					     : NULL);
	set_text(object, "cipher", view.cipher);
	set_text(object, "authenticated",
		 stream_method(stream) ? method_name(stream_method(stream))
				       : NULL);
	set_text(object, "subject", view.subject);
	set_text(object, "issuer", view.issuer);
	set_text(object, "notAfter", view.not_after);
	set_text(object, "proof", view.proof);
	set_text(object, "since", since);
	set_number(object, "stanzas", stream_stanzas(stream));
	set_number(object, "slowed", view.slowed);
}

static json_t *outgoing(const Pair *pair)
{
	const Session *session = pair_session(pair);
	json_t *object = json_object();
	set_text(object, "direction",
		 session ? edge_direction(session_stream(session)) : "out");
	set_text(object, "openedBy", "here");
	set_text(object, "local", pair_local(pair));
	set_text(object, "remote", pair_remote(pair));
	if (session) {
		const Stream *stream = session_stream(session);
		add_session(object, session);
		set_number(object, "unacknowledged",
			   stream_open_stanzas(stream) +
				   stream_unproven(stream));
		set_text(object, "handOver",
			 stream_ready(stream) ? hand_over(stream) : NULL);
	} else {
		set_text(object, "state",
			 pair_is_interrupted(pair) ? "interrupted"
			 : pair_last_error(pair)   ? "down"
						   : "idle");
	}
	set_number(object, "queued", pair_queued(pair));
	set_text(object, "lastError", pair_last_error(pair));
	return object;
}

/* What waits for a stream that the partner opened. */
static guint borrowed_queue(const Edge *edge, const Session *session)
{
	GHashTableIter iter;
	void *pair;
	guint queued = 0;
	g_hash_table_iter_init(&iter, edge->pairs);
	while (g_hash_table_iter_next(&iter, NULL, &pair))
		if (pair_session(pair) == session)
			queued += pair_queued(pair);
	return queued;
}

static json_t *incoming(const Edge *edge, const Session *session)
{
	const Stream *stream = session_stream(session);
	json_t *object = json_object();
	set_text(object, "direction", edge_direction(stream));
	set_text(object, "openedBy", "partner");
	set_text(object, "local", stream_local(stream));
	set_text(object, "remote", stream_remote(stream));
	add_session(object, session);
	set_number(object, "unacknowledged",
		   stream_open_stanzas(stream) + stream_unproven(stream));
	set_text(object, "handOver",
		 stream_managed(stream)	   ? "stream management"
		 : stream_may_send(stream) ? hand_over(stream)
					   : "none");
	if (stream_may_send(stream))
		set_number(object, "queued", borrowed_queue(edge, session));
	return object;
}

/* Over a stream of ours to another domain, or of another one. */
static gboolean is_shared(const Pair *pair)
{
	const Stream *stream = session_stream(pair_session(pair));
	return stream_role(stream) == STREAM_INITIATING;
}

static json_t *ask_streams(Edge *edge)
{
	json_t *streams = json_array();
	GHashTableIter iter;
	void *pair;
	g_hash_table_iter_init(&iter, edge->pairs);
	while (g_hash_table_iter_next(&iter, NULL, &pair))
		if (!pair_is_borrowed(pair) || is_shared(pair))
			json_array_append_new(streams, outgoing(pair));
	for (guint i = 0; i < edge->inbound->len; i++)
		json_array_append_new(streams,
				      incoming(edge, edge->inbound->pdata[i]));
	for (guint i = 0; i < edge->passages->len; i++)
		json_array_append_new(
			streams, passage_describe(edge->passages->pdata[i]));
	json_t *answer = json_object();
	json_object_set_new(answer, "streams", streams);
	json_object_set_new(answer, "failures", failures_list(edge->failures));
	return answer;
}

static json_t *ask_edge(Edge *edge)
{
	json_t *answer = json_object();
	set_text(answer, "address", edge->listener ? edge->address : NULL);
	set_number(answer, "port", edge_port(edge));
	set_number(answer, "incoming", edge->inbound->len);
	set_number(answer, "outgoing", pairs_count(edge, NULL));
	set_number(answer, "received", relay_count(edge->relay, TRUE));
	set_number(answer, "sent", relay_count(edge->relay, FALSE));
	set_number(answer, "open", relay_open(edge->relay));
	set_number(answer, "lost", lost_count(edge->lost));
	json_object_set_new(answer, "certificate",
			    json_boolean(edge->credentials != NULL));
	json_object_set_new(answer, "draining", json_boolean(edge->draining));
	return answer;
}

static json_t *answer_edge(Edge *edge, const json_t *request)
{
	(void)request;
	return ask_edge(edge);
}

static json_t *answer_streams(Edge *edge, const json_t *request)
{
	(void)request;
	return ask_streams(edge);
}

/* A partner's answer that came to another edge. */
static json_t *answer_pong(Edge *edge, const json_t *request)
{
	const char *local = json_member(request, "local");
	const char *remote = json_member(request, "remote");
	Pair *pair = local && remote ? pair_find(edge, local, remote) : NULL;
	gboolean ours =
		pair && pair_ping_answered(pair, json_member(request, "id"));
	return json_pack("{s:b}", "taken", ours);
}

static const struct {
	const char *name;
	json_t *(*fn)(Edge *edge, const json_t *request);
} questions[] = {
	{ "edge", answer_edge },    { "pong", answer_pong },
	{ "stop", stop_streams },   { "streams", answer_streams },
	{ "trace", onlookers_ask },
};

json_t *edge_ask(Edge *edge, const json_t *request)
{
	const char *name = json_member(request, "ask");
	for (guint i = 0; name && i < G_N_ELEMENTS(questions); i++)
		if (!strcmp(questions[i].name, name))
			return questions[i].fn(edge, request);
	return NULL;
}
