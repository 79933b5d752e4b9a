#include "core/base/clock.h"
#include "core/gateway/xmpp/limits.h"
#include "core/gateway/xmpp/session_private.h"

static void check_establishment(Session *session, gint64 now)
{
	const char *step = stream_state(session->stream);
	if (now - session->progress > STREAM_STEP_MS)
		stream_fail(session->stream, STREAM_CONNECTION_TIMEOUT,
			    "it did not answer for %d s (at: %s)",
			    STREAM_STEP_MS / 1000, step);
	else if (session->limits.establishment &&
		 now - session->begun > session->limits.establishment)
		stream_fail(session->stream, STREAM_CONNECTION_TIMEOUT,
			    "the stream was not established in %d s (at: %s)",
			    (int)(session->limits.establishment / 1000), step);
}

static const char *silence_cause(const Session *session, gint64 silent)
{
	if (session->limits.silence && silent > session->limits.silence)
		return "it acknowledges nothing any more";
	if (stream_resume_id(session->stream) && session->connection &&
	    silent > STREAM_DOUBT_MS &&
	    connection_is_deaf(session->connection, STREAM_DOUBT_MS / 2))
		return "nothing comes from its network any more";
	return NULL;
}

/* A peer that cannot be heard may be reached over another connection. */
static void check_silence(Session *session, gint64 silent)
{
	const char *why = silence_cause(session, silent);
	if (why && stream_resume_id(session->stream)) {
		g_autoptr(GError) error = g_error_new_literal(
			STREAM_ERROR, STREAM_CONNECTION_TIMEOUT, why);
		session_lose(session, error);
	} else if (why) {
		stream_fail(session->stream, STREAM_CONNECTION_TIMEOUT, "%s",
			    why);
	}
}

static void ask_tcp(void *data)
{
	Session *session = session_ref(data);
	int left = session->connection
			   ? connection_unacknowledged(session->connection)
			   : -1;
	if (left >= 0)
		stream_tcp_left(session->stream,
				(gsize)left +
					connection_queued(session->connection));
	if (!stream_unproven(session->stream))
		g_clear_pointer(&session->tcp, timer_free);
	session_unref(session);
}

void session_watch_tcp(Session *session)
{
	if (session->tcp || !session->handler ||
	    stream_proof(session->stream) != SENT_BY_TCP ||
	    !stream_unproven(session->stream))
		return;
	session->tcp = timer_new(session->loop, ask_tcp, session);
	timer_start(session->tcp, STREAM_TCP_MS, STREAM_TCP_MS);
}

static gint64 asked; /* by any of all sessions, loop time */

static void ask_now(Session *session)
{
	asked = loop_now(session->loop);
	stream_ask(session->stream);
}

static void on_ask(void *data)
{
	Session *session = session_ref(data);
	g_clear_pointer(&session->ask, timer_free);
	ask_now(session);
	session_unref(session);
}

/* Where there is much to ask, all answers come about together, and one turn
 * does for several of them. */
void session_ask(Session *session)
{
	gint64 wait = asked + STREAM_ASK_MS - loop_now(session->loop);
	if (!stream_has_to_ask(session->stream))
		return;
	if (wait <= 0 ||
	    stream_unproven(session->stream) >= STREAM_ASK_STANZAS) {
		ask_now(session);
	} else if (!session->ask) {
		session->ask = timer_new(session->loop, on_ask, session);
		timer_start(session->ask, (guint64)wait, 0);
	}
}

/* One question is open at a time; a new number means that the one before it
 * was answered. Who is not listened to cannot answer. */
static void check_proof(Session *session, gint64 now)
{
	Stream *stream = session->stream;
	if (stream_asks(stream) != session->asks || session->paused) {
		session->asks = stream_asks(stream);
		session->asked_at = now;
	}
	gint64 silent = now - session->asked_at;
	if (stream_waits_for_count(stream))
		check_silence(session, silent);
	else if (stream_ping_open(stream) && silent > STREAM_PING_MS)
		stream_ping_missed(stream);
	stream_ask_again(stream);
	session_watch_tcp(session);
}

static void check_activity(Session *session, gint64 now)
{
	Stream *stream = session->stream;
	if (stream_stanzas(stream) != session->stanzas ||
	    stream_unproven(stream) || stream_open_stanzas(stream)) {
		session->stanzas = stream_stanzas(stream);
		session->stanza_at = now;
	}
	if (session->limits.inactivity &&
	    now - session->stanza_at > session->limits.inactivity)
		stream_close(stream, NULL);
	else if (session->limits.keep_alive &&
		 now - session->sent_at > session->limits.keep_alive)
		stream_keep_alive(stream);
}

/* A stream must not outlive the certificate that proved it (RFC 6120
 * §13.7.2.3). */
static void check_expiry(Session *session)
{
	if (session->peer.expires && clock_now() > session->peer.expires &&
	    !session_is_dateless(session) && session_relies(session))
		stream_fail(session->stream, STREAM_RESET,
			    "the certificate that proved the domain has "
			    "expired");
}

static void check_rest(Session *session, gint64 now)
{
	if (session->resting || now - session->progress < SESSION_TICK_MS)
		return;
	session->resting = TRUE;
	stream_rest(session->stream);
	if (session->connection)
		connection_keep_buffers(session->connection, FALSE);
}

void session_tick(void *data)
{
	Session *session = session_ref(data);
	gint64 now = loop_now(session->loop);
	check_rest(session, now);
	if (!stream_ready(session->stream)) {
		check_establishment(session, now);
	} else {
		check_proof(session, now);
		check_activity(session, now);
		check_expiry(session);
	}
	session_unref(session);
}
