/* Bytes as a datagram and as a stream: cut anywhere the stream gives the same
 * messages; what is refused can be answered, and what is taken becomes a
 * stanza that can be read back. */
#include "core/gateway/bridge/message.h"
#include "core/gateway/sip/check.h"
#include "core/gateway/sip/frame.h"
#include "core/gateway/sip/incoming.h"
#include "core/gateway/sip/respond.h"
#include "core/gateway/sip/screen.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

/* The torture messages are the corpus. */
const char fuzz_corpus[] = "../../data/sip-torture";

static const XmlLimits limits = { 1 << 20, 32, 64, 8192 };

static void translate(const SipIncoming *incoming)
{
	g_autoptr(Address) from = address_from_sip(incoming->from, NULL);
	g_autoptr(Address) to = address_from_sip(incoming->uri, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(Xml) stanza = NULL;
	g_autoptr(Xml) again = NULL;
	g_autoptr(GString) text = g_string_new(NULL);
	int status = 0;

	if (!from || !to)
		return;
	stanza = message_to_xmpp(&incoming->page, from, to, "id", &status,
				 &error);
	if (!stanza) {
		g_assert_cmpint(status, >=, 400);
		return;
	}
	xml_write(stanza, NULL, text);
	again = xml_parse(text->str, text->len, &limits, &error);
	g_assert_no_error(error);
}

static void answer(const SipMessage *message, const SipTarget *from, int status)
{
	g_autoptr(GBytes) bytes =
		sip_respond(message, from, status, "Reason", NULL);
	gsize length;
	const char *text = g_bytes_get_data(bytes, &length);
	g_autoptr(SipMessage) again = sip_message_scan(text, length);

	g_assert_nonnull(again);
	g_assert_cmpint(again->status, ==, status);
	g_assert_cmpuint(again->body_length, ==, 0);
	g_assert_cmpuint(sip_message_count(again, "via"), ==,
			 sip_message_count(message, "via"));
}

static void take_message(const char *bytes, gsize length)
{
	g_autoptr(SipMessage) message = sip_message_scan(bytes, length);
	SipIncoming incoming = { 0 };
	SipVerdict verdict;
	SipScreen screen;
	SipTarget from;

	if (!message)
		return;
	sip_target_set(&from, SIP_UDP, "127.0.0.1", 5060);
	verdict = sip_check(message, bytes);
	if (!message->method)
		return;
	answer(message, &from, verdict.status ? verdict.status : 200);
	if (verdict.status)
		return;
	screen = sip_screen(message, "gw.contoso.test", 5098);
	g_free(screen.extra);
	if (!screen.status && sip_incoming_read(message, &from, &incoming))
		translate(&incoming);
	sip_incoming_clear(&incoming);
}

/* What a stream gives out, as one text. */
static char *frames(const uint8_t *data, size_t size, size_t step)
{
	g_autoptr(SipFrame) frame = sip_frame_new();
	GString *all = g_string_new(NULL);
	SipFrameResult result = SIP_FRAME_MORE;
	const char *bytes;
	gsize length;

	for (size_t i = 0; i < size && result != SIP_FRAME_BROKEN; i += step) {
		sip_frame_append(frame, (const char *)data + i,
				 MIN(step, size - i));
		while ((result = sip_frame_next(frame, &bytes, &length)) ==
		       SIP_FRAME_MESSAGE)
			g_string_append_len(all, bytes, (gssize)length);
	}
	g_string_append(all, result == SIP_FRAME_BROKEN ? "broken" : "more");
	return g_string_free(all, FALSE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *whole = frames(data, size, MAX(size, 1));
	g_autofree char *pieces = frames(data, size, 7);

	g_assert_cmpstr(whole, ==, pieces);
	take_message((const char *)data, size);
	return 0;
}
