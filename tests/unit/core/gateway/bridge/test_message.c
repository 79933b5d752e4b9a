#include "core/gateway/bridge/message.h"

#include <string.h>

static const XmlLimits limits = { 262144, 32, 64, 8192 };

static Xml *parse(const char *text)
{
	g_autoptr(GError) error = NULL;
	Xml *stanza = xml_parse(text, strlen(text), &limits, &error);

	g_assert_no_error(error);
	return stanza;
}

static char *text_of(const Xml *stanza)
{
	GString *text = g_string_new(NULL);

	xml_write(stanza, "jabber:server", text);
	return g_string_free(text, FALSE);
}

static PageMessage page(const char *type, const char *body, gsize length)
{
	PageMessage message = { .call_id = g_strdup("abc@host"),
				.content_type = g_strdup(type),
				.body = g_bytes_new(body, length) };

	return message;
}

static Xml *translate(const PageMessage *message, int *status)
{
	g_autoptr(Address) from = address_from_sip("sip:o'x@a.example", NULL);
	g_autoptr(Address) to =
		address_from_sip("sip:bob@b.example;gr=r", NULL);
	g_autoptr(GError) error = NULL;
	Xml *stanza;

	*status = 0;
	stanza = message_to_xmpp(message, from, to, "i1", status, &error);
	g_assert_true(!stanza == (error != NULL));
	return stanza;
}

static void to_xmpp(void)
{
	g_auto(PageMessage) message =
		page("text/plain", "Gr\xc3\xbc\xc3\x9f\r\n<you>", 13);
	g_autoptr(Xml) stanza = NULL;
	g_autofree char *text = NULL;
	int status;

	message.language = g_strdup("de-CH");
	message.subject = g_strdup("S & T");
	stanza = translate(&message, &status);
	text = text_of(stanza);
	g_assert_cmpstr(text, ==,
			"<message from='o\\27x@a.example' to='bob@b.example/r' "
			"id='i1' xml:lang='de-CH'><subject>S &amp; T</subject>"
			"<body>Grüß\n&lt;you&gt;</body>"
			"<thread>abc@host</thread></message>");
}

static void charsets(void)
{
	static const struct {
		const char *type, *bytes, *text;
		gsize length;
		int status;
	} cases[] = {
		{ "text/plain;charset=ISO-8859-1", "gr\xfc\xdf", "grüß", 4, 0 },
		{ "text/plain; charset=\"utf-16le\"", "h\0i\0", "hi", 4, 0 },
		{ "TEXT/PLAIN ; Charset=UTF-8", "\xc3\xa9", "é", 2, 0 },
		{ NULL, "hi", "hi", 2, 0 },
		{ "text/plain", "\xff", NULL, 1, 400 },
		{ "text/plain", "", NULL, 0, 400 },
		{ "text/plain;charset=klingon", "a", NULL, 1, 415 },
		{ "text/plain;charset=a//b", "a", NULL, 1, 415 },
		{ "text/plain;charset=utf-16le", "a", NULL, 1, 400 },
		{ "text/plaintext", "a", NULL, 1, 415 },
		{ "text/html;charset=iso-8859-1", "<b>\xe4</b>", "ä", 8, 0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(PageMessage) message =
			page(cases[i].type, cases[i].bytes, cases[i].length);
		int status;
		g_autoptr(Xml) stanza = translate(&message, &status);
		g_autofree char *text = NULL;

		g_test_message("case %u", i);
		g_assert_cmpint(status, ==, cases[i].status);
		if (stanza)
			text = xml_text(xml_child(stanza, "body", NULL));
		g_assert_cmpstr(text, ==, cases[i].text);
	}
}

/* Nothing that a SIP peer sends may break the partner's stream. */
static void control_characters(void)
{
	g_auto(PageMessage) message =
		page("text/plain", "a\x01\x0b\xef\xbf\xbe\tb", 8);
	int status;
	g_autoptr(Xml) stanza = NULL;
	g_autoptr(Xml) again = NULL;
	g_autofree char *text = NULL;

	message.subject = g_strdup("s\x02\xff");
	g_free(message.call_id);
	message.call_id = g_strdup("c\x03");
	stanza = translate(&message, &status);
	text = text_of(stanza);
	again = parse(text);
	g_assert_nonnull(again);
	g_assert_nonnull(strstr(text, "<body>a\xef\xbf\xbd"));
}

static void too_long(void)
{
	g_autofree char *body = g_strnfill(70000, 'a');
	g_auto(PageMessage) message = page("text/plain", body, 70000);
	int status;

	g_assert_null(translate(&message, &status));
	g_assert_cmpint(status, ==, 413);
	g_assert_true(message_fits(1300, FALSE));
	g_assert_false(message_fits(1301, FALSE));
	g_assert_true(message_fits(60000, TRUE));
}

#define STANZA(attributes, content)                                            \
	"<message xmlns='jabber:server' from='a@b' to='c@d' "                  \
	"id='7' " attributes ">" content "</message>"

static void to_sip(void)
{
	g_autoptr(Xml) stanza = parse(STANZA(
		"xml:lang='cs'", "<subject>na\nzdar</subject><body>Ahoj ✓"
				 "</body><thread>abc@host</thread>"
				 "<active xmlns='http://jabber.org/protocol/"
				 "chatstates'/>"));
	g_auto(PageMessage) message = { 0 };
	MessageRefusal refusal;
	gsize length;
	const char *body;

	g_assert_cmpint(message_to_sip(stanza, &message, &refusal), ==,
			MESSAGE_SEND);
	body = g_bytes_get_data(message.body, &length);
	g_assert_cmpmem(body, length, "Ahoj ✓", strlen("Ahoj ✓"));
	g_assert_cmpstr(message.language, ==, "cs");
	g_assert_cmpstr(message.subject, ==, "na zdar");
	g_assert_cmpstr(message.call_id, ==, "abc@host");
	g_assert_cmpstr(message.content_type, ==, "text/plain;charset=utf-8");
}

static void languages(void)
{
	g_autoptr(Xml) stanza = parse(
		STANZA("xml:lang='de'", "<body xml:lang='en'>Hi</body>"
					"<body xml:lang='de'>Hallo</body>"));
	g_auto(PageMessage) message = { 0 };
	MessageRefusal refusal;
	gsize length;
	const char *body;

	g_assert_cmpint(message_to_sip(stanza, &message, &refusal), ==,
			MESSAGE_SEND);
	body = g_bytes_get_data(message.body, &length);
	g_assert_cmpmem(body, length, "Hallo", 5);
	g_assert_cmpstr(message.language, ==, "de");
}

static void fates(void)
{
	static const struct {
		const char *stanza;
		MessageFate fate;
		const char *condition;
	} cases[] = {
		{ STANZA("type='chat'", "<body>a</body>"), MESSAGE_SEND, NULL },
		{ STANZA("type='normal'", "<body>a</body>"), MESSAGE_SEND,
		  NULL },
		{ STANZA("type='headline'", "<body>a</body>"), MESSAGE_SEND,
		  NULL },
		{ STANZA("type='error'", "<body>a</body>"), MESSAGE_IGNORE,
		  NULL },
		{ STANZA("type='groupchat'", "<body>a</body>"), MESSAGE_REFUSE,
		  "service-unavailable" },
		{ STANZA("", "<composing xmlns='http://jabber.org/protocol/"
			     "chatstates'/><thread>t</thread>"),
		  MESSAGE_IGNORE, NULL },
		{ STANZA("", "<received xmlns='urn:xmpp:receipts' id='1'/>"),
		  MESSAGE_IGNORE, NULL },
		{ STANZA("", "<x xmlns='urn:own:thing'/>"), MESSAGE_REFUSE,
		  "service-unavailable" },
		{ STANZA("", "<subject>only</subject>"), MESSAGE_REFUSE,
		  "service-unavailable" },
		{ STANZA("", "<body xmlns='urn:other'>a</body>"),
		  MESSAGE_REFUSE, "service-unavailable" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Xml) stanza = parse(cases[i].stanza);
		g_auto(PageMessage) message = { 0 };
		MessageRefusal refusal = { 0 };

		g_test_message("%s", cases[i].stanza);
		g_assert_cmpint(message_to_sip(stanza, &message, &refusal), ==,
				cases[i].fate);
		g_assert_cmpstr(refusal.condition, ==, cases[i].condition);
	}
}

static void threads(void)
{
	static const struct {
		const char *thread, *call_id;
	} cases[] = {
		{ "abc@host", "abc@host" },
		{ "0e83-11d2", "0e83-11d2" },
		{ "two words", "xmpp-thread-dHdvIHdvcmRz" },
		{ "a@b@c", "xmpp-thread-YUBiQGM" },
		{ "naïve", "xmpp-thread-bmHDr3Zl" },
		{ "a\r\nVia: x", "xmpp-thread-YQ0KVmlhOiB4" },
		{ "xmpp-thread-YQ", "xmpp-thread-eG1wcC10aHJlYWQtWVE" },
	};
	g_autofree char *big = g_strnfill(257, 'a');
	g_autofree char *kept = call_id_to_thread("xmpp-thread-!!");

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *call_id = thread_to_call_id(cases[i].thread);
		g_autofree char *back = call_id_to_thread(call_id);

		g_assert_cmpstr(call_id, ==, cases[i].call_id);
		g_assert_cmpstr(back, ==, cases[i].thread);
	}
	g_assert_null(thread_to_call_id(""));
	g_assert_null(thread_to_call_id(big));
	g_assert_cmpstr(kept, ==, "xmpp-thread-!!");
}

static void errors(void)
{
	g_autoptr(Xml) stanza = parse(STANZA("", "<body>a</body>"));
	g_autoptr(Xml) failed = parse(STANZA("type='error'", ""));
	MessageRefusal refusal = { .condition = "forbidden",
				   .type = "auth",
				   .text = "Not <you>" };
	g_autoptr(Xml) answer = stanza_error(stanza, &refusal);
	g_autofree char *text = text_of(answer);

	g_assert_cmpstr(text, ==,
			"<message type='error' from='c@d' to='a@b' id='7'>"
			"<error type='auth'><forbidden xmlns='urn:ietf:params:"
			"xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:"
			"xml:ns:xmpp-stanzas'>Not &lt;you&gt;</text></error>"
			"</message>");
	g_assert_null(stanza_error(failed, &refusal));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/bridge/message/to-xmpp", to_xmpp);
	g_test_add_func("/bridge/message/charsets", charsets);
	g_test_add_func("/bridge/message/control", control_characters);
	g_test_add_func("/bridge/message/too-long", too_long);
	g_test_add_func("/bridge/message/to-sip", to_sip);
	g_test_add_func("/bridge/message/languages", languages);
	g_test_add_func("/bridge/message/fates", fates);
	g_test_add_func("/bridge/message/threads", threads);
	g_test_add_func("/bridge/message/errors", errors);
	return g_test_run();
}
