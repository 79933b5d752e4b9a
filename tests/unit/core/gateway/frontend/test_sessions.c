#include "core/gateway/base/trace.h"
#include "tests/unit/core/gateway/frontend/im_bench.h"
#include "tests/unit/core/gateway/frontend/raw_member.h"

#include <string.h>

#define SDP                                                                    \
	"v=0\no=- 0 0 IN IP4 198.51.100.7\ns=session\n"                        \
	"c=IN IP4 198.51.100.7\nt=0 0\nm=message 5060 sip null\n"              \
	"a=accept-types:text/plain multipart/alternative text/html \n"
#define AUDIO "v=0\no=- 0 0 IN IP4 1.2.3.4\ns=-\nt=0 0\nm=audio 9 RTP/AVP 0\n"
#define GRUU  "sip:bo@contoso.test;opaque=user:epid:AAEC;gruu"
#define FRONT                                                                  \
	"Record-Route: <sip:pool.contoso.test:5061;transport=tls;lr;"          \
	"ms-route-sig=AbC_-1>;tag=0F0F\r\n"
#define ACCEPT FRONT "Contact: <" GRUU ">\r\nContent-Type: application/sdp\r\n"

static gboolean has(const char *text, const char *part)
{
	if (strstr(text, part))
		return TRUE;
	g_test_message("no '%s' in: %s", part, text);
	return FALSE;
}

static gboolean is(const char *text, const char *method)
{
	return g_str_has_prefix(text, method);
}

/* What the client of a user of the pool says, in the dialog where `tag` is
 * ours, with the headers that it brings along. */
static void say(ImBench *bench, const char *method, const char *call,
		const char *tag, guint number, const char *type,
		const char *body)
{
	static guint branch;
	g_autofree char *headers = g_strdup_printf(
		"%s sip:anna@fabrikam.test SIP/2.0\n"
		"Record-Route: <sip:fe1.pool.contoso.test:5061;transport=tls;"
		"opaque=state:T:F:Ci.R1;lr;ms-route-sig=AbC_-1>;tag=0F0F\n"
		"Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bKs%u.b;"
		"branched=FALSE;ms-internal-info=\"YWJj+/==\"\n"
		"Max-Forwards: 69\n"
		"Via: SIP/2.0/TLS 198.51.100.7:50111;ms-received-port=50111\n"
		"From: \"Bo\"<sip:bo@contoso.test>;tag=71c3;epid=0a1b2c3d4e\n"
		"To: <sip:anna@fabrikam.test>%s%s\nCall-ID: %s\n"
		"CSeq: %u %s\nContact: <" GRUU ">\n"
		"User-Agent: UCCAPI/16.0.0.0 OC/16.0.0.0\n"
		"Supported: ms-embedded-first-message\nSupported: timer\n"
		"ms-text-format: text/plain; charset=UTF-8; ms-body=aGVsbG8=\n"
		"Ms-Conversation-ID: AQIDBAUGBwgJCgsMDQ4PEA==\n"
		"ms-keep-alive: UAC;hop-hop=yes\nContent-Type: %s\n",
		method, datagram_port(bench->pool), ++branch,
		*tag ? ";tag=" : "", tag, call, number, method, type);

	im_say(bench, headers, body);
}

/* The tag of our last answer. */
static char *our_tag(const ImBench *bench)
{
	g_autofree char *to = raw_header(im_answered(bench), "To");
	const char *tag = strstr(to, ";tag=");

	return g_strdup(tag ? tag + 5 : "");
}

/* The user opens a session; our tag in it. */
static char *open_session(ImBench *bench, const char *call)
{
	guint before = bench->answers->len;

	say(bench, "INVITE", call, "", 1, "application/sdp", SDP);
	RUN_UNTIL(bench, bench->answers->len > before);
	g_assert_true(has(im_answered(bench), "SIP/2.0 200 "));
	return our_tag(bench);
}

static void wait_answer(ImBench *bench, guint before, const char *start)
{
	RUN_UNTIL(bench, bench->answers->len > before);
	g_assert_true(has(im_answered(bench), start));
}

/* Waits until the pool has a request of that method, as its last. */
static void wait_request(ImBench *bench, guint before, const char *method)
{
	RUN_UNTIL(bench, bench->got->len > before && is(im_got(bench), method));
}

/* ---- from the pool ---- */

static void from_lync(void)
{
	ImBench bench;
	g_autofree char *tag = NULL;
	guint answers;

	im_bench_open(&bench, "Lync");
	tag = open_session(&bench, "c1");
	g_assert_true(
		has(im_answered(&bench), "ms-route-sig=AbC_-1>;tag=0F0F\r\n"));
	g_assert_true(has(im_answered(&bench),
			  "From: \"Bo\"<sip:bo@contoso.test>;tag=71c3;epid="
			  "0a1b2c3d4e\r\n"));
	g_assert_true(
		has(im_answered(&bench), "Contact: <sip:fe1.contoso.test:"));
	g_assert_true(has(im_answered(&bench),
			  "m=message 5060 sip sip:anna@fabrikam.test\r\n"));
	g_assert_true(has(im_answered(&bench), "accept-types:text/plain"));
	g_assert_null(strstr(im_answered(&bench), "Supported"));
	say(&bench, "ACK", "c1", tag, 1, "text/plain", "");
	im_run(&bench, 100);
	g_assert_cmpstr(im_sent(), ==, "");
	/* The number of the INVITE again. */
	say(&bench, "MESSAGE", "c1", tag, 1, "text/plain", "hello");
	RUN_UNTIL(&bench, *im_sent());
	g_assert_true(has(im_sent(), "<body>hello</body>"));
	g_assert_true(has(im_sent(), "<thread>c1</thread>"));
	answers = bench.answers->len;
	im_took();
	wait_answer(&bench, answers, "SIP/2.0 200 ");
	answers = bench.answers->len;
	say(&bench, "MESSAGE", "c1", tag, 2, "application/x-ms-ink", "x");
	wait_answer(&bench, answers, "SIP/2.0 415 ");
	answers = bench.answers->len;
	say(&bench, "INVITE", "c1", tag, 3, "application/sdp", SDP);
	wait_answer(&bench, answers, "m=message 5060 sip");
	answers = bench.answers->len;
	say(&bench, "MESSAGE", "c1", tag, 2, "text/plain", "late");
	wait_answer(&bench, answers, "SIP/2.0 500 ");
	answers = bench.answers->len;
	say(&bench, "BYE", "c1", tag, 4, "text/plain", "");
	wait_answer(&bench, answers, "SIP/2.0 200 ");
	answers = bench.answers->len;
	say(&bench, "MESSAGE", "c1", tag, 5, "text/plain", "x");
	wait_answer(&bench, answers, "SIP/2.0 481 ");
	g_assert_cmpstr(im_sent(), ==, "");
	im_bench_close(&bench);
}

static void refused(void)
{
	ImBench bench;

	im_bench_open(&bench, "Lync");
	say(&bench, "INVITE", "c1", "", 1, "application/sdp", AUDIO);
	wait_answer(&bench, 0, "SIP/2.0 488 ");
	say(&bench, "INVITE", "c2", "", 1, "multipart/mixed;boundary=x",
	    "--x\nContent-Type: application/sdp\n\n" AUDIO "--x--\n");
	wait_answer(&bench, 1, "SIP/2.0 488 ");
	say(&bench, "INFO", "c1", "none", 1, "application/xml", "<x/>");
	wait_answer(&bench, 2, "SIP/2.0 481 ");
	say(&bench, "BYE", "c1", "", 1, "text/plain", "");
	wait_answer(&bench, 3, "SIP/2.0 481 ");
	im_bench_close(&bench);
	im_bench_open(&bench, "Simple");
	say(&bench, "INVITE", "c1", "", 1, "application/sdp", SDP);
	wait_answer(&bench, 0, "SIP/2.0 405 ");
	g_assert_true(has(im_answered(&bench), "Allow: MESSAGE"));
	im_bench_close(&bench);
}

/* Conferences, transfers, replacements. */
static void not_for_two(void)
{
	static const char *const lines[] = {
		"EndPoints: <sip:bo@contoso.test>, <sip:a@b>, <sip:c@d>\n",
		"TriggeredInvite: TRUE\n",
		"Replaces: 425928@bobster;to-tag=7743;from-tag=6472\n",
		"Require: com.microsoft.rtc-multiparty\n",
	};
	ImBench bench;

	im_bench_open(&bench, "Lync");
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autofree char *call = g_strdup_printf(
			"c%u\n%sEndPoints: <sip:bo@contoso.test>, "
			"<sip:anna@fabrikam.test>",
			i, lines[i]);

		say(&bench, "INVITE", call, "", 1, "application/sdp", SDP);
		wait_answer(&bench, i,
			    i == 3 ? "SIP/2.0 420 " : "SIP/2.0 488 ");
	}
	im_bench_close(&bench);
}

/* A second INVITE of the same pair: the first dialog is hung up. */
static void replaced(void)
{
	ImBench bench;
	g_autofree char *first = NULL;
	g_autofree char *second = NULL;

	im_bench_open(&bench, "Lync");
	first = open_session(&bench, "c1");
	second = open_session(&bench, "c2");
	wait_request(&bench, 0, "BYE " GRUU);
	g_assert_true(has(im_got(&bench), "Call-ID: c1\r\n"));
	g_assert_true(has(im_got(&bench), "Route: <sip:fe1.pool.contoso.test:"
					  "5061;transport=tls;opaque=state:T:F"
					  ":Ci.R1;lr;ms-route-sig=AbC_-1>"));
	say(&bench, "MESSAGE", "c2", second, 2, "text/plain", "hi");
	RUN_UNTIL(&bench, *im_sent());
	im_took();
	im_bench_close(&bench);
}

/* ---- to the pool ---- */

/* The pool takes the session that we open. */
static void take_session(ImBench *bench, guint before)
{
	wait_request(bench, before, "INVITE sip:bo@contoso.test ");
	im_answer(bench, im_got(bench), 200, ACCEPT, SDP);
	wait_request(bench, before, "MESSAGE " GRUU);
}

static void to_lync(void)
{
	ImBench bench;
	g_autoptr(LinkItem) first = NULL;
	g_autoptr(LinkItem) second = NULL;
	const char *invite;

	im_bench_open(&bench, "Lync");
	bench.status = 0;
	first = fake_item(IM_STANZA("1", "<body>one</body>"));
	wait_request(&bench, 0, "INVITE sip:bo@contoso.test ");
	invite = im_got(&bench);
	g_assert_true(has(invite, "m=message 5060 sip null\r\n"));
	g_assert_true(has(invite, "Contact: <sip:fe1.contoso.test:"));
	g_assert_true(has(invite, "Ms-Conversation-ID: "));
	g_assert_true(has(invite, "Content-Type: application/sdp\r\n"));
	g_assert_true(has(invite, "From: <sip:anna@fabrikam.test;gr=r>"));
	im_answer(&bench, invite, 101, NULL, "");
	im_answer(&bench, invite, 180, NULL, "");
	second = fake_item(IM_STANZA("2", "<body>two</body>"));
	im_run(&bench, 200);
	g_assert_cmpuint(bench.got->len, ==, 1);
	im_answer(&bench, invite, 200, ACCEPT, SDP);
	RUN_UNTIL(&bench, bench.got->len == 3);
	g_assert_true(is(bench.got->pdata[1], "ACK " GRUU));
	g_assert_true(has(bench.got->pdata[1],
			  "Route: <sip:pool.contoso.test:5061;transport=tls;lr;"
			  "ms-route-sig=AbC_-1>"));
	g_assert_true(has(bench.got->pdata[1], "CSeq: 1 ACK\r\n"));
	g_assert_true(is(im_got(&bench), "MESSAGE " GRUU));
	g_assert_true(has(im_got(&bench), "CSeq: 2 MESSAGE\r\n"));
	g_assert_cmpstr(im_body(&bench), ==, "one");
	g_assert_null(strstr(im_got(&bench), "Contact:"));
	im_answer(&bench, im_got(&bench), 200, NULL, "");
	RUN_UNTIL(&bench, bench.got->len == 4);
	g_assert_cmpstr(im_body(&bench), ==, "two");
	im_answer(&bench, im_got(&bench), 200, NULL, "");
	RUN_UNTIL(&bench, second->result);
	g_assert_cmpint(first->result, ==, 1);
	g_assert_cmpint(second->result, ==, 1);
	im_bench_close(&bench);
}

#define THREAD(from, text)                                                     \
	"<message xmlns='jabber:server' from='" from "@fabrikam.test/r' "      \
	"id='1' to='bo@contoso.test' type='chat'><thread>one@thread</thread>"  \
	"<body>" text "</body></message>"

/* Any string is a thread, and two contacts may use the same: what SIP knows a
 * conversation by differs all the same. */
static void same_thread(void)
{
	static const char *const profiles[] = { "Lync", "Simple" };

	for (guint i = 0; i < G_N_ELEMENTS(profiles); i++) {
		ImBench bench;
		g_autoptr(LinkItem) first = NULL;
		g_autoptr(LinkItem) second = NULL;
		g_autofree char *one = NULL, *two = NULL;
		g_autofree char *call = NULL, *other = NULL;

		im_bench_open(&bench, profiles[i]);
		bench.status = i ? 200 : 0;
		first = fake_item(THREAD("anna", "one"));
		RUN_UNTIL(&bench, bench.got->len >= 1);
		second = fake_item(THREAD("carl", "two"));
		RUN_UNTIL(&bench, bench.got->len >= 2);
		one = raw_header(bench.got->pdata[0], "From");
		two = raw_header(bench.got->pdata[1], "From");
		call = raw_header(bench.got->pdata[0], "Call-ID");
		other = raw_header(bench.got->pdata[1], "Call-ID");
		g_assert_true(has(one, "anna@") && has(two, "carl@"));
		g_assert_cmpstr(strstr(one, ";tag="), !=, strstr(two, ";tag="));
		/* A MESSAGE outside of a dialog keeps the thread. */
		if (i)
			g_assert_cmpstr(call, ==, "one@thread");
		else
			g_assert_cmpstr(call, !=, other);
		im_bench_close(&bench);
	}
}

/* A dialog that the pool has lost: the text goes by a new one, once. */
static void renewed(void)
{
	ImBench bench;
	g_autoptr(LinkItem) item = NULL;
	g_autofree char *first = NULL;
	g_autofree char *second = NULL;

	im_bench_open(&bench, "Lync");
	bench.status = 0;
	item = fake_item(IM_STANZA("1", "<body>one</body>"));
	take_session(&bench, 0);
	first = raw_header(im_got(&bench), "Call-ID");
	im_answer(&bench, im_got(&bench), 481, NULL, "");
	take_session(&bench, 3);
	second = raw_header(im_got(&bench), "Call-ID");
	g_assert_cmpstr(first, !=, second);
	g_assert_cmpstr(im_body(&bench), ==, "one");
	im_answer(&bench, im_got(&bench), 481, NULL, "");
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpuint(bench.got->len, ==, 6);
	im_bench_close(&bench);
}

/* INVITE is refused: the sender hears why, the pool gets its ACK, and the next
 * text tries anew. */
static void invite_refused(void)
{
	ImBench bench;
	g_autoptr(LinkItem) item = NULL;
	g_autoptr(LinkItem) next = NULL;

	im_bench_open(&bench, "Lync");
	bench.status = 0;
	item = fake_item(IM_STANZA("1", "<body>one</body>"));
	wait_request(&bench, 0, "INVITE ");
	im_answer(&bench, im_got(&bench), 486, NULL, "");
	wait_request(&bench, 1, "ACK sip:bo@contoso.test ");
	g_assert_true(has(im_got(&bench), ";tag=m\r\n"));
	RUN_UNTIL(&bench, item->result || *im_sent());
	if (item->result == 2)
		g_assert_cmpstr(item->condition, ==, "recipient-unavailable");
	else
		g_assert_true(has(im_sent(), "<recipient-unavailable "));
	next = fake_item(IM_STANZA("2", "<body>two</body>"));
	take_session(&bench, 2);
	im_answer(&bench, im_got(&bench), 200, NULL, "");
	RUN_UNTIL(&bench, next->result == 1);
	im_bench_close(&bench);
}

/* What refuses the session itself is told with the profile to set; what
 * refuses typing or a busy user is not. */
static void form_refused(void)
{
	static const struct {
		int status;
		const char *extra, *says;
	} cases[] = {
		{ 488, "Allow: INVITE\r\n", "set Msrp with Set-CsPool" },
		{ 405, NULL, "set Simple with Set-CsPool" },
		{ 486, NULL, NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		ImBench bench;
		g_autoptr(LinkItem) item = NULL;
		g_autoptr(GPtrArray) lines = NULL;
		const char *last = "";

		im_bench_open(&bench, "Lync");
		bench.status = 0;
		trace_forget();
		trace_set_level(TRACE_WARNING);
		item = fake_item(IM_STANZA("1", "<body>one</body>"));
		wait_request(&bench, 0, "INVITE ");
		im_answer(&bench, im_got(&bench), cases[i].status,
			  cases[i].extra, "");
		RUN_UNTIL(&bench, item->result || *im_sent());
		lines = trace_recent(NULL, 1000);
		for (guint at = 0; at < lines->len; at++)
			if (strstr(lines->pdata[at], "SipProfile Lync"))
				last = lines->pdata[at];
		if (cases[i].says)
			g_assert_true(has(last, cases[i].says));
		else
			g_assert_cmpstr(last, ==, "");
		im_bench_close(&bench);
	}
}

/* Both invite at once: the user's dialog stands, the text goes by it, ours is
 * hung up. */
static void crossing(void)
{
	ImBench bench;
	g_autoptr(LinkItem) item = NULL;
	g_autofree char *invite = NULL;
	g_autofree char *tag = NULL;

	im_bench_open(&bench, "Lync");
	bench.status = 0;
	item = fake_item(IM_STANZA("1", "<body>one</body>"));
	wait_request(&bench, 0, "INVITE ");
	invite = g_strdup(im_got(&bench));
	tag = open_session(&bench, "theirs");
	wait_request(&bench, 1, "MESSAGE " GRUU);
	g_assert_true(has(im_got(&bench), "Call-ID: theirs\r\n"));
	im_answer(&bench, im_got(&bench), 200, NULL, "");
	RUN_UNTIL(&bench, item->result == 1);
	im_answer(&bench, invite, 200, ACCEPT, SDP);
	wait_request(&bench, 3, "BYE ");
	g_assert_null(strstr(im_got(&bench), "Call-ID: theirs\r\n"));
	g_assert_true(is(bench.got->pdata[2], "ACK "));
	im_bench_close(&bench);
}

/* The user's client still rings for our INVITE: nobody wants it any more. */
static void crossing_cancelled(void)
{
	ImBench bench;
	g_autoptr(LinkItem) item = NULL;
	g_autofree char *invite = NULL;
	g_autofree char *tag = NULL;

	im_bench_open(&bench, "Lync");
	bench.status = 0;
	item = fake_item(IM_STANZA("1", "<body>one</body>"));
	wait_request(&bench, 0, "INVITE ");
	invite = g_strdup(im_got(&bench));
	im_answer(&bench, invite, 180, NULL, "");
	im_run(&bench, 50);
	tag = open_session(&bench, "theirs");
	RUN_UNTIL(&bench, bench.got->len == 3);
	g_assert_true(is(bench.got->pdata[1], "CANCEL sip:bo@contoso.test "));
	g_assert_true(has(bench.got->pdata[1], "CSeq: 1 CANCEL\r\n"));
	g_assert_true(has(im_got(&bench), "Call-ID: theirs\r\n"));
	im_answer(&bench, im_got(&bench), 200, NULL, "");
	im_answer(&bench, invite, 487, NULL, "");
	wait_request(&bench, 3, "ACK sip:bo@contoso.test ");
	RUN_UNTIL(&bench, item->result == 1);
	im_bench_close(&bench);
}

/* Who asks us for credentials does not get them, nor is he asked again. */
static void challenged(void)
{
	ImBench bench;
	g_autoptr(LinkItem) item = NULL;

	im_bench_open(&bench, "Lync");
	bench.status = 0;
	item = fake_item(IM_STANZA("1", "<body>one</body>"));
	wait_request(&bench, 0, "INVITE ");
	im_answer(&bench, im_got(&bench), 401,
		  "WWW-Authenticate: NTLM realm=\"SIP Communications "
		  "Service\", targetname=\"fe1\", version=4\r\n",
		  "");
	wait_request(&bench, 1, "ACK ");
	RUN_UNTIL(&bench, item->result || *im_sent());
	if (item->result == 2)
		g_assert_cmpstr(item->condition, ==, "remote-server-timeout");
	else
		g_assert_true(has(im_sent(), "<remote-server-timeout "));
	im_run(&bench, 200);
	g_assert_cmpuint(bench.got->len, ==, 2);
	im_bench_close(&bench);
}

/* ---- typing, and the end ---- */

#define STATE(id, name)                                                        \
	IM_STANZA(id, "<" name " xmlns='http://jabber.org/protocol/"           \
		      "chatstates'/>")
#define KEYBOARD(status)                                                       \
	"<?xml version=\"1.0\"?><KeyboardActivity><status status=\"" status    \
	"\" /></KeyboardActivity>"

static void hear(const char *stanza)
{
	g_autoptr(LinkItem) item = fake_item(stanza);

	g_assert_cmpint(item->result, ==, 1);
}

static void typing(void)
{
	ImBench bench;
	g_autofree char *tag = NULL;
	guint got, answers;

	im_bench_open(&bench, "Lync");
	hear(STATE("1", "composing"));
	hear(STATE("2", "active"));
	im_run(&bench, 100);
	g_assert_cmpuint(bench.got->len, ==, 0);
	tag = open_session(&bench, "c1");
	say(&bench, "INFO", "c1", tag, 2, "application/xml", KEYBOARD("type"));
	RUN_UNTIL(&bench, *im_sent());
	g_assert_true(has(im_sent(), "<composing "));
	im_took();
	answers = bench.answers->len;
	say(&bench, "INFO", "c1", tag, 3, "application/xml+conversationinfo",
	    "<x/>");
	wait_answer(&bench, answers, "SIP/2.0 200 ");
	say(&bench, "INFO", "c1", tag, 4, "application/xml", KEYBOARD("idle"));
	RUN_UNTIL(&bench, *im_sent());
	g_assert_true(has(im_sent(), "<active "));
	im_took();
	hear(STATE("3", "composing"));
	wait_request(&bench, 0, "INFO " GRUU);
	g_assert_true(has(im_got(&bench), "Content-Type: application/xml\r\n"));
	g_assert_true(has(im_body(&bench), "status=\"type\""));
	/* Every 5 s as long as it lasts. */
	got = bench.got->len;
	wait_request(&bench, got, "INFO " GRUU);
	got = bench.got->len;
	hear(STATE("4", "paused"));
	wait_request(&bench, got, "INFO " GRUU);
	g_assert_true(has(im_body(&bench), "status=\"idle\""));
	got = bench.got->len;
	hear(STATE("5", "gone"));
	wait_request(&bench, got, "BYE " GRUU);
	im_bench_close(&bench);
}

/* The user's BYE is shown to a client that shows chat states. */
static void bye_is_gone(void)
{
	ImBench bench;
	g_autofree char *tag = NULL;

	im_bench_open(&bench, "Lync");
	hear(STATE("1", "active"));
	tag = open_session(&bench, "c1");
	say(&bench, "BYE", "c1", tag, 2, "text/plain", "");
	RUN_UNTIL(&bench, *im_sent());
	g_assert_true(has(im_sent(), "<gone "));
	im_took();
	im_bench_close(&bench);
}

static void typing_refused(void)
{
	static const int statuses[] = { 405, 415, 501 };

	for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
		ImBench bench;
		g_autofree char *tag = NULL;

		im_bench_open(&bench, "Lync");
		tag = open_session(&bench, "c1");
		bench.status = statuses[i];
		hear(STATE("1", "composing"));
		wait_request(&bench, 0, "INFO ");
		im_run(&bench, 100);
		hear(STATE("2", "paused"));
		hear(STATE("3", "composing"));
		im_run(&bench, 200);
		g_assert_cmpuint(bench.got->len, ==, 1);
		im_bench_close(&bench);
	}
}

/* Who says nothing for long is hung up on. */
static void idle(void)
{
	ImBench bench;
	g_autofree char *tag = NULL;

	im_bench_open_idle(&bench, "Lync", 200);
	tag = open_session(&bench, "c1");
	wait_request(&bench, 0, "BYE " GRUU);
	im_bench_close(&bench);
}

/* A partner that is removed: his sessions end (gateway-decisions 4). */
static void removed(void)
{
	ImBench bench;
	g_autofree char *tag = NULL;
	g_autoptr(Config) none = config_new();

	im_bench_open(&bench, "Lync");
	tag = open_session(&bench, "c1");
	g_assert_true(frontend_apply(bench.frontend, bench.config, NULL));
	im_run(&bench, 100);
	g_assert_cmpuint(bench.got->len, ==, 0);
	g_assert_true(frontend_apply(bench.frontend, none, NULL));
	wait_request(&bench, 0, "BYE " GRUU);
	im_bench_close(&bench);
}

/* The offer says that HTML is read. */
static void markup(void)
{
	ImBench bench;
	g_autofree char *tag = NULL;
	g_autoptr(LinkItem) item = NULL;

	im_bench_open(&bench, "Lync");
	tag = open_session(&bench, "c1");
	item = fake_item(IM_STANZA(
		"1", "<body>a b</body><html xmlns='http://jabber.org/protocol/"
		     "xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>a "
		     "<em>b</em></body></html>"));
	RUN_UNTIL(&bench, item->result == 1);
	g_assert_true(has(im_got(&bench), "Content-Type: text/html"));
	g_assert_true(has(im_body(&bench), "a <em>b</em>"));
	im_bench_close(&bench);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/sessions/from-lync", from_lync);
	g_test_add_func("/frontend/sessions/refused", refused);
	g_test_add_func("/frontend/sessions/not-for-two", not_for_two);
	g_test_add_func("/frontend/sessions/replaced", replaced);
	g_test_add_func("/frontend/sessions/to-lync", to_lync);
	g_test_add_func("/frontend/sessions/same-thread", same_thread);
	g_test_add_func("/frontend/sessions/renewed", renewed);
	g_test_add_func("/frontend/sessions/invite-refused", invite_refused);
	g_test_add_func("/frontend/sessions/form-refused", form_refused);
	g_test_add_func("/frontend/sessions/crossing", crossing);
	g_test_add_func("/frontend/sessions/crossing-cancelled",
			crossing_cancelled);
	g_test_add_func("/frontend/sessions/challenged", challenged);
	g_test_add_func("/frontend/sessions/typing", typing);
	g_test_add_func("/frontend/sessions/bye-is-gone", bye_is_gone);
	g_test_add_func("/frontend/sessions/typing-refused", typing_refused);
	g_test_add_func("/frontend/sessions/idle", idle);
	g_test_add_func("/frontend/sessions/removed", removed);
	g_test_add_func("/frontend/sessions/markup", markup);
	return g_test_run();
}
