#include "core/gateway/base/trace.h"
#include "core/gateway/edge/edge_private.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/edge/pair.h"
#include "core/gateway/edge/passage.h"
#include "core/gateway/edge/relay.h"
#include "core/gateway/net/socket.h"
#include "core/gateway/xmpp/stanza.h"

#include <unistd.h>

static gboolean on_admit(void *data, Session *session, GError **error)
{
	Edge *edge = data;
	Stream *stream = session_stream(session);
	const char *remote = stream_remote(stream);
	SessionLimits limits;
	if (edge->draining) {
		g_set_error_literal(error, STREAM_ERROR, STREAM_SYSTEM_SHUTDOWN,
				    "the edge is being shut down");
		return FALSE;
	}
	if (passage_fits(edge, stream)) {
		passage_start(edge, session);
		return FALSE;
	}
	if (!edge_partner(edge, remote) && edge_expects(edge, remote) &&
	    edge_is_local(edge, stream_local(stream))) {
		edge_limits(edge, remote, &limits);
		session_set_limits(session, &limits);
		stream_set_methods(stream, edge_methods_in(edge, remote));
		return TRUE;
	}
	if (!edge_check_pair(edge, stream_local(stream), remote, error) ||
	    !edge_check_room(edge, remote, session, error))
		return FALSE;
	edge_limits(edge, remote, &limits);
	session_set_limits(session, &limits);
	stream_set_methods(stream, edge_methods_in(edge, remote));
	session_allow_dane(session, edge->resolver);
	return TRUE;
}

static char *on_key(void *data, Session *session, const char *id)
{
	(void)data;
	(void)session;
	(void)id;
	return g_strdup("");
}

static void on_ready(void *data, Session *session)
{
	Edge *edge = data;
	const Stream *stream = session_stream(session);
	g_autoptr(GError) error = NULL;
	gate_prove(edge->gate, session);
	if (!edge_check_room(edge, stream_remote(stream), session, &error)) {
		session_close(session, error);
		return;
	}
	trace_line(TRACE_INFO, "edge", NULL,
		   "stream from '%s' is ready (%s, to '%s')",
		   stream_remote(stream), method_name(stream_method(stream)),
		   stream_local(stream));
	Pair *pair =
		pair_find(edge, stream_local(stream), stream_remote(stream));
	if (pair)
		pair_hurry(pair);
}

static void on_stanza(void *data, Session *session, Xml *stanza, guint64 number)
{
	Edge *edge = data;
	relay_stanza(edge->relay, session, stanza, number);
}

static void on_dialback(void *data, Session *session, const Dialback *ask)
{
	edge_dialback(data, session, ask);
}

/* From the connection that is lost, though nobody here knows yet, too. */
static void lose_former(Edge *edge, const Session *session, const char *id)
{
	const Stream *by = session_stream(session);
	g_autoptr(GError) error = g_error_new_literal(
		STREAM_ERROR, STREAM_ENDED_BY_PEER,
		"it goes on with this stream over another connection");
	for (guint i = 0; i < edge->inbound->len; i++) {
		Session *one = edge->inbound->pdata[i];
		Stream *stream = session_stream(one);
		if (one == session || g_strcmp0(stream_resume_id(stream), id) ||
		    g_strcmp0(stream_local(stream), stream_local(by)) ||
		    g_strcmp0(stream_remote(stream), stream_remote(by)) ||
		    stream_method(by) > stream_method(stream))
			continue;
		session_lose(one, error);
		return;
	}
}

static Resume *on_resume(void *data, Session *session, const char *id)
{
	Edge *edge = data;
	lose_former(edge, session, id);
	Resume *lost = lost_take(edge, id, session_stream(session));
	if (lost)
		trace_line(TRACE_INFO, "edge", NULL,
			   "'%s' goes on with its lost stream", lost->remote);
	return lost;
}

static void on_room(void *data, Session *session)
{
	pairs_lend(data, session);
}

static gboolean carries(const Session *session, const char *local,
			const char *remote)
{
	const Stream *stream = session_stream(session);
	return stream_may_send(stream) && !stream_stopped(stream) &&
	       (stream_managed(stream) ||
		session_ready_for(session) > BIDI_GRACE_MS) &&
	       stream_has_pair(stream, local, remote);
}

Session *inbound_find(const Edge *edge, const char *local, const char *remote)
{
	for (guint i = 0; i < edge->inbound->len; i++)
		if (carries(edge->inbound->pdata[i], local, remote))
			return edge->inbound->pdata[i];
	return NULL;
}

/* What we refused is the cause; how the other end then left is not. */
static void note_end(Edge *edge, const Session *session, const GError *error)
{
	const Stream *stream = session_stream(session);
	const char *refused = stream_refused(stream);
	g_autoptr(GError) cause = NULL;
	if (refused && !stream_method(stream)) {
		cause = g_error_new_literal(STREAM_ERROR, STREAM_NOT_AUTHORIZED,
					    refused);
		error = cause;
	}
	if (error)
		edge_note_session(edge, session,
				  stream_method(stream) ? "ready"
							: "establishing",
				  error);
}

static void on_closed(void *data, Session *session, const GError *error)
{
	Edge *edge = data;
	Resume *left = stream_steal_resume(session_stream(session));
	note_end(edge, session, error);
	gate_release(edge->gate, session);
	g_ptr_array_remove_fast(edge->inbound, session);
	if (left && !edge->freeing && !edge->draining)
		lost_add(edge, left);
	else
		resume_free(left);
	pairs_take_back(edge, session);
	session_unref(session);
}

static void on_slowed(void *data, Session *session)
{
	edge_note_slowed(data, session);
}

static const SessionHandler handler = {
	on_admit, on_key,    on_ready, on_stanza, on_dialback,
	on_room,  on_closed, NULL,     on_slowed, on_resume,
};

static void turn_away(Edge *edge, int fd, const struct sockaddr *from,
		      const char *reason)
{
	g_autofree char *address = address_format_host(from);
	Failure failure = { TRUE, NULL, NULL, address, "connected", reason };
	close(fd);
	edge_note_failure(edge, &failure);
}

/* A quarter is kept for those who have proven their domain. */
static gboolean is_crowded(const Edge *edge)
{
	guint most = edge->config->gateway.connection_limit;
	return gate_held(edge->gate) >= most - most / 4;
}

/* Why a connection is not even looked at; NULL: it is. */
static const char *accept_problem(Edge *edge, const struct sockaddr *from)
{
	guint open = edge->inbound->len + edge->passages->len +
		     pairs_count(edge, NULL);
	if (open >= edge->config->gateway.connection_limit ||
	    (is_crowded(edge) && !gate_knows(edge->gate, from)))
		return "the connection limit is reached";
	if (!gate_admit(edge->gate, from, loop_now(edge->loop)))
		return "too many new connections";
	if (!edge->credentials)
		return "the edge has no external certificate yet";
	return NULL;
}

void edge_accept(void *data, int fd, const struct sockaddr *from)
{
	Edge *edge = data;
	const char *problem = accept_problem(edge, from);
	if (problem) {
		turn_away(edge, fd, from, problem);
		return;
	}
	StreamSetup stream = { .bidi = TRUE, .resumable = TRUE };
	SessionSetup setup = { .loop = edge->loop,
			       .fd = fd,
			       .credentials = edge->credentials };
	edge_limits(edge, NULL, &setup.limits);
	Session *session = session_accept(&setup, &stream, &handler, edge);
	g_ptr_array_add(edge->inbound, session);
	gate_hold(edge->gate, session, from);
}

static void unref_session(void *session)
{
	session_unref(session);
}

/* A copy that holds references: closing one takes it out of the list. */
static GPtrArray *all_sessions(const Edge *edge)
{
	GPtrArray *all = g_ptr_array_new_with_free_func(unref_session);
	for (guint i = 0; i < edge->inbound->len; i++)
		g_ptr_array_add(all, session_ref(edge->inbound->pdata[i]));
	return all;
}

void inbound_apply(Edge *edge)
{
	g_autoptr(GPtrArray) sessions = all_sessions(edge);
	for (guint i = 0; i < sessions->len; i++) {
		Session *session = sessions->pdata[i];
		Stream *stream = session_stream(session);
		g_autoptr(GError) error = NULL;
		SessionLimits limits;
		edge_limits(edge, stream_remote(stream), &limits);
		session_set_limits(session, &limits);
		if (!edge_check_session(edge, stream, &error))
			session_close(session, error);
		else if (stream_remote(stream))
			stream_set_methods(
				stream,
				edge_methods_in(edge, stream_remote(stream)));
	}
}

void inbound_recheck(Edge *edge)
{
	g_autoptr(GPtrArray) sessions = all_sessions(edge);
	for (guint i = 0; i < sessions->len; i++)
		session_recheck(sessions->pdata[i], edge->credentials);
}

void inbound_drain(Edge *edge)
{
	g_autoptr(GPtrArray) sessions = all_sessions(edge);
	for (guint i = 0; i < sessions->len; i++) {
		const char *remote =
			stream_remote(session_stream(sessions->pdata[i]));
		session_leave(sessions->pdata[i], !pairs_owe(edge, remote));
		const Stream *stream = session_stream(sessions->pdata[i]);
		if (!stream_open_stanzas(stream) && !stream_unproven(stream))
			session_close(sessions->pdata[i], NULL);
	}
}

void inbound_end(Edge *edge, const char *remote)
{
	g_autoptr(GPtrArray) sessions = all_sessions(edge);
	for (guint i = 0; i < sessions->len; i++) {
		const Stream *stream = session_stream(sessions->pdata[i]);
		if (!g_strcmp0(stream_remote(stream), remote) &&
		    !edge_check_session(edge, stream, NULL))
			session_close(sessions->pdata[i], NULL);
	}
}
