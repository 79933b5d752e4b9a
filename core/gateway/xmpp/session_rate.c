#include "core/gateway/xmpp/limits.h"
#include "core/gateway/xmpp/session_private.h"

static void on_slow(void *data)
{
	session_set_paused(data);
}

/* Few streams are ever too fast: the others need no timer. */
static void slow_down(Session *session, gint64 wait)
{
	if (!session->slow)
		session->slow = timer_new(session->loop, on_slow, session);
	timer_start(session->slow, wait, 0);
	if (!session->slowed++ && session->handler && session->handler->slowed)
		session->handler->slowed(session->data, session);
}

void session_count(Session *session, gsize length)
{
	const Stream *stream = session->stream;
	gint64 now = loop_now(session->loop);
	guint64 elements = stream_elements(stream) - session->elements;
	gboolean early = !stream_ready(stream);
	if (stream_over(stream))
		return;
	session->elements += elements;
	gint64 wait = rate_take(&session->element_rate, elements,
				early ? STREAM_EARLY_ELEMENTS_SECOND
				      : session->limits.elements,
				STREAM_BURST_MS, now);
	gint64 also = rate_take(&session->byte_rate, length,
				early ? STREAM_EARLY_BYTES_SECOND
				      : session->limits.bytes,
				STREAM_BURST_MS, now);
	if (wait || also)
		slow_down(session, MAX(wait, also));
}
