#include "core/base/random.h"
#include "core/gateway/xmpp/limits.h"
#include "core/gateway/xmpp/names.h"
#include "core/gateway/xmpp/stream_private.h"

#include <string.h>

#define PING_PREFIX "ping-"

void stream_make_room(Stream *stream)
{
	if (!stream->was_full || sent_full(stream->sent))
		return;
	stream->was_full = FALSE;
	stream->handler->room(stream->data);
}

static void on_error(Stream *stream, const Xml *element)
{
	g_autoptr(GError) error = stream_error_read(element);
	stream_close(stream, error);
}

#define ANY (~(guint)STATE_CLOSED)

const StreamRow stream_flow_rows[] = {
	{ ANY, "error", NS_STREAM, on_error },
	{ 0 },
};

void stream_resolve(Stream *stream, guint64 number)
{
	if (!received_resolve(stream->received, number) ||
	    !stream_ready(stream) || !stream->managed)
		return;
	stream->count_moved = TRUE;
	stream->handler->wake(stream->data);
}

guint stream_open_stanzas(const Stream *stream)
{
	return received_open(stream->received);
}

gboolean stream_may_send(const Stream *stream)
{
	return stream->state == STATE_SENDING ||
	       (stream->state == STATE_RECEIVING && stream->bidi);
}

void stream_send(Stream *stream, const char *bytes, gsize length, SentFn *fn,
		 void *data)
{
	g_assert(stream_may_send(stream));
	stream->stanzas++;
	stream_write(stream, bytes, (gssize)length);
	sent_add(stream->sent, length, stream->written, fn, data);
	if (sent_full(stream->sent))
		stream->was_full = TRUE;
	stream->handler->wake(stream->data);
}

gboolean stream_takes(const Stream *stream, gsize length)
{
	return !stream->largest || length <= stream->largest;
}

gboolean stream_full(const Stream *stream)
{
	return stream->stopped || sent_full(stream->sent);
}

void stream_stop(Stream *stream)
{
	stream->stopped = TRUE;
}

gboolean stream_stopped(const Stream *stream)
{
	return stream->stopped;
}

static void write_request(Stream *stream)
{
	stream->request_open = TRUE;
	stream->asks++;
	stream->requested = sent_total(stream->sent);
	stream_write(stream, "<r xmlns='" NS_MANAGEMENT "'/>", -1);
}

static void write_ping(Stream *stream)
{
	g_autoptr(Xml) iq = xml_new("iq", NS_SERVER);
	g_autofree char *nonce = random_hex(6);
	g_free(stream->ping);
	stream->ping = g_strconcat(PING_PREFIX, nonce, NULL);
	xml_set(iq, "type", "get");
	stream_set_domain(iq, "from", stream->local);
	stream_set_domain(iq, "to", stream->remote);
	xml_set(iq, "id", stream->ping);
	xml_add(iq, "ping", NS_PING);
	sent_mark_ping(stream->sent);
	stream->asks++;
	stream_write_xml(stream, iq);
}

gboolean stream_has_to_ask(const Stream *stream)
{
	if (!stream_may_send(stream) || !sent_open(stream->sent))
		return FALSE;
	switch (stream->proof) {
	case SENT_BY_COUNT:
		return !stream->request_open &&
		       sent_total(stream->sent) != stream->requested;
	case SENT_BY_PING:
		return !stream->ping;
	case SENT_BY_TCP:
		return FALSE;
	}
	return FALSE;
}

void stream_ask(Stream *stream)
{
	if (!stream_has_to_ask(stream))
		return;
	if (stream->proof == SENT_BY_COUNT)
		write_request(stream);
	else
		write_ping(stream);
}

void stream_tell_count(Stream *stream)
{
	if (stream_ready(stream) && stream->count_moved)
		stream_write_count(stream);
}

void stream_ask_again(Stream *stream)
{
	if (stream_may_send(stream) && sent_open(stream->sent) &&
	    stream->proof == SENT_BY_COUNT && !stream->request_open)
		write_request(stream);
}

gboolean stream_waits_for_count(const Stream *stream)
{
	return stream->request_open;
}

gboolean stream_ping_open(const Stream *stream)
{
	return stream->ping != NULL;
}

gboolean stream_is_ping(const char *id)
{
	return id && g_str_has_prefix(id, PING_PREFIX);
}

gboolean stream_ping_answered(Stream *stream, const char *id)
{
	if (!stream->ping || !id || strcmp(stream->ping, id))
		return FALSE;
	g_clear_pointer(&stream->ping, g_free);
	stream->ping_misses = 0;
	sent_ping_answered(stream->sent);
	stream_make_room(stream);
	if (sent_open(stream->sent))
		stream->handler->wake(stream->data);
	return TRUE;
}

void stream_ping_missed(Stream *stream)
{
	g_clear_pointer(&stream->ping, g_free);
	if (stream->managed)
		return;
	if (++stream->ping_misses >= STREAM_PING_TRIES)
		stream->proof = SENT_BY_TCP;
	else if (sent_open(stream->sent))
		stream->handler->wake(stream->data);
}

void stream_tcp_left(Stream *stream, gsize bytes)
{
	if (stream->proof != SENT_BY_TCP || bytes > stream->written)
		return;
	sent_tcp(stream->sent, stream->written - bytes);
	stream_make_room(stream);
}

void stream_keep_alive(Stream *stream)
{
	if (stream_ready(stream))
		stream_write(stream, " ", 1);
}
