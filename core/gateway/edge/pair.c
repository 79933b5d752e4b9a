#include "core/gateway/edge/pair.h"

#include "core/base/random.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/xmpp/route.h"

#include <string.h>

typedef struct Queued {
	GBytes *bytes;
	gint64 deadline;
	char *trace;
	PairFn *fn;
	gboolean (*may_act)(void *data);
	void *data;
} Queued;

struct Pair {
	Edge *edge;
	char *local, *remote;
	GQueue queue;  /* of Queued, not yet written */
	GQueue parked; /* of Queued: older ones, without lease at the moment */
	gsize bytes;
	Session *session; /* being made, or ready */
	Route *route;	  /* while dialling */
	gint64 dialled;	  /* when dialling began */
	gint64 not_before;
	guint failures;
	GError *last;  /* why the last attempt failed */
	gboolean busy; /* an attempt is under way */
	gboolean up;
};

static void queued_free(Queued *queued)
{
	g_bytes_unref(queued->bytes);
	g_free(queued->trace);
	g_free(queued);
}

static void dial_next(Pair *pair);

/* ---- results ---- */

static const char *condition_of(const GError *error)
{
	if (error->domain == ROUTE_ERROR && error->code == ROUTE_NOT_FOUND)
		return "remote-server-not-found";
	return "remote-server-timeout";
}

static void give_result(Queued *queued, const LinkResult *result)
{
	queued->fn(queued->data, result);
	queued_free(queued);
}

static void give_failure(Queued *queued, const char *condition,
			 const char *text, gboolean unsure)
{
	LinkResult result = { FALSE, unsure, condition, "wait", text };
	if (!strcmp(condition, "remote-server-not-found") ||
	    !strcmp(condition, "not-allowed"))
		result.type = "cancel";
	trace_line(TRACE_INFO, "edge", queued->trace, "failed: %s: %s",
		   condition, text);
	give_result(queued, &result);
}

static Queued *pop(Pair *pair)
{
	Queued *queued = g_queue_pop_head(&pair->queue);
	if (queued)
		pair->bytes -= g_bytes_get_size(queued->bytes);
	return queued;
}

static void fail_queue(Pair *pair, const char *condition, const char *text)
{
	/* What a result leads to may be queued anew: only what is here now. */
	for (guint left = pair->queue.length; left && pair->queue.length;
	     left--)
		give_failure(pop(pair), condition, text, FALSE);
	while (pair->parked.length)
		give_failure(g_queue_pop_head(&pair->parked), condition, text,
			     FALSE);
}

static void tell_state(Pair *pair, gboolean up, const char *text)
{
	Uplink *uplink = &pair->edge->uplink;
	pair->up = up;
	if (uplink->partner)
		uplink->partner(uplink->data, pair->remote, up, text);
}

/* ---- sending ---- */

static void on_outcome(void *data, gboolean arrived)
{
	Queued *queued = data;
	static const LinkResult good = { .ok = TRUE };
	if (arrived) {
		trace_line(TRACE_DEBUG, "edge", queued->trace,
			   "the partner has it");
		give_result(queued, &good);
		return;
	}
	give_failure(queued, "remote-server-timeout",
		     "the stream ended before the partner confirmed it", TRUE);
}

static gboolean is_late(const Pair *pair, const Queued *queued)
{
	return loop_now(pair->edge->loop) > queued->deadline;
}

static gboolean may_act(const Queued *queued)
{
	return !queued->may_act || queued->may_act(queued->data);
}

/* Those that may act again stand before everything younger. */
static void unpark(Pair *pair)
{
	GList *link = pair->parked.tail;
	while (link) {
		GList *before = link->prev;
		Queued *queued = link->data;
		if (may_act(queued)) {
			g_queue_delete_link(&pair->parked, link);
			g_queue_push_head(&pair->queue, queued);
			pair->bytes += g_bytes_get_size(queued->bytes);
		}
		link = before;
	}
}

static void write_one(Pair *pair, Stream *stream)
{
	Queued *queued = pop(pair);
	gsize length = 0;
	const char *bytes = g_bytes_get_data(queued->bytes, &length);
	if (!may_act(queued))
		g_queue_push_tail(&pair->parked, queued);
	else if (is_late(pair, queued))
		give_failure(queued, "remote-server-timeout",
			     "it waited too long for the partner", FALSE);
	else
		stream_send(stream, bytes, length, on_outcome, queued);
}

static void pump(Pair *pair)
{
	unpark(pair);
	while (pair->queue.length && pair->session) {
		Stream *stream = session_stream(pair->session);
		if (!stream_ready(stream) || stream_full(stream))
			return;
		write_one(pair, stream);
	}
}

/* ---- dialling ---- */

static gint64 pause_after(guint failures)
{
	gint64 pause = PAIR_RETRY_MS << MIN(failures, 10);
	pause = MIN(pause, PAIR_RETRY_MOST_MS);
	return pause / 2 + (gint64)(random_u64() % (guint64)pause) / 2;
}

static void give_up(Pair *pair)
{
	const char *text = pair->last ? pair->last->message : "no server";
	pair->busy = FALSE;
	g_clear_pointer(&pair->route, route_free);
	pair->not_before =
		loop_now(pair->edge->loop) + pause_after(pair->failures++);
	tell_state(pair, FALSE, text);
	fail_queue(pair,
		   pair->last ? condition_of(pair->last)
			      : "remote-server-timeout",
		   text);
}

static void set_last(Pair *pair, const GError *error)
{
	g_clear_error(&pair->last);
	pair->last = g_error_copy(error);
}

static void on_ready(void *data, Session *session)
{
	Pair *pair = data;
	Stream *stream = session_stream(session);
	pair->busy = FALSE;
	pair->failures = 0;
	g_clear_error(&pair->last);
	g_clear_pointer(&pair->route, route_free);
	trace_line(TRACE_INFO, "edge", NULL,
		   "stream to '%s' is ready (%s, from '%s')", pair->remote,
		   method_name(stream_method(stream)), pair->local);
	tell_state(pair, TRUE, "");
	pump(pair);
}

static void on_room(void *data, Session *session)
{
	(void)session;
	pump(data);
}

static char *on_key(void *data, Session *session, const char *id)
{
	Pair *pair = data;
	(void)session;
	return dialback_secret_key(pair->edge->secret, pair->remote,
				   pair->local, id);
}

static void dial(Pair *pair);

static void note_end(Pair *pair, Session *session, const GError *error)
{
	if (error) {
		set_last(pair, error);
		edge_note_session(pair->edge, session,
				  pair->busy ? "establishing" : "ready", error);
	}
}

static void on_closed(void *data, Session *session, const GError *error)
{
	Pair *pair = data;
	pair->session = NULL;
	note_end(pair, session, error);
	session_unref(session);
	if (pair->edge->freeing)
		return;
	if (pair->busy) {
		dial_next(pair);
		return;
	}
	tell_state(pair, FALSE, error ? error->message : "idle");
	if (pair->queue.length)
		dial(pair);
}

static void no_stanza(void *data, Session *session, Xml *stanza, guint64 number)
{
	(void)data;
	(void)session;
	(void)number;
	xml_free(stanza);
}

static void no_dialback(void *data, Session *session, const Dialback *element)
{
	(void)data;
	(void)session;
	(void)element;
}

static const SessionHandler handler = { NULL,	   on_key,	on_ready,
					no_stanza, no_dialback, on_room,
					on_closed };

static void on_address(void *data, const HostAddress *address,
		       const GError *error)
{
	Pair *pair = data;
	Edge *edge = pair->edge;
	SessionLimits limits;
	if (!address) {
		/* What the last server did says more than that it was the
		 * last. */
		if (!pair->last || error->code != ROUTE_EXHAUSTED)
			set_last(pair, error);
		if (error->code != ROUTE_EXHAUSTED) {
			Failure failure = {
				FALSE, pair->local, pair->remote,
				NULL,  "DNS",	    error->message
			};
			edge_note_failure(edge, &failure);
		}
		give_up(pair);
		return;
	}
	StreamSetup setup = { .role = STREAM_INITIATING,
			      .local = pair->local,
			      .remote = pair->remote,
			      .methods = edge_methods(edge, pair->remote) };
	edge_limits(edge, pair->remote, &limits);
	pair->session = session_connect(
		edge->loop, (const struct sockaddr *)&address->address,
		address->length, edge->credentials, &setup, &limits, &handler,
		pair);
}

/* One budget for all servers of a domain. */
static void dial_next(Pair *pair)
{
	gint64 budget =
		1000 *
		(gint64)pair->edge->config->gateway.establishment_timeout;
	if (loop_now(pair->edge->loop) - pair->dialled > budget)
		give_up(pair);
	else
		route_next(pair->route, on_address, pair);
}

static gboolean may_dial(Pair *pair, GError **error)
{
	Edge *edge = pair->edge;
	if (!edge_check_pair(edge, pair->local, pair->remote, error) ||
	    !edge_check_room(edge, pair->remote, NULL, error))
		return FALSE;
	if (edge->credentials)
		return TRUE;
	g_set_error_literal(error, STREAM_ERROR, STREAM_INTERNAL_SERVER_ERROR,
			    "the edge has no external certificate yet; see "
			    "Set-CsCertificate");
	return FALSE;
}

static void dial(Pair *pair)
{
	g_autoptr(GError) error = NULL;
	const PartnerConfig *partner = edge_partner(pair->edge, pair->remote);
	if (pair->busy)
		return;
	if (!may_dial(pair, &error)) {
		set_last(pair, error);
		give_up(pair);
		return;
	}
	g_clear_error(&pair->last);
	pair->busy = TRUE;
	pair->dialled = loop_now(pair->edge->loop);
	pair->route = route_new(pair->edge->loop, pair->edge->resolver,
				pair->remote, partner->proxy_fqdn);
	dial_next(pair);
}

/* ---- the pair ---- */

Pair *pair_find(const Edge *edge, const char *local, const char *remote)
{
	g_autofree char *name = g_strconcat(local, " ", remote, NULL);
	return g_hash_table_lookup(edge->pairs, name);
}

Pair *pair_get(Edge *edge, const char *local, const char *remote)
{
	Pair *pair = pair_find(edge, local, remote);
	if (pair)
		return pair;
	pair = g_new0(Pair, 1);
	pair->edge = edge;
	pair->local = g_strdup(local);
	pair->remote = g_strdup(remote);
	g_hash_table_insert(edge->pairs, g_strconcat(local, " ", remote, NULL),
			    pair);
	return pair;
}

void pair_free(void *data)
{
	Pair *pair = data;
	g_clear_pointer(&pair->route, route_free);
	if (pair->session)
		session_drop(pair->session);
	fail_queue(pair, "remote-server-timeout", "the edge is shut down");
	g_clear_error(&pair->last);
	g_free(pair->local);
	g_free(pair->remote);
	g_free(pair);
}

static void refuse(const PairItem *item, const char *condition,
		   const char *text)
{
	LinkResult result = { FALSE, FALSE, condition, "wait", text };
	if (strcmp(condition, "resource-constraint") &&
	    strcmp(condition, "remote-server-timeout"))
		result.type = "cancel";
	trace_line(TRACE_INFO, "edge", item->trace, "refused: %s: %s",
		   condition, text);
	item->fn(item->data, &result);
}

static Queued *queued_new(const PairItem *item)
{
	Queued *queued = g_new0(Queued, 1);
	queued->bytes = g_bytes_new(item->bytes, item->length);
	queued->deadline = item->deadline;
	queued->trace = g_strdup(item->trace);
	queued->fn = item->fn;
	queued->may_act = item->may_act;
	queued->data = item->data;
	return queued;
}

void pair_send(Pair *pair, const PairItem *item)
{
	gboolean waiting = !pair->session && !pair->busy &&
			   loop_now(pair->edge->loop) < pair->not_before;
	if (pair->queue.length >= PAIR_QUEUE_ITEMS ||
	    pair->bytes + item->length > PAIR_QUEUE_BYTES) {
		refuse(item, "resource-constraint",
		       "too much waits for this partner");
		return;
	}
	if (waiting || pair->edge->freeing) {
		refuse(item,
		       pair->last ? condition_of(pair->last)
				  : "remote-server-timeout",
		       pair->last ? pair->last->message
				  : "the partner cannot be reached");
		return;
	}
	g_queue_push_tail(&pair->queue, queued_new(item));
	pair->bytes += item->length;
	if (!pair->session && !pair->busy)
		dial(pair);
	pump(pair);
}

void pair_hurry(Pair *pair)
{
	pair->not_before = 0;
	pair->failures = 0;
}

gboolean pair_ping_answered(Pair *pair, const char *id)
{
	return pair->session &&
	       stream_ping_answered(session_stream(pair->session), id);
}

static const char late_text[] = "it waited too long for the partner";

static void expire(Pair *pair)
{
	const char *text = pair->last ? pair->last->message : late_text;
	Queued *first;
	while ((first = g_queue_peek_head(&pair->parked)) &&
	       is_late(pair, first))
		give_failure(g_queue_pop_head(&pair->parked),
			     "remote-server-timeout", late_text, FALSE);
	while ((first = g_queue_peek_head(&pair->queue)) &&
	       is_late(pair, first))
		give_failure(pop(pair), "remote-server-timeout", text, FALSE);
	pump(pair);
}

void pairs_tick(Edge *edge)
{
	g_autoptr(GList) pairs = g_hash_table_get_values(edge->pairs);
	for (GList *link = pairs; link; link = link->next)
		expire(link->data);
}

void pairs_retry(Edge *edge)
{
	g_autoptr(GList) pairs = g_hash_table_get_values(edge->pairs);
	for (GList *link = pairs; link; link = link->next)
		pump(link->data);
}

static void apply(Pair *pair)
{
	g_autoptr(GError) error = NULL;
	SessionLimits limits;
	pair_hurry(pair);
	if (edge_check_pair(pair->edge, pair->local, pair->remote, &error) &&
	    (!pair->session ||
	     edge_check_session(pair->edge, session_stream(pair->session),
				&error))) {
		edge_limits(pair->edge, pair->remote, &limits);
		if (pair->session)
			session_set_limits(pair->session, &limits);
		return;
	}
	fail_queue(pair, "not-allowed", error->message);
	pair->busy = FALSE;
	g_clear_pointer(&pair->route, route_free);
	if (pair->session)
		session_close(pair->session, error);
}

void pairs_apply(Edge *edge)
{
	g_autoptr(GList) pairs = g_hash_table_get_values(edge->pairs);
	for (GList *link = pairs; link; link = link->next)
		apply(link->data);
}

static gboolean is_idle(const Pair *pair)
{
	return !pair->queue.length && !pair->parked.length &&
	       (!pair->session ||
		!stream_unproven(session_stream(pair->session)));
}

void pairs_drain(Edge *edge)
{
	g_autoptr(GList) pairs = g_hash_table_get_values(edge->pairs);
	for (GList *link = pairs; link; link = link->next) {
		Pair *pair = link->data;
		if (is_idle(pair) && pair->session)
			session_close(pair->session, NULL);
	}
}

gboolean pairs_idle(const Edge *edge)
{
	GHashTableIter iter;
	void *pair;
	g_hash_table_iter_init(&iter, edge->pairs);
	while (g_hash_table_iter_next(&iter, NULL, &pair))
		if (!is_idle(pair) || ((Pair *)pair)->session)
			return FALSE;
	return TRUE;
}

guint pairs_count(const Edge *edge, const PartnerConfig *partner)
{
	GHashTableIter iter;
	void *value;
	guint count = 0;
	g_hash_table_iter_init(&iter, edge->pairs);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const Pair *pair = value;
		count += pair->session &&
			 (!partner ||
			  edge_partner(edge, pair->remote) == partner);
	}
	return count;
}

const Session *pair_session(const Pair *pair)
{
	return pair->session;
}

const char *pair_local(const Pair *pair)
{
	return pair->local;
}

const char *pair_remote(const Pair *pair)
{
	return pair->remote;
}

gboolean pair_up(const Pair *pair)
{
	return pair->up;
}

guint pair_queued(const Pair *pair)
{
	return pair->queue.length + pair->parked.length;
}

const char *pair_last_error(const Pair *pair)
{
	return pair->last ? pair->last->message : NULL;
}
