#include "core/gateway/bridge/chat.h"
#include "core/gateway/bridge/content.h"
#include "core/gateway/bridge/typing.h"

#include <string.h>

static const TypingTimes times = { 80, 600 };

/* Every state and every event. */
static void table(void)
{
	static const struct {
		TypingState state;
		TypingEvent event;
		TypingState after;
		TypingAction action;
	} cases[] = {
		{ TYPING_IDLE, TYPING_ON_START, TYPING_ACTIVE,
		  TYPING_SAY_ACTIVE },
		{ TYPING_IDLE, TYPING_ON_STOP, TYPING_IDLE, TYPING_NOTHING },
		{ TYPING_IDLE, TYPING_ON_MESSAGE, TYPING_IDLE, TYPING_NOTHING },
		{ TYPING_IDLE, TYPING_ON_AGAIN, TYPING_IDLE, TYPING_NOTHING },
		{ TYPING_IDLE, TYPING_ON_END, TYPING_IDLE, TYPING_NOTHING },
		{ TYPING_IDLE, TYPING_ON_REFUSED, TYPING_OFF, TYPING_NOTHING },
		{ TYPING_ACTIVE, TYPING_ON_START, TYPING_ACTIVE,
		  TYPING_NOTHING },
		{ TYPING_ACTIVE, TYPING_ON_STOP, TYPING_IDLE, TYPING_SAY_IDLE },
		{ TYPING_ACTIVE, TYPING_ON_MESSAGE, TYPING_IDLE,
		  TYPING_NOTHING },
		{ TYPING_ACTIVE, TYPING_ON_AGAIN, TYPING_ACTIVE,
		  TYPING_SAY_ACTIVE },
		{ TYPING_ACTIVE, TYPING_ON_END, TYPING_IDLE, TYPING_SAY_IDLE },
		{ TYPING_ACTIVE, TYPING_ON_REFUSED, TYPING_OFF,
		  TYPING_NOTHING },
		{ TYPING_OFF, TYPING_ON_START, TYPING_OFF, TYPING_NOTHING },
		{ TYPING_OFF, TYPING_ON_STOP, TYPING_OFF, TYPING_NOTHING },
		{ TYPING_OFF, TYPING_ON_MESSAGE, TYPING_OFF, TYPING_NOTHING },
		{ TYPING_OFF, TYPING_ON_AGAIN, TYPING_OFF, TYPING_NOTHING },
		{ TYPING_OFF, TYPING_ON_END, TYPING_OFF, TYPING_NOTHING },
		{ TYPING_OFF, TYPING_ON_REFUSED, TYPING_OFF, TYPING_NOTHING },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		Typing typing = { .state = cases[i].state };

		g_test_message("state %d, event %d", cases[i].state,
			       cases[i].event);
		g_assert_cmpint(typing_step(&typing, cases[i].event, 0, &times),
				==, cases[i].action);
		g_assert_cmpint(typing.state, ==, cases[i].after);
	}
}

/* A notice is repeated before it runs out, and taken back when its maker is
 * not heard of any more. */
static void in_time(void)
{
	Typing typing = { 0 };

	g_assert_cmpint(typing_step(&typing, TYPING_ON_START, 1000, &times), ==,
			TYPING_SAY_ACTIVE);
	g_assert_cmpint(typing_tick(&typing, 1079, &times), ==, TYPING_NOTHING);
	g_assert_cmpint(typing_tick(&typing, 1080, &times), ==,
			TYPING_SAY_ACTIVE);
	g_assert_cmpint(typing_tick(&typing, 1159, &times), ==, TYPING_NOTHING);
	g_assert_cmpint(typing_tick(&typing, 1160, &times), ==,
			TYPING_SAY_ACTIVE);
	typing_step(&typing, TYPING_ON_START, 1200, &times);
	g_assert_cmpint(typing_tick(&typing, 1799, &times), ==,
			TYPING_SAY_ACTIVE);
	g_assert_cmpint(typing_tick(&typing, 1800, &times), ==,
			TYPING_SAY_IDLE);
	g_assert_cmpint(typing_tick(&typing, 9999, &times), ==, TYPING_NOTHING);
}

static void promised(void)
{
	g_assert_cmpuint(typing_to_xmpp(0).end, ==, 125000);
	g_assert_cmpuint(typing_to_xmpp(90).end, ==, 95000);
	g_assert_cmpuint(typing_to_xmpp(1).end, ==, 20000);
	g_assert_cmpuint(typing_to_xmpp(G_MAXUINT).end, ==, 905000);
	g_assert_cmpuint(typing_to_xmpp(60).again, ==, 0);
	/* RFC 3994 §3.2: a refresh comes 60 s after the last at the earliest,
	 * and before what was announced is over. */
	g_assert_cmpuint(typing_to_sip.again, >=, 60000);
	g_assert_cmpuint(typing_to_sip.again, <, TYPING_REFRESH_S * 1000);
}

static Xml *parse(const char *text)
{
	static const XmlLimits limits = { 65536, 32, 64, 8192 };

	return xml_parse(text, strlen(text), &limits, NULL);
}

static void states(void)
{
	static const struct {
		const char *name;
		ChatState state;
	} cases[] = {
		{ "active", CHAT_ACTIVE }, { "composing", CHAT_COMPOSING },
		{ "paused", CHAT_PAUSED }, { "inactive", CHAT_INACTIVE },
		{ "gone", CHAT_GONE },	   { "dancing", CHAT_NONE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf(
			"<message xmlns='jabber:server'><%s xmlns='%s'/>"
			"</message>",
			cases[i].name, NS_CHAT_STATES);
		g_autoptr(Xml) stanza = parse(text);

		g_assert_cmpint(chat_state(stanza), ==, cases[i].state);
	}
}

/* An id crosses and comes back, whatever is in it; one that is not ours is
 * none. */
static void receipt_ids(void)
{
	static const char *const ids[] = { "a",	     "m 1<>&\"'", "Grüße/+=",
					   "x@y;z?", "imdn-",	  "xmpp-eA" };

	for (guint i = 0; i < G_N_ELEMENTS(ids); i++) {
		g_autofree char *stanza = receipt_stanza_id(ids[i], i % 2);
		g_autofree char *sip = receipt_id_to_sip(ids[i]);
		g_autofree char *back = receipt_message_id(stanza);
		g_autofree char *forth = receipt_id_from_sip(sip);

		g_assert_cmpstr(back, ==, ids[i]);
		g_assert_cmpstr(forth, ==, ids[i]);
		g_assert_cmpuint(strspn(sip, "abcdefghijklmnopqrstuvwxyzABCDEFG"
					     "HIJKLMNOPQRSTUVWXYZ0123456789-_"),
				 ==, strlen(sip));
	}
	g_assert_null(receipt_message_id("imdn-!"));
	g_assert_null(receipt_message_id("imdn-"));
	g_assert_null(receipt_message_id("other"));
	g_assert_null(receipt_message_id(NULL));
}

#define FROM "<message xmlns='jabber:server' from='a@b.test/r' to='c@d.test' "

/* Asked for by XMPP, told by SIP; and the other way round. */
static void receipts_both_ways(void)
{
	g_autoptr(Xml) asking =
		parse(FROM "id='i 1'><body>Hi</body><request xmlns='"
			   "urn:xmpp:receipts'/></message>");
	g_autoptr(Address) from = address_from_jid("a@b.test/r", NULL);
	g_autoptr(Address) to = address_from_jid("c@d.test", NULL);
	g_autoptr(GBytes) text = g_bytes_new("Hi", 2);
	PageMessage page = { .content_type = (char *)"text/plain",
			     .body = text };
	g_autoptr(GBytes) wrapped = NULL;
	g_auto(PageMessage) told = { 0 };
	g_autoptr(Xml) asked = NULL;
	g_autofree char *id = NULL;
	g_autofree char *receipt = NULL;
	g_autoptr(Xml) received = NULL;
	g_autoptr(Xml) result = NULL;
	int status = 0;

	g_assert_true(receipt_is_wanted(asking));
	receipt_wrap(asking, from, to, 0, &page);
	wrapped = page.body;
	/* The far end reads it as we do. */
	asked = message_to_xmpp(&page, from, to, "k", &status, NULL);
	g_assert_true(receipt_is_wanted(asked));
	id = receipt_message_id(xml_get(asked, "id"));
	receipt = g_strdup_printf(FROM "><received xmlns='urn:xmpp:receipts' "
				       "id='%s'/></message>",
				  xml_get(asked, "id"));
	received = parse(receipt);
	g_assert_true(receipt_page(received, 0, &told));
	result = message_to_xmpp(&told, to, from, "k", &status, NULL);
	g_assert_cmpstr(receipt_is_for(result), ==, "i 1");
	g_assert_cmpstr(xml_get(result, "to"), ==, "a@b.test/r");
}

/* A message that came back is told of to who wants to know of failures. */
static void receipt_of_error(void)
{
	for (int wanted = 0; wanted < 2; wanted++) {
		g_autofree char *id = receipt_stanza_id("m 1", wanted);
		g_autofree char *text = g_strdup_printf(
			FROM "type='error' id='%s'><body>Hi</body><error "
			     "type='cancel'><item-not-found xmlns='urn:ietf:"
			     "params:xml:ns:xmpp-stanzas'/></error></message>",
			id);
		g_autoptr(Xml) error = parse(text);
		g_auto(PageMessage) page = { 0 };
		gsize length = 0;
		const char *body;

		g_assert_cmpint(receipt_page(error, 0, &page), ==, wanted);
		if (!wanted)
			continue;
		body = g_bytes_get_data(page.body, &length);
		g_assert_nonnull(g_strstr_len(body, (gssize)length,
					      "<message-id>m 1</message-id>"));
		g_assert_nonnull(
			g_strstr_len(body, (gssize)length, "<failed/>"));
	}
}

/* What is for none of SIP's messages is not passed on. */
static void receipts_of_others(void)
{
	g_autoptr(Xml) received =
		parse(FROM "><received xmlns='urn:xmpp:receipts' id='i1'/>"
			   "</message>");
	g_auto(PageMessage) page = { 0 };

	g_assert_false(receipt_page(received, 0, &page));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/bridge/typing/table", table);
	g_test_add_func("/bridge/typing/in-time", in_time);
	g_test_add_func("/bridge/typing/promised", promised);
	g_test_add_func("/bridge/typing/states", states);
	g_test_add_func("/bridge/receipt/ids", receipt_ids);
	g_test_add_func("/bridge/receipt/both-ways", receipts_both_ways);
	g_test_add_func("/bridge/receipt/of-error", receipt_of_error);
	g_test_add_func("/bridge/receipt/of-others", receipts_of_others);
	return g_test_run();
}
