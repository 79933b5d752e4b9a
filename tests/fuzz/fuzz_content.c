/* Bodies of MESSAGE and INVITE: the first line is the Content-Type, the second
 * the transfer encoding, the rest the body. What is read becomes a stanza that
 * can be read, and goes back. */
#include "core/gateway/bridge/content.h"
#include "core/gateway/bridge/session.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

const char fuzz_corpus[] = "content";

static const XmlLimits limits = { 1 << 20, 64, 64, 8192 };

static void send_back(const Xml *stanza)
{
	g_auto(PageMessage) page = { 0 };
	MessageRefusal refusal = { 0 };
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(Xml) again = NULL;

	xml_write(stanza, NULL, text);
	again = xml_parse(text->str, text->len, &limits, &error);
	g_assert_no_error(error);
	message_to_sip(again, &page, &refusal);
}

static void take(const PageMessage *page)
{
	g_autoptr(Address) from = address_from_sip("sip:a@b.test", NULL);
	g_autoptr(Address) to = address_from_sip("sip:c@d.test", NULL);
	g_autoptr(GError) error = NULL;
	int status = 0;
	g_autoptr(Content) content = content_read(page, &status, &error);
	g_autoptr(Xml) stanza = NULL;

	if (!content) {
		g_assert_nonnull(error);
		g_assert_true(status == 400 || status == 413 || status == 415);
		return;
	}
	g_assert_no_error(error);
	stanza = message_from_content(page, content, from, to, "1");
	if (stanza)
		send_back(stanza);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_auto(GStrv) lines = g_strsplit(text, "\n", 3);
	const char *body = lines[0] && lines[1] ? lines[2] : NULL;
	size_t start = body ? strlen(lines[0]) + strlen(lines[1]) + 2 : size;
	g_autoptr(GBytes) bytes = g_bytes_new(data + start, size - start);
	const PageMessage page = {
		.content_type = lines[0],
		.encoding = lines[0] && lines[1] && *lines[1] ? lines[1] : NULL,
		.body = bytes,
	};

	if (!body)
		return 0;
	take(&page);
	session_offer_taken((const char *)data + start, size - start);
	session_takes_html((const char *)data + start, size - start);
	return 0;
}
