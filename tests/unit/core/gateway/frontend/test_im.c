#include "tests/unit/core/gateway/frontend/im_bench.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/bridge/chat.h"
#include "core/gateway/frontend/notify.h"
#include "tests/unit/core/gateway/frontend/raw_member.h"

#include <string.h>

/* A MESSAGE of bo's to anna. */
static void say(ImBench *bench, guint number, const char *type,
		const char *body)
{
	g_autofree char *headers = g_strdup_printf(
		"MESSAGE sip:anna@fabrikam.test SIP/2.0\n"
		"Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bKim%u\n"
		"Max-Forwards: 70\nFrom: <sip:bo@contoso.test>;tag=b\n"
		"To: <sip:anna@fabrikam.test>\nCall-ID: im-call\n"
		"CSeq: %u MESSAGE\nContent-Type: %s\n",
		datagram_port(bench->pool), number, number, type);

	im_say(bench, headers, body);
}

static gboolean has(const char *text, const char *part)
{
	if (strstr(text, part))
		return TRUE;
	g_test_message("no '%s' in: %s", part, text);
	return FALSE;
}

/* A partner's stanza, until the pool has answered it. */
static void deliver(ImBench *bench, const char *stanza)
{
	g_autoptr(LinkItem) item = fake_item(stanza);

	RUN_UNTIL(bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
}

#define RICH                                                                   \
	"<body>a b</body><html xmlns='http://jabber.org/protocol/xhtml-im'>"   \
	"<body xmlns='http://www.w3.org/1999/xhtml'>a <strong>b</strong>"      \
	"</body></html>"

/* Markup goes to who has sent some, and to nobody else. */
static void markup(void)
{
	ImBench bench;

	im_bench_open(&bench, "Simple");
	deliver(&bench, IM_STANZA("1", RICH));
	g_assert_cmpstr(im_body(&bench), ==, "a b");
	say(&bench, 1, "text/html", "<b>hi</b><script>x</script>");
	RUN_UNTIL(&bench, *im_sent());
	g_assert_true(has(im_sent(), "<body>hi</body><html xmlns='http://"
				     "jabber.org/protocol/xhtml-im'><body "
				     "xmlns='http://www.w3.org/1999/xhtml'>"
				     "<strong>hi</strong></body></html>"));
	im_took();
	deliver(&bench, IM_STANZA("2", RICH));
	g_assert_true(has(im_got(&bench), "Content-Type: text/html"));
	g_assert_cmpstr(im_body(&bench), ==,
			"<html><body>a <strong>b</strong></body></html>");
	deliver(&bench, IM_STANZA("3", "<body>plain</body>"));
	g_assert_true(has(im_got(&bench), "Content-Type: text/plain"));
	im_bench_close(&bench);
}

/* Who does not take it after all gets the text of the same message. */
static void markup_refused(void)
{
	ImBench bench;
	g_autoptr(LinkItem) item = NULL;
	g_autofree char *first = NULL;
	g_autofree char *second = NULL;

	im_bench_open(&bench, "Simple");
	say(&bench, 1, "text/html", "<b>hi</b>");
	RUN_UNTIL(&bench, *im_sent());
	im_took();
	bench.status = 0;
	item = fake_item(IM_STANZA("1", RICH));
	RUN_UNTIL(&bench, bench.got->len == 1);
	bench.status = 200;
	im_answer(&bench, im_got(&bench), 415, "Accept: text/plain\r\n", "");
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	g_assert_cmpstr(im_body(&bench), ==, "a b");
	first = raw_header(bench.got->pdata[0], "CSeq");
	second = raw_header(im_got(&bench), "CSeq");
	g_assert_cmpstr(first, !=, second);
	deliver(&bench, IM_STANZA("2", RICH));
	g_assert_cmpstr(im_body(&bench), ==, "a b");
	im_bench_close(&bench);
}

static void markup_too_long(void)
{
	g_autofree char *text = g_strnfill(500, 'a');
	g_autofree char *stanza = g_strdup_printf(
		IM_STANZA("1", "<body>%s</body><html xmlns='http://jabber.org/"
			       "protocol/xhtml-im'><body xmlns='http://www.w3"
			       ".org/1999/xhtml'><em>%s</em><em>%s</em></body>"
			       "</html>"),
		text, text, text);
	ImBench bench;

	im_bench_open(&bench, "Simple");
	say(&bench, 1, "text/html", "<b>hi</b>");
	RUN_UNTIL(&bench, *im_sent());
	im_took();
	deliver(&bench, stanza);
	g_assert_cmpstr(im_body(&bench), ==, text);
	im_bench_close(&bench);
}

/* What is not carried is refused at once, and what is is said. */
static void unknown(void)
{
	ImBench bench;

	im_bench_open(&bench, "Simple");
	say(&bench, 1, "image/gif", "GIF");
	RUN_UNTIL(&bench, bench.answers->len);
	g_assert_true(has(im_answered(&bench), "SIP/2.0 415 "));
	g_assert_true(has(im_answered(&bench), "\r\nAccept: text/plain, "
					       "text/html, "));
	g_assert_cmpstr(im_sent(), ==, "");
	im_bench_close(&bench);
}

/* ---- typing ---- */

#define STATE(id, name)                                                        \
	IM_STANZA(id, "<" name " xmlns='http://jabber.org/protocol/"           \
		      "chatstates'/>")
#define COMPOSING(state)                                                       \
	"<isComposing "                                                        \
	"xmlns='urn:ietf:params:xml:ns:im-iscomposing'><state>" state          \
	"</state></isComposing>"
#define TYPING "application/im-iscomposing+xml"

/* Says a text, and that anna has it. */
static void say_text(ImBench *bench, guint number, const char *text)
{
	guint before = bench->answers->len;

	say(bench, number, "text/plain", text);
	RUN_UNTIL(bench, *im_sent());
	im_took();
	RUN_UNTIL(bench, bench->answers->len > before);
}

/* A contact's typing reaches who has written to him; it starts once, and ends
 * with a word, or without one when text follows. */
static void typing_to_sip(void)
{
	ImBench bench;

	im_bench_open(&bench, "Simple");
	deliver(&bench, STATE("1", "composing"));
	im_run(&bench, 100);
	g_assert_cmpuint(bench.got->len, ==, 0);
	deliver(&bench, STATE("2", "active"));
	say_text(&bench, 1, "hi");
	deliver(&bench, STATE("3", "composing"));
	RUN_UNTIL(&bench, bench.got->len == 1);
	g_assert_true(has(im_got(&bench), "Content-Type: " TYPING));
	g_assert_true(has(im_got(&bench), "<state>active</state>"));
	g_assert_true(has(im_got(&bench), "<refresh>90</refresh>"));
	g_assert_true(
		has(im_got(&bench), "From: <sip:anna@fabrikam.test;gr=r>"));
	deliver(&bench, STATE("4", "composing"));
	deliver(&bench, STATE("5", "paused"));
	RUN_UNTIL(&bench, bench.got->len == 2);
	g_assert_true(has(im_got(&bench), "<state>idle</state>"));
	deliver(&bench, STATE("6", "composing"));
	RUN_UNTIL(&bench, bench.got->len == 3);
	deliver(&bench, IM_STANZA("7", "<body>text</body>"));
	g_assert_cmpuint(bench.got->len, ==, 4);
	deliver(&bench, STATE("8", "inactive"));
	im_run(&bench, 100);
	g_assert_cmpuint(bench.got->len, ==, 4);
	im_bench_close(&bench);
}

static void typing_refused(void)
{
	ImBench bench;

	im_bench_open(&bench, "Simple");
	say_text(&bench, 1, "hi");
	bench.status = 415;
	deliver(&bench, STATE("1", "composing"));
	RUN_UNTIL(&bench, bench.got->len == 1);
	im_run(&bench, 100);
	bench.status = 200;
	deliver(&bench, STATE("2", "paused"));
	deliver(&bench, STATE("3", "composing"));
	im_run(&bench, 100);
	g_assert_cmpuint(bench.got->len, ==, 1);
	im_bench_close(&bench);
}

/* A local user's typing reaches a contact whose client shows chat states. */
static void typing_to_xmpp(void)
{
	ImBench bench;

	im_bench_open(&bench, "Simple");
	say(&bench, 1, TYPING, COMPOSING("active"));
	RUN_UNTIL(&bench, bench.answers->len == 1);
	g_assert_true(has(im_answered(&bench), "SIP/2.0 200 "));
	g_assert_cmpstr(im_sent(), ==, "");
	say(&bench, 2, "text/plain", "hi");
	RUN_UNTIL(&bench, *im_sent());
	g_assert_true(has(im_sent(), "<active xmlns='http://jabber.org/"
				     "protocol/chatstates'/>"));
	im_took();
	deliver(&bench, IM_STANZA("1", "<body>a</body><active xmlns='http://"
				       "jabber.org/protocol/chatstates'/>"));
	say(&bench, 3, TYPING, COMPOSING("active"));
	RUN_UNTIL(&bench, *im_sent());
	g_assert_true(has(im_sent(), "<composing "));
	g_assert_true(has(im_sent(), " type='chat'"));
	g_assert_true(has(im_sent(), "<no-store "));
	im_took();
	say(&bench, 4, TYPING, COMPOSING("active"));
	RUN_UNTIL(&bench, bench.answers->len == 4);
	g_assert_cmpstr(im_sent(), ==, "");
	say(&bench, 5, TYPING, COMPOSING("idle"));
	RUN_UNTIL(&bench, *im_sent());
	g_assert_true(has(im_sent(), "<active "));
	im_took();
	say(&bench, 6, TYPING, "<isComposing>");
	RUN_UNTIL(&bench, bench.answers->len == 6);
	g_assert_true(has(im_answered(&bench), "SIP/2.0 400 "));
	im_bench_close(&bench);
}

/* A notice that does not get there is counted, by whomever it was lost. */
static void typing_lost(void)
{
	static const LinkResult no = { .condition = "remote-server-timeout",
				       .type = "wait" };
	ImBench bench;
	g_autoptr(Address) user = address_from_jid("bo@contoso.test", NULL);
	g_autoptr(Address) contact =
		address_from_jid("anna@fabrikam.test", NULL);
	g_autoptr(Xml) stanza = chat_state_stanza(user, contact, CHAT_GONE);
	const guint64 *lost;

	im_bench_open(&bench, "Simple");
	lost = &bench.frontend->counters.notices_lost;
	notify_xmpp(bench.frontend, user, contact, stanza);
	g_assert_true(has(im_sent(), "<gone "));
	fake_result(&no);
	g_assert_cmpuint(*lost, ==, 1);
	fake_link.window = 0;
	notify_xmpp(bench.frontend, user, contact, stanza);
	g_assert_cmpuint(*lost, ==, 2);
	fake_link.none = TRUE;
	notify_xmpp(bench.frontend, user, contact, stanza);
	g_assert_cmpuint(*lost, ==, 3);
	fake_link.none = FALSE;
	fake_link.window = G_MAXUINT;
	notify_xmpp(bench.frontend, user, contact, stanza);
	im_took();
	g_assert_cmpuint(*lost, ==, 3);
	im_bench_close(&bench);
}

/* ---- receipts ---- */

#define ASKING                                                                 \
	IM_STANZA("q", "<body>a</body><request xmlns='urn:xmpp:receipts'/>")

/* 200 says that a program has it, 202 does not. */
static void receipt_of_200(void)
{
	ImBench bench;

	im_bench_open(&bench, "Simple");
	bench.status = 202;
	deliver(&bench, ASKING);
	im_run(&bench, 200);
	g_assert_cmpstr(im_sent(), ==, "");
	bench.status = 200;
	deliver(&bench, ASKING);
	RUN_UNTIL(&bench, *im_sent());
	g_assert_true(has(im_sent(), "<received xmlns='urn:xmpp:receipts' "
				     "id='q'/>"));
	g_assert_true(has(im_sent(), "to='anna@fabrikam.test/r'"));
	im_took();
	im_run(&bench, 200);
	g_assert_cmpstr(im_sent(), ==, "");
	im_bench_close(&bench);
}

#define CPIM(id)                                                               \
	"From: <sip:bo@contoso.test>\nNS: imdn <urn:ietf:params:imdn>\n"       \
	"imdn.Message-ID: " id "\nimdn.Disposition-Notification: "             \
	"positive-delivery\n\nContent-Type: text/plain\n\nhi"

/* A program that knows delivery notifications asks for one and gives one. */
static void receipt_by_imdn(void)
{
	ImBench bench;
	const char *id;
	g_autofree char *sent = NULL;
	g_autofree char *receipt = NULL;
	g_autofree char *asked = NULL;
	g_autofree char *told = NULL;

	im_bench_open(&bench, "Simple");
	say(&bench, 1, "message/cpim", CPIM("m1"));
	RUN_UNTIL(&bench, *im_sent());
	g_assert_true(has(im_sent(), "<body>hi</body>"));
	g_assert_true(has(im_sent(), "<request xmlns='urn:xmpp:receipts'/>"));
	id = strstr(im_sent(), " id='") + 5;
	sent = g_strndup(id, strcspn(id, "'"));
	im_took();
	receipt = g_strdup_printf(
		IM_STANZA("r", "<received xmlns='urn:xmpp:receipts' id='%s'/>"),
		sent);
	deliver(&bench, receipt);
	g_assert_true(has(im_got(&bench), "Content-Type: message/cpim"));
	g_assert_true(has(im_got(&bench), "Content-Type: message/imdn+xml"));
	g_assert_true(has(im_got(&bench), "<message-id>m1</message-id>"));
	deliver(&bench, ASKING);
	g_assert_true(has(im_got(&bench), "imdn.Disposition-Notification: "
					  "positive-delivery"));
	asked = raw_header(im_got(&bench), "imdn.Message-ID");
	im_run(&bench, 100);
	g_assert_cmpstr(im_sent(), ==, "");
	told = g_strdup_printf(
		"From: <sip:bo@contoso.test>\n\nContent-Type: "
		"message/imdn+xml\n\n<imdn xmlns='urn:ietf:params:imdn'>"
		"<message-id>%s</message-id><delivery-notification><status>"
		"<delivered/></status></delivery-notification></imdn>",
		asked);
	say(&bench, 2, "message/cpim", told);
	RUN_UNTIL(&bench, *im_sent());
	g_assert_true(has(im_sent(), "<received xmlns='urn:xmpp:receipts' "
				     "id='q'/>"));
	im_took();
	im_bench_close(&bench);
}

/* What the partner sends back after SIP had its answer: told to who wants to
 * know, and to nobody else; nothing answers it. */
static void returned(void)
{
	static const char *const asks[] = { "positive-delivery",
					    "negative-delivery" };

	for (guint i = 0; i < G_N_ELEMENTS(asks); i++) {
		ImBench bench;
		g_autofree char *text = g_strdup_printf(
			"From: <sip:bo@contoso.test>\nNS: imdn "
			"<urn:ietf:params:imdn>\nimdn.Message-ID: m1\n"
			"imdn.Disposition-Notification: %s\n\n"
			"Content-Type: text/plain\n\nhi",
			asks[i]);
		g_autofree char *sent = NULL;
		g_autofree char *error = NULL;
		const char *id;

		im_bench_open(&bench, "Simple");
		say(&bench, 1, "message/cpim", text);
		RUN_UNTIL(&bench, *im_sent());
		g_assert_cmpint(has(im_sent(), "<request "), ==, !i);
		id = strstr(im_sent(), " id='") + 5;
		sent = g_strndup(id, strcspn(id, "'"));
		im_took();
		error = g_strdup_printf(
			"<message xmlns='jabber:server' type='error' id='%s' "
			"from='anna@fabrikam.test' to='bo@contoso.test'>"
			"<body>hi</body><request xmlns='urn:xmpp:receipts'/>"
			"<error type='cancel'><gone xmlns='urn:ietf:params:"
			"xml:ns:xmpp-stanzas'/></error></message>",
			sent);
		bench.status = 481;
		{
			g_autoptr(LinkItem) item = fake_item(error);

			im_run(&bench, 200);
			g_assert_cmpint(item->result, !=, 0);
		}
		g_assert_cmpuint(bench.got->len, ==, i);
		if (i)
			g_assert_true(has(im_got(&bench), "<failed/>"));
		g_assert_cmpuint(bench.frontend->counters.xmpp_returned, ==, 1);
		g_assert_cmpstr(im_sent(), ==, "");
		im_bench_close(&bench);
	}
}

/* ---- what a pool refuses of its profile's form ---- */

static void on_asked(void *data, json_t *answer)
{
	json_t **kept = data;

	*kept = json_deep_copy(answer);
}

static json_t *ask(ImBench *bench, const char *text)
{
	g_autoptr(json_t) request = json_parse(text, -1, NULL);
	json_t *answer = NULL;

	frontend_ask(bench->frontend, request, on_asked, &answer);
	RUN_UNTIL(bench, answer);
	return answer;
}

static const char *shown(json_t *answer)
{
	const json_t *peers = json_object_get(answer, "peers");

	return json_member(json_array_get(peers, 0), "refusedForm");
}

#define LYNC_TO_SET                                                            \
	"the pool 'pool.contoso.test' refuses what its SipProfile Simple "     \
	"sends (405 Method Not Allowed): set Lync with Set-CsPool "            \
	"pool.contoso.test -SipProfile"

static gboolean is_logged(const char *part)
{
	g_autoptr(GPtrArray) lines = trace_recent(NULL, 1000);

	for (guint i = 0; i < lines->len; i++)
		if (strstr(lines->pdata[i], part))
			return TRUE;
	return FALSE;
}

/* It is told with the profile to set, and tried in no other form. */
static void form_refused(void)
{
	ImBench bench;
	g_autoptr(LinkItem) item = NULL;
	g_autoptr(json_t) before = NULL, after = NULL, test = NULL;

	im_bench_open(&bench, "Simple");
	before = ask(&bench, "{\"ask\": \"sip\"}");
	g_assert_null(shown(before));
	trace_set_level(TRACE_WARNING);
	bench.status = 405;
	bench.extra = "Server: RTC/6.0\r\nAllow: INVITE, BYE\r\n";
	item = fake_item(IM_STANZA("1", "<body>a</body>"));
	RUN_UNTIL(&bench, item->result || *im_sent());
	g_assert_cmpuint(bench.got->len, ==, 1);
	after = ask(&bench, "{\"ask\": \"sip\"}");
	g_assert_cmpstr(shown(after), ==, LYNC_TO_SET);
	g_assert_true(is_logged(LYNC_TO_SET));
	test = ask(&bench, "{\"ask\": \"test-im\", \"from\": "
			   "\"anna@fabrikam.test\", \"to\": "
			   "\"bo@contoso.test\"}");
	g_assert_cmpstr(json_member(test, "diagnosis"), ==, LYNC_TO_SET);
	im_bench_close(&bench);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/im/markup", markup);
	g_test_add_func("/frontend/im/markup-refused", markup_refused);
	g_test_add_func("/frontend/im/form-refused", form_refused);
	g_test_add_func("/frontend/im/markup-too-long", markup_too_long);
	g_test_add_func("/frontend/im/unknown", unknown);
	g_test_add_func("/frontend/im/typing-to-sip", typing_to_sip);
	g_test_add_func("/frontend/im/typing-refused", typing_refused);
	g_test_add_func("/frontend/im/typing-to-xmpp", typing_to_xmpp);
	g_test_add_func("/frontend/im/typing-lost", typing_lost);
	g_test_add_func("/frontend/im/receipt-of-200", receipt_of_200);
	g_test_add_func("/frontend/im/receipt-by-imdn", receipt_by_imdn);
	g_test_add_func("/frontend/im/returned", returned);
	return g_test_run();
}
