#include "core/gateway/xmpp/session.h"

#include "core/base/clock.h"
#include "core/gateway/net/chain.h"
#include "core/gateway/net/limits.h"
#include "core/gateway/xmpp/limits.h"
#include "core/gateway/xmpp/names.h"
#include "core/gateway/xmpp/session_private.h"

Session *session_ref(Session *session)
{
	session->references++;
	return session;
}

void session_unref(Session *session)
{
	if (!session || --session->references)
		return;
	connection_free(session->connection);
	stream_free(session->stream);
	timer_free(session->tick);
	timer_free(session->tcp);
	timer_free(session->ask);
	timer_free(session->slow);
	if (session->head)
		g_byte_array_unref(session->head);
	credentials_unref(session->credentials);
	certificate_view_clear(&session->peer);
	peer_dane_free(session->asking);
	if (session->tlsa)
		g_array_unref(session->tlsa);
	g_free(session->host);
	g_free(session->dane_domain);
	g_free(session->proof);
	g_free(session->address);
	g_free(session);
}

/* ---- what the stream wants ---- */

static void on_send(void *data, const char *bytes, gsize length)
{
	Session *session = data;
	session->sent_at = loop_now(session->loop);
	if (session->connection)
		connection_send(session->connection, bytes, length);
}

static void on_start_tls(void *data)
{
	Session *session = data;
	gboolean server = stream_role(session->stream) == STREAM_RECEIVING;
	connection_start_tls(session->connection,
			     server ? session->credentials->server
				    : session->credentials->client,
			     server,
			     server ? NULL : stream_remote(session->stream));
}

static gboolean on_admit(void *data, GError **error)
{
	Session *session = data;
	return session->handler->admit(session->data, session, error);
}

static char *on_key(void *data, const char *id)
{
	Session *session = data;
	return session->handler->key(session->data, session, id);
}

static void on_ready(void *data)
{
	Session *session = data;
	session->stanza_at = session->ready_at = loop_now(session->loop);
	session->handler->ready(session->data, session);
}

static void on_stanza(void *data, Xml *stanza, guint64 number)
{
	Session *session = data;
	session->handler->stanza(session->data, session, stanza, number);
}

static void on_dialback(void *data, const Dialback *element)
{
	Session *session = data;
	session->handler->dialback(session->data, session, element);
}

static void on_flush(void *data)
{
	Session *session = data;
	session->flush_due = FALSE;
	session_ask(session);
	stream_tell_count(session->stream);
	session_watch_tcp(session);
	session_unref(session);
}

static void on_wake(void *data)
{
	Session *session = data;
	if (session->flush_due)
		return;
	session->flush_due = TRUE;
	loop_defer(session->loop, on_flush, session_ref(session));
}

static void on_room(void *data)
{
	Session *session = data;
	if (session->handler)
		session->handler->room(session->data, session);
}

static void on_stream_closed(void *data, const GError *error)
{
	Session *session = data;
	const SessionHandler *handler = session->handler;
	session->handler = NULL;
	tap_note(session->number, stream_remote(session->stream),
		 session->address, "ended: %s",
		 error ? error->message : "in order");
	g_clear_pointer(&session->asking, peer_dane_free);
	timer_stop(session->tick);
	g_clear_pointer(&session->tcp, timer_free);
	g_clear_pointer(&session->ask, timer_free);
	if (session->slow)
		timer_stop(session->slow);
	if (session->connection) {
		connection_pause(session->connection, FALSE);
		connection_end(session->connection);
	}
	if (handler)
		handler->closed(session->data, session, error);
}

gint64 session_ready_for(const Session *session)
{
	return stream_ready(session->stream)
		       ? loop_now(session->loop) - session->ready_at
		       : 0;
}

gsize session_queued(const Session *session)
{
	return session->connection ? connection_queued(session->connection) : 0;
}

/* Who does not take what we answer is not listened to. */
void session_set_paused(Session *session)
{
	if (!session->connection || !session->handler)
		return;
	session->paused = session->crowded || session->held || session->left ||
			  session->asking ||
			  (session->slow && timer_running(session->slow)) ||
			  session_queued(session) > CONNECTION_QUEUE_BYTES;
	connection_pause(session->connection, session->paused);
}

static Resume *on_resume(void *data, const char *id)
{
	Session *session = data;
	return session->handler && session->handler->resume
		       ? session->handler->resume(session->data, session, id)
		       : NULL;
}

static void on_said(void *data, TapWay way, const char *remote,
		    const char *text)
{
	const Session *session = data;
	TapLine line = { session->number, way, remote, session->address, text };
	tap_tell(&line);
}

static const StreamHandler stream_handler = {
	on_send,	  on_start_tls,	 on_admit,    session_trusted, on_key,
	on_ready,	  on_stanza,	 on_dialback, on_wake,	       on_room,
	on_stream_closed, session_prove, on_resume,   on_said,
};

/* ---- what the connection tells ---- */

static void on_drained(void *data)
{
	session_set_paused(data);
}

static void check_crowd(Session *session)
{
	guint open = stream_open_stanzas(session->stream);
	if (open >= STREAM_OPEN_STANZAS)
		session->crowded = TRUE;
	else if (open <= STREAM_OPEN_STANZAS / 2)
		session->crowded = FALSE;
	session_set_paused(session);
}

static void tell_moved(Session *session)
{
	if (session->handler && session->handler->moved)
		session->handler->moved(session->data, session);
}

static void note_secured(const Session *session)
{
	const CertificateView *peer = &session->peer;
	tap_note(session->number, stream_remote(session->stream),
		 session->address, "TLS: %s, %s, certificate of %s",
		 peer->protocol ? peer->protocol : "",
		 peer->cipher ? peer->cipher : "",
		 peer->subject && *peer->subject ? peer->subject : "nobody");
}

static void on_secured(void *data)
{
	Session *session = data;
	session->progress = loop_now(session->loop);
	if (stream_is_fresh(session->stream))
		session->direct = TRUE;
	certificate_view_set(&session->peer,
			     connection_ssl(session->connection));
	chain_share(connection_ssl(session->connection));
	if (tap_any())
		note_secured(session);
	stream_secured(session->stream);
	tell_moved(session);
}

/* As long as the stream may still be given away. */
static void keep_head(Session *session, const char *bytes, gsize length)
{
	if (session->head)
		g_byte_array_append(session->head, (const guint8 *)bytes,
				    (guint)length);
}

/* Most streams say nothing for a while once they stand: none of those that
 * are opened together keeps its parser until the next tick. */
static void rest_early(Session *session)
{
	if (!stream_ready(session->stream) || stream_stanzas(session->stream))
		return;
	session->resting = TRUE;
	stream_rest(session->stream);
}

static void on_received(void *data, const char *bytes, gsize length)
{
	Session *session = session_ref(data);
	gint64 now = loop_now(session->loop);
	if (stream_stanzas(session->stream) &&
	    now - session->progress < STREAM_BUSY_MS)
		connection_keep_buffers(session->connection, TRUE);
	session->progress = now;
	session->resting = FALSE;
	keep_head(session, bytes, length);
	stream_feed(session->stream, bytes, length);
	if (session->head && stream_remote(session->stream))
		g_clear_pointer(&session->head, g_byte_array_unref);
	tell_moved(session);
	session_count(session, length);
	check_crowd(session);
	rest_early(session);
	session_unref(session);
}

Connection *session_detach(Session *session, GBytes **received)
{
	Connection *connection = g_steal_pointer(&session->connection);
	g_assert(session->head && !connection_ssl(connection));
	*received = g_byte_array_free_to_bytes(g_steal_pointer(&session->head));
	stream_lost(session->stream, NULL);
	session_unref(session); /* the connection's */
	return connection;
}

static void on_connection_closed(void *data, const GError *error)
{
	Session *session = data;
	g_autoptr(GError) cut = NULL;
	if (!error)
		cut = g_error_new_literal(STREAM_ERROR, STREAM_ENDED_BY_PEER,
					  "it closed the connection without "
					  "ending the stream");
	stream_lost(session->stream, error ? error : cut);
	g_clear_pointer(&session->connection, connection_free);
	session_unref(session);
}

static const ConnectionHandler connection_handler = {
	NULL, on_secured, on_received, on_drained, on_connection_closed,
};

/* ---- making and ending ---- */

static guint count; /* of all sessions */

static Session *session_new(Loop *loop, Credentials *credentials,
			    const StreamSetup *setup,
			    const SessionLimits *limits,
			    const SessionHandler *handler, void *data)
{
	Session *session = g_new0(Session, 1);
	session->references = 2; /* the owner's and the connection's */
	session->number = ++count;
	session->loop = loop;
	session->credentials = credentials_ref(credentials);
	session->handler = handler;
	session->data = data;
	session->limits = *limits;
	session->begun = session->progress = session->sent_at = loop_now(loop);
	session->since = clock_now();
	session->stream = stream_new(setup, &stream_handler, session);
	session->tick = timer_new(loop, session_tick, session);
	timer_start(session->tick, SESSION_TICK_MS, SESSION_TICK_MS);
	return session;
}

static void adopt(Session *session, int fd)
{
	session->connection = connection_adopt(session->loop, fd,
					       &connection_handler, session);
	session->address = g_strdup(connection_peer(session->connection));
}

/* What the maker does not expect before it has the session. */
static void on_begin(void *data)
{
	Session *session = data;
	if (session->connection && session->handler) {
		if (session->direct)
			on_start_tls(session);
		else
			stream_start(session->stream);
	}
	session_unref(session);
}

Session *session_begin(const SessionSetup *setup, const StreamSetup *stream,
		       const SessionHandler *handler, void *data)
{
	StreamSetup wanted = *stream;
	if (setup->tlsa) {
		wanted.methods &= ~(guint)METHOD_TCP_DIALBACK;
		wanted.must_prove = TRUE;
	}
	Session *session = session_new(setup->loop, setup->credentials, &wanted,
				       &setup->limits, handler, data);
	adopt(session, setup->fd);
	session->host = g_strdup(setup->host);
	session->tlsa = setup->tlsa ? g_array_ref(setup->tlsa) : NULL;
	connection_set_tlsa(session->connection, setup->tlsa);
	session->relied = wanted.must_prove;
	session->direct = setup->direct;
	tap_note(session->number, stream->remote, session->address,
		 setup->direct ? "connected; TLS comes first" : "connected");
	if (setup->direct)
		connection_set_protocol(session->connection, ALPN_SERVER);
	loop_defer(session->loop, on_begin, session_ref(session));
	return session;
}

Session *session_accept(const SessionSetup *setup, const StreamSetup *stream,
			const SessionHandler *handler, void *data)
{
	StreamSetup wanted = { .role = STREAM_RECEIVING,
			       .no_management = stream->no_management,
			       .bidi = stream->bidi,
			       .resumable = stream->resumable };
	Session *session = session_new(setup->loop, setup->credentials, &wanted,
				       &setup->limits, handler, data);
	adopt(session, setup->fd);
	connection_expect_tls(session->connection, setup->credentials->server);
	session->head = g_byte_array_new();
	return session;
}

Stream *session_stream(const Session *session)
{
	return session->stream;
}

void session_resolve(Session *session, guint64 number)
{
	stream_resolve(session->stream, number);
	check_crowd(session);
}

void session_set_limits(Session *session, const SessionLimits *limits)
{
	session->limits = *limits;
	stream_set_idle(session->stream, (guint)(limits->inactivity / 1000));
}

void session_pause(Session *session, gboolean paused)
{
	session->held = paused;
	session_set_paused(session);
}

void session_leave(Session *session, gboolean leave)
{
	session->left = leave;
	session_set_paused(session);
}

void session_close(Session *session, const GError *error)
{
	stream_close(session->stream, error);
}

void session_fail(Session *session, StreamError code, const char *text)
{
	stream_fail(session->stream, code, "%s", text);
}

static void drop_connection(Session *session)
{
	if (session->connection) {
		g_clear_pointer(&session->connection, connection_free);
		session_unref(session);
	}
}

void session_drop(Session *session)
{
	session_ref(session);
	stream_close(session->stream, NULL);
	drop_connection(session);
	session_unref(session);
}

void session_lose(Session *session, const GError *error)
{
	session_ref(session);
	stream_lost(session->stream, error);
	drop_connection(session);
	session_unref(session);
}

void session_view(const Session *session, SessionView *view)
{
	const CertificateView *peer = &session->peer;
	*view = (SessionView){
		session->address,
		peer->protocol ? peer->protocol : "",
		peer->cipher ? peer->cipher : "",
		peer->subject ? peer->subject : "",
		peer->issuer ? peer->issuer : "",
		peer->not_after ? peer->not_after : "",
		session->proof ? session->proof : "",
		session->number,
		session->since,
		session->direct,
		session->slowed,
	};
}
