#include "core/base/random.h"
#include "core/gateway/xmpp/limits.h"
#include "core/gateway/xmpp/names.h"
#include "core/gateway/xmpp/stream_private.h"

#include <string.h>

/* XEP-0198: counts of stanzas. */

#define RESUME_ID_BYTES 20

void stream_set_number(Xml *element, const char *name, guint32 number)
{
	g_autofree char *text = g_strdup_printf("%u", number);
	xml_set(element, name, text);
}

gboolean stream_read_count(const Xml *element, guint32 *count)
{
	const char *text = xml_get(element, "h");
	guint64 h = 0;
	if (!text ||
	    !g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32, &h, NULL))
		return FALSE;
	*count = (guint32)h;
	return TRUE;
}

/* A count that is none must not be taken for another one. */
gboolean stream_need_count(Stream *stream, const Xml *element, guint32 *count)
{
	if (stream_read_count(element, count))
		return TRUE;
	stream_fail(stream, STREAM_BAD_FORMAT,
		    "its count of stanzas is no number of 32 bits");
	return FALSE;
}

static gboolean is_true(const Xml *element, const char *name)
{
	const char *text = xml_get(element, name);
	return text && (!strcmp(text, "true") || !strcmp(text, "1"));
}

/* ---- counts ---- */

void stream_write_count(Stream *stream)
{
	char text[64];
	g_snprintf(text, sizeof text, "<a xmlns='%s' h='%u'/>", NS_MANAGEMENT,
		   received_count(stream->received));
	stream->count_moved = FALSE;
	stream_write(stream, text, -1);
}

static void on_request(Stream *stream, const Xml *element)
{
	(void)element;
	stream_write_count(stream);
}

void stream_fail_high_count(Stream *stream, guint32 h)
{
	stream->detail = xml_new("handled-count-too-high", NS_MANAGEMENT);
	stream_set_number(stream->detail, "h", h);
	stream_set_number(stream->detail, "send-count",
			  sent_total(stream->sent));
	stream_fail(stream, STREAM_UNDEFINED_CONDITION,
		    "handled-count-too-high: it counts %u of %u stanzas", h,
		    sent_total(stream->sent));
}

/* Where we send nothing, a count says nothing. */
static void on_count(Stream *stream, const Xml *element)
{
	guint32 h = 0;
	if (!stream_may_send(stream))
		return;
	stream->request_open = FALSE;
	if (!stream_need_count(stream, element, &h))
		return;
	if (!stream->managed)
		return;
	if (!sent_count(stream->sent, h)) {
		stream_fail_high_count(stream, h);
		return;
	}
	stream_make_room(stream);
	if (sent_total(stream->sent) != stream->requested)
		stream->handler->wake(stream->data);
}

/* ---- receiving ---- */

void stream_write_failed(Stream *stream, const char *condition,
			 const Resume *spent)
{
	g_autoptr(Xml) failed = xml_new("failed", NS_MANAGEMENT);
	if (spent)
		stream_set_number(failed, "h", received_count(spent->received));
	xml_add(failed, condition, NS_STANZA_ERROR);
	stream_write_xml(stream, failed);
}

static void on_early(Stream *stream, const Xml *element)
{
	(void)element;
	stream_write_failed(stream, "unexpected-request", NULL);
}

static void on_enable(Stream *stream, const Xml *element)
{
	g_autoptr(Xml) enabled = xml_new("enabled", NS_MANAGEMENT);
	if (stream->managed || stream->no_management) {
		stream_fail(stream, STREAM_POLICY_VIOLATION,
			    "stream management cannot be enabled now");
		return;
	}
	if (stream->resumable && is_true(element, "resume")) {
		stream->resume_id = random_hex(RESUME_ID_BYTES);
		stream->resume_seconds = STREAM_KEPT_S;
		xml_set(enabled, "id", stream->resume_id);
		xml_set(enabled, "resume", "true");
		stream_set_number(enabled, "max", STREAM_KEPT_S);
	}
	stream->managed = TRUE;
	stream->proof = SENT_BY_COUNT;
	received_start_count(stream->received);
	sent_start_count(stream->sent);
	stream_write_xml(stream, enabled);
	if (stream->bidi)
		stream->handler->room(stream->data);
}

/* ---- initiating ---- */

void stream_write_enable(Stream *stream)
{
	g_autoptr(Xml) enable = xml_new("enable", NS_MANAGEMENT);
	if (stream->resumable)
		xml_set(enable, "resume", "true");
	stream->state = STATE_ENABLE;
	stream_write_xml(stream, enable);
}

static void on_enabled(Stream *stream, const Xml *element)
{
	const char *id = xml_get(element, "id");
	const char *most = xml_get(element, "max");
	if (stream->resumable && id && *id && strlen(id) <= RESUME_ID_MOST &&
	    is_true(element, "resume")) {
		stream->resume_id = g_strdup(id);
		stream->resume_seconds =
			most ? (guint)g_ascii_strtoull(most, NULL, 10) : 0;
	}
	stream->managed = TRUE;
	stream->proof = SENT_BY_COUNT;
	received_start_count(stream->received);
	stream_out_ready(stream);
}

static void on_not_enabled(Stream *stream, const Xml *element)
{
	(void)element;
	stream_out_ready(stream);
}

const StreamRow stream_management_rows[] = {
	{ STATE_SENDING | STATE_RECEIVING, "a", NS_MANAGEMENT, on_count },
	{ STATE_SENDING | STATE_RECEIVING, "r", NS_MANAGEMENT, on_request },
	{ STATE_RECEIVING, "enable", NS_MANAGEMENT, on_enable },
	{ STATE_NEGOTIATE, "enable", NS_MANAGEMENT, on_early },
	{ STATE_NEGOTIATE, "resume", NS_MANAGEMENT, on_early },
	{ STATE_ENABLE, "enabled", NS_MANAGEMENT, on_enabled },
	{ STATE_ENABLE, "failed", NS_MANAGEMENT, on_not_enabled },
	{ 0 },
};
