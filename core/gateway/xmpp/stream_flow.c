#include "core/base/random.h"
#include "core/gateway/xmpp/limits.h"
#include "core/gateway/xmpp/names.h"
#include "core/gateway/xmpp/stream_private.h"

#include <string.h>

static void write_count(Stream *stream, guint32 h)
{
	char text[64];
	g_snprintf(text, sizeof text, "<a xmlns='%s' h='%u'/>", NS_MANAGEMENT,
		   h);
	stream_write(stream, text, -1);
}

/* Modulo 2^32, of the stanzas since <enable/>. */
static guint32 present_count(const Stream *stream)
{
	guint64 run = stream->received.run, from = stream->counted_from;
	return run > from ? (guint32)(run - from) : 0;
}

static void on_request(Stream *stream, const Xml *element)
{
	(void)element;
	stream->count_moved = FALSE;
	write_count(stream, present_count(stream));
}

static void on_enable(Stream *stream, const Xml *element)
{
	(void)element;
	if (stream->managed || stream->no_management) {
		stream_fail(stream, STREAM_POLICY_VIOLATION,
			    "stream management cannot be enabled now");
		return;
	}
	stream->managed = TRUE;
	stream->counted_from = stream->received.taken;
	g_autoptr(Xml) enabled = xml_new("enabled", NS_MANAGEMENT);
	stream_write_xml(stream, enabled);
}

static void on_early_enable(Stream *stream, const Xml *element)
{
	(void)element;
	g_autoptr(Xml) failed = xml_new("failed", NS_MANAGEMENT);
	xml_add(failed, "unexpected-request", NS_STANZA_ERROR);
	stream_write_xml(stream, failed);
}

/* Nothing is kept of a stream that ended: what was open went back. */
static void on_resume(Stream *stream, const Xml *element)
{
	(void)element;
	g_autoptr(Xml) failed = xml_new("failed", NS_MANAGEMENT);
	xml_add(failed, "item-not-found", NS_STANZA_ERROR);
	stream_write_xml(stream, failed);
}

static void make_room(Stream *stream)
{
	if (!stream->was_full || sent_full(stream->sent))
		return;
	stream->was_full = FALSE;
	stream->handler->room(stream->data);
}

static void set_number(Xml *element, const char *name, guint32 number)
{
	g_autofree char *text = g_strdup_printf("%u", number);
	xml_set(element, name, text);
}

static void fail_high_count(Stream *stream, guint32 h)
{
	stream->detail = xml_new("handled-count-too-high", NS_MANAGEMENT);
	set_number(stream->detail, "h", h);
	set_number(stream->detail, "send-count", sent_total(stream->sent));
	stream_fail(stream, STREAM_UNDEFINED_CONDITION,
		    "handled-count-too-high: it counts %u of %u stanzas", h,
		    sent_total(stream->sent));
}

/* A count that is none must not be taken for another one. */
static void on_count(Stream *stream, const Xml *element)
{
	const char *text = xml_get(element, "h");
	guint64 h = 0;
	stream->request_open = FALSE;
	if (!text ||
	    !g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32, &h, NULL)) {
		stream_fail(stream, STREAM_BAD_FORMAT,
			    "its count of stanzas is no number of 32 bits");
		return;
	}
	if (!sent_count(stream->sent, (guint32)h)) {
		fail_high_count(stream, (guint32)h);
		return;
	}
	make_room(stream);
	if (sent_total(stream->sent) != stream->requested)
		stream->handler->wake(stream->data);
}

static void on_count_ignored(Stream *stream, const Xml *element)
{
	(void)stream;
	(void)element;
}

static void on_error(Stream *stream, const Xml *element)
{
	g_autoptr(GError) error = stream_error_read(element);
	stream_close(stream, error);
}

#define ANY (~(guint)STATE_CLOSED)

const StreamRow stream_flow_rows[] = {
	{ STATE_SENDING, "a", NS_MANAGEMENT, on_count },
	{ STATE_SENDING | STATE_RECEIVING, "r", NS_MANAGEMENT, on_request },
	{ STATE_RECEIVING, "a", NS_MANAGEMENT, on_count_ignored },
	{ STATE_RECEIVING, "enable", NS_MANAGEMENT, on_enable },
	{ STATE_NEGOTIATE, "enable", NS_MANAGEMENT, on_early_enable },
	{ STATE_NEGOTIATE | STATE_RECEIVING, "resume", NS_MANAGEMENT,
	  on_resume },
	{ ANY, "error", NS_STREAM, on_error },
	{ 0 },
};

void stream_resolve(Stream *stream, guint64 number)
{
	if (!received_resolve(&stream->received, number) ||
	    stream->state != STATE_RECEIVING || !stream->managed)
		return;
	stream->count_moved = TRUE;
	stream->handler->wake(stream->data);
}

guint stream_open_stanzas(const Stream *stream)
{
	return received_open(&stream->received);
}

void stream_send(Stream *stream, const char *bytes, gsize length, SentFn *fn,
		 void *data)
{
	g_assert(stream->state == STATE_SENDING);
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
	stream->ping = g_strdup_printf("ping-%s", nonce);
	xml_set(iq, "type", "get");
	stream_set_domain(iq, "from", stream->local);
	stream_set_domain(iq, "to", stream->remote);
	xml_set(iq, "id", stream->ping);
	xml_add(iq, "ping", NS_PING);
	sent_mark_ping(stream->sent);
	stream->asks++;
	stream_write_xml(stream, iq);
}

static void ask_for_proof(Stream *stream)
{
	switch (stream->proof) {
	case SENT_BY_COUNT:
		if (!stream->request_open &&
		    sent_total(stream->sent) != stream->requested)
			write_request(stream);
		break;
	case SENT_BY_PING:
		if (!stream->ping)
			write_ping(stream);
		break;
	case SENT_BY_TCP:
		break;
	}
}

void stream_flush(Stream *stream)
{
	if (stream->state == STATE_SENDING && sent_open(stream->sent))
		ask_for_proof(stream);
	if (stream->state == STATE_RECEIVING && stream->count_moved) {
		stream->count_moved = FALSE;
		write_count(stream, present_count(stream));
	}
}

void stream_ask_again(Stream *stream)
{
	if (stream->state == STATE_SENDING && sent_open(stream->sent) &&
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

gboolean stream_ping_answered(Stream *stream, const char *id)
{
	if (!stream->ping || !id || strcmp(stream->ping, id))
		return FALSE;
	g_clear_pointer(&stream->ping, g_free);
	stream->ping_misses = 0;
	sent_ping_answered(stream->sent);
	make_room(stream);
	if (sent_open(stream->sent))
		stream->handler->wake(stream->data);
	return TRUE;
}

void stream_ping_missed(Stream *stream)
{
	g_clear_pointer(&stream->ping, g_free);
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
	make_room(stream);
}

void stream_keep_alive(Stream *stream)
{
	if (stream->state == STATE_SENDING || stream->state == STATE_RECEIVING)
		stream_write(stream, " ", 1);
}
