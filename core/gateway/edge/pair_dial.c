#include "core/base/random.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/edge/lost.h"
#include "core/gateway/edge/pair_private.h"
#include "core/gateway/edge/relay.h"
#include "core/gateway/xmpp/limits.h"
#include "core/gateway/xmpp/route.h"

#include <unistd.h>

static void dial_next(Pair *pair);

void pair_tell_state(Pair *pair, gboolean up, const char *text)
{
	Uplink *uplink = &pair->edge->uplink;
	pair->up = up;
	if (uplink->partner)
		uplink->partner(uplink->data, pair->remote, up, text);
}

static gint64 pause_after(guint failures)
{
	gint64 pause = PAIR_RETRY_MS << MIN(failures, 10);
	pause = MIN(pause, PAIR_RETRY_MOST_MS);
	return pause / 2 + (gint64)(random_u64() % (guint64)pause) / 2;
}

/* A partner who cannot be reached may reach us. What waits behind the state of
 * a lost stream waits on. */
static void give_up(Pair *pair)
{
	const char *text = pair->last ? pair->last->message : "no server";
	pair->busy = FALSE;
	g_clear_pointer(&pair->route, route_free);
	if (pair_borrow(pair))
		return;
	pair->not_before =
		loop_now(pair->edge->loop) + pause_after(pair->failures++);
	pair_tell_state(pair, FALSE, text);
	if (!pair->resume)
		pair_fail_queue(pair,
				pair->last ? pair_condition(pair->last)
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
	pair->failures = pair->shared = 0;
	pair->ready_at = loop_now(pair->edge->loop);
	g_clear_error(&pair->last);
	g_clear_pointer(&pair->route, route_free);
	trace_line(TRACE_INFO, "edge", NULL,
		   "stream to '%s' is ready (%s, from '%s')", pair->remote,
		   method_name(stream_method(stream)), pair->local);
	pair_tell_state(pair, TRUE, "");
	pair_pump(pair);
}

static void on_room(void *data, Session *session)
{
	Pair *pair = data;
	pairs_lend(pair->edge, session);
}

static char *on_key(void *data, Session *session, const char *id)
{
	Pair *pair = data;
	(void)session;
	return dialback_secret_key(pair->edge->secret, pair->remote,
				   pair->local, id);
}

static void note_end(Pair *pair, Session *session, const GError *error)
{
	if (error) {
		set_last(pair, error);
		edge_note_session(pair->edge, session,
				  pair->busy ? "establishing" : "ready", error);
	}
}

static void on_where(void *data, const char *text)
{
	Pair *pair = data;
	Session *session = g_steal_pointer(&pair->refused);
	pair->asking = NULL;
	if (text) {
		g_autofree char *former = pair->last->message;
		pair->last->message = g_strdup_printf("%s (%s)", former, text);
	}
	edge_note_session(pair->edge, session, "establishing", pair->last);
	session_unref(session);
	dial_next(pair);
}

/* Whose fault it is that our key was refused. */
static void ask_where(Pair *pair, Session *session, const GError *error)
{
	set_last(pair, error);
	pair->refused = session;
	pair->asking = elsewhere_ask(pair->edge, pair->local, on_where, pair);
}

void pair_stop_asking(Pair *pair)
{
	g_clear_pointer(&pair->asking, elsewhere_cancel);
	g_clear_pointer(&pair->refused, session_unref);
}

/* Without anything under way nothing is lost by a new stream; on one for both
 * directions the partner may have something, too. */
static gboolean is_worth(const Resume *left)
{
	return left && (left->bidi || sent_open(left->sent));
}

/* A partner who takes every stream and drops it must not keep us busy. */
static void note_break(Pair *pair)
{
	gint64 now = loop_now(pair->edge->loop);
	if (now - pair->ready_at >= PAIR_YOUNG_MS)
		pair->breaks = 0;
	else if (++pair->breaks > PAIR_BREAKS)
		pair->not_before =
			now + pause_after(pair->breaks - PAIR_BREAKS);
}

/* What an attempt did not get to resume it leaves as it was. */
static void keep_left(Pair *pair, Resume *left)
{
	gint64 most = STREAM_RESUME_MS;
	if (!is_worth(left) || pair->edge->freeing) {
		resume_free(left);
		return;
	}
	pair->resume = left;
	if (pair->busy)
		return;
	note_break(pair);
	if (left->seconds)
		most = MIN(most, 1000 * (gint64)left->seconds);
	pair->resume_until = loop_now(pair->edge->loop) + most;
}

static void on_closed(void *data, Session *session, const GError *error)
{
	Pair *pair = data;
	Resume *left = stream_steal_resume(session_stream(session));
	pair->session = NULL;
	keep_left(pair, left);
	if (error && pair->busy && !pair->edge->freeing &&
	    stream_key_refused(session_stream(session))) {
		ask_where(pair, session, error);
		return;
	}
	note_end(pair, session, error);
	pairs_take_back(pair->edge, session);
	session_unref(session);
	if (pair->edge->freeing)
		return;
	if (pair->busy) {
		dial_next(pair);
		return;
	}
	/* A stream that ended in order says nothing against the partner, nor
	 * does one that may go on. */
	if (error && !pair->resume)
		pair_tell_state(pair, FALSE, error->message);
	if (pair->queue.length || pair->resume)
		pair_dial(pair);
}

static void on_stanza(void *data, Session *session, Xml *stanza, guint64 number)
{
	Pair *pair = data;
	relay_stanza(pair->edge->relay, session, stanza, number);
}

static void on_dialback(void *data, Session *session, const Dialback *ask)
{
	Pair *pair = data;
	if (ask->key)
		edge_dialback(pair->edge, session, ask);
	else
		pair_answered(pair->edge, session, ask);
}

static void on_slowed(void *data, Session *session)
{
	const Pair *pair = data;
	edge_note_slowed(pair->edge, session);
}

static const SessionHandler handler = { .key = on_key,
					.ready = on_ready,
					.stanza = on_stanza,
					.dialback = on_dialback,
					.room = on_room,
					.closed = on_closed,
					.slowed = on_slowed };

static void on_stop(void *data, const RouteStop *stop, const GError *error)
{
	Pair *pair = data;
	Edge *edge = pair->edge;
	if (!stop) {
		/* What the last server did says more than that it was the
		 * last. */
		if (!pair->last || error->code != ROUTE_EXHAUSTED)
			set_last(pair, error);
		if (error->code != ROUTE_EXHAUSTED) {
			Failure failure = { FALSE,
					    pair->local,
					    pair->remote,
					    NULL,
					    error->code == ROUTE_UNREACHABLE
						    ? "connecting"
						    : "DNS",
					    error->message };
			edge_note_failure(edge, &failure);
		}
		give_up(pair);
		return;
	}
	if (!stop->tlsa && pair_share(pair, stop->fd)) {
		close(stop->fd);
		g_clear_pointer(&pair->route, route_free);
		return;
	}
	StreamSetup setup = { .role = STREAM_INITIATING,
			      .local = pair->local,
			      .remote = pair->remote,
			      .methods = edge_methods(edge, pair->remote),
			      .bidi = TRUE,
			      .resumable = TRUE,
			      .resume = g_steal_pointer(&pair->resume) };
	SessionSetup session = { .loop = edge->loop,
				 .fd = stop->fd,
				 .direct = stop->direct,
				 .credentials = edge->credentials,
				 .host = stop->secure ? stop->host : NULL,
				 .tlsa = stop->tlsa };
	edge_limits(edge, pair->remote, &session.limits);
	pair->session = session_begin(&session, &setup, &handler, pair);
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
		route_next(pair->route, on_stop, pair);
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

static gboolean has_to_wait(const Pair *pair)
{
	const Edge *edge = pair->edge;
	return loop_now(edge->loop) < pair->not_before ||
	       lost_is_awaited(edge, pair->local, pair->remote);
}

void pair_dial(Pair *pair)
{
	g_autoptr(GError) error = NULL;
	if (pair->busy || pair->session || pair_borrow(pair) ||
	    has_to_wait(pair) || pair_share(pair, -1))
		return;
	if (!may_dial(pair, &error)) {
		set_last(pair, error);
		give_up(pair);
		return;
	}
	g_clear_error(&pair->last);
	pair->busy = TRUE;
	pair->dialled = loop_now(pair->edge->loop);
	pair->route = edge_route(pair->edge, pair->remote);
	dial_next(pair);
}
