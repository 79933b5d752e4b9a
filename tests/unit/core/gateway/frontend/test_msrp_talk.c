#include "tests/support/certificates.h"
#include "tests/unit/core/gateway/frontend/msrp_bench.h"
#include "tests/unit/core/gateway/frontend/raw_member.h"

#include "core/gateway/frontend/role.h"
#include "core/gateway/msrp/limits.h"
#include "core/gateway/net/tls.h"

#include <openssl/pem.h>
#include <string.h>

/* ---- reports ---- */

#define REQUEST "<request xmlns='urn:xmpp:receipts'/>"

/* A report is a receipt of the message that it is for (RFC 7573's examples 23
 * and 26 have different ids). */
static void report_is_receipt(void)
{
	MsrpBench bench;
	g_autoptr(LinkItem) item = NULL;
	g_autoptr(LinkItem) other = NULL;
	g_autofree char *id = NULL;
	g_autofree char *headers = NULL;
	const char *at;

	msrp_bench_open(&bench);
	item = fake_item(IM_STANZA("bf9m36d5", "<body>one</body>" REQUEST));
	msrp_pool_takes(&bench, "");
	MSRP_UNTIL(&bench, "Success-Report: yes\r\n");
	MSRP_UNTIL(&bench, "\r\n\r\none\r\n-------");
	at = strstr(bench.seen->str, "Success-Report");
	while (strncmp(at, "Message-ID: ", 12))
		at--;
	id = g_strndup(at + 12, strcspn(at + 12, "\r"));
	msrp_answer_last(&bench, 200);
	RUN_UNTIL(&bench.im, item->result == 1);
	im_run(&bench.im, 100);
	g_assert_cmpstr(im_sent(), ==, "");
	headers = g_strdup_printf("Message-ID: %s\nByte-Range: 1-1/3\n"
				  "Status: 000 200 OK\n",
				  id);
	msrp_say_request(&bench, "rep1 REPORT", headers, NULL, '$');
	im_run(&bench.im, 100);
	g_assert_cmpstr(im_sent(), ==, "");
	g_free(headers);
	headers = g_strdup_printf("Message-ID: %s\nByte-Range: 2-3/3\n"
				  "Status: 000 200 OK\n",
				  id);
	msrp_say_request(&bench, "rep2 REPORT", headers, NULL, '$');
	g_assert_true(msrp_has(msrp_heard(&bench), "<received "));
	g_assert_true(msrp_has(im_sent(), "id='bf9m36d5'"));
	g_assert_true(msrp_has(im_sent(), "to='anna@fabrikam.test/r'"));
	im_took();
	other = fake_item(IM_STANZA("2", "<body>two</body>"));
	MSRP_UNTIL(&bench, "\r\n\r\ntwo\r\n-------");
	msrp_answer_last(&bench, 200);
	RUN_UNTIL(&bench.im, other->result == 1);
	msrp_say_request(&bench, "rep3 REPORT", headers, NULL, '$');
	im_run(&bench.im, 100);
	g_assert_cmpstr(im_sent(), ==, "");
	g_assert_null(strstr(bench.seen->str, "MSRP rep1"));
	msrp_bench_close(&bench);
}

static void report_is_error(void)
{
	MsrpBench bench;
	g_autoptr(LinkItem) item = NULL;
	g_autofree char *headers = NULL;
	const char *at;

	msrp_bench_open(&bench);
	item = fake_item(IM_STANZA("1", "<body>one</body>" REQUEST));
	msrp_pool_takes(&bench, "");
	MSRP_UNTIL(&bench, "\r\n\r\none\r\n-------");
	at = strstr(bench.seen->str, "Success-Report");
	while (strncmp(at, "Message-ID: ", 12))
		at--;
	headers = g_strdup_printf("%.*s\nByte-Range: 1-3/3\n"
				  "Status: 000 413 Stop\n",
				  (int)strcspn(at, "\r"), at);
	msrp_answer_last(&bench, 200);
	RUN_UNTIL(&bench.im, item->result == 1);
	msrp_say_request(&bench, "rep1 REPORT", headers, NULL, '$');
	g_assert_true(msrp_has(msrp_heard(&bench), "type='error'"));
	g_assert_true(msrp_has(im_sent(), "<policy-violation "));
	im_took();
	msrp_bench_close(&bench);
}

/* Tells the front end that a message of its own has been read. */
static void report(MsrpBench *bench, const char *message_id, guint length)
{
	g_autofree char *headers = g_strdup_printf(
		"Message-ID: %s\nByte-Range: 1-%u/%u\nStatus: 000 200 OK\n",
		message_id, length, length);

	msrp_say_request(bench, "rep1 REPORT", headers, NULL, '$');
}

/* A message of the contact that the program takes; its Message-ID. */
static char *say_number(MsrpBench *bench, guint number)
{
	g_autofree char *stanza = g_strdup_printf(
		IM_STANZA("s%u", "<body>text %u</body>" REQUEST), number,
		number);
	g_autofree char *text =
		g_strdup_printf("\r\n\r\ntext %u\r\n-------", number);
	g_autoptr(LinkItem) item = fake_item(stanza);
	const char *at;

	if (!number)
		msrp_pool_takes(bench, "");
	MSRP_UNTIL(bench, text);
	msrp_answer_last(bench, 200);
	RUN_UNTIL(&bench->im, item->result == 1);
	at = strstr(bench->seen->str, text);
	while (at && strncmp(at, "Message-ID: ", 12))
		at--;
	return at ? g_strndup(at + 12, strcspn(at + 12, "\r")) : g_strdup("");
}

/* Of many messages without a report the first one's is given up; the others
 * come. */
static void too_many_reports(void)
{
	MsrpBench bench;
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);

	msrp_bench_open(&bench);
	for (guint i = 0; i <= MSRP_REPORTS; i++)
		g_ptr_array_add(ids, say_number(&bench, i));
	g_assert_cmpuint(bench.im.frontend->counters.receipts_missing, ==, 1);
	g_assert_cmpuint(bench.im.frontend->counters.limits_met, ==, 1);
	report(&bench, ids->pdata[0], 6);
	report(&bench, ids->pdata[1], 6);
	g_assert_true(msrp_has(msrp_heard(&bench), "id='s1'"));
	im_took();
	report(&bench, ids->pdata[MSRP_REPORTS], 8);
	g_assert_true(msrp_has(msrp_heard(&bench), "id='s256'"));
	im_took();
	msrp_bench_close(&bench);
}

/* And back: nothing but the contact's receipt makes the report. */
static void receipt_is_report(void)
{
	MsrpBench bench;
	g_autofree char *tag = NULL;
	g_autofree char *id = NULL;
	g_autofree char *stanza = NULL;
	g_autoptr(LinkItem) item = NULL;
	const char *at;

	msrp_bench_open(&bench);
	tag = msrp_user_opens(&bench, "c1", "");
	msrp_connect(&bench);
	msrp_say_request(&bench, "aaa1 SEND", MSRP_TEXT "Success-Report: yes\n",
			 "hello", '$');
	g_assert_true(msrp_has(msrp_heard(&bench), "<request "));
	at = strstr(im_sent(), " id='");
	id = g_strndup(at + 5, strcspn(at + 5, "'"));
	im_took();
	MSRP_UNTIL(&bench, "MSRP aaa1 200 OK\r\n");
	im_run(&bench.im, 50);
	g_assert_null(strstr(bench.seen->str, " REPORT\r\n"));
	stanza = g_strdup_printf(
		IM_STANZA("r1", "<received xmlns='urn:xmpp:receipts' "
				"id='%s'/>"),
		id);
	item = fake_item(stanza);
	MSRP_UNTIL(&bench, " REPORT\r\n");
	MSRP_UNTIL(&bench, "Message-ID: m111\r\nByte-Range: 1-5/5\r\n"
			   "Status: 000 200 OK\r\n");
	g_assert_cmpint(item->result, ==, 1);
	msrp_bench_close(&bench);
}

/* A notification by IMDN goes its own way. */
static void imdn(void)
{
	MsrpBench bench;
	g_autofree char *tag = NULL;
	g_autofree char *id = NULL;
	g_autofree char *stanza = NULL;
	const char *at;

	msrp_bench_open(&bench);
	tag = msrp_user_opens(&bench, "c1", "");
	msrp_connect(&bench);
	msrp_say_request(&bench, "aaa1 SEND",
			 "Message-ID: m111\nContent-Type: message/cpim\n",
			 "From: <sip:bo@contoso.test>\r\n"
			 "To: <sip:anna@fabrikam.test>\r\n"
			 "NS: imdn <urn:ietf:params:imdn>\r\n"
			 "imdn.Message-ID: Ab12\r\n"
			 "imdn.Disposition-Notification: positive-delivery"
			 "\r\n\r\nContent-Type: text/plain\r\n\r\nhello",
			 '$');
	g_assert_true(msrp_has(msrp_heard(&bench), "<request "));
	at = strstr(im_sent(), " id='");
	id = g_strndup(at + 5, strcspn(at + 5, "'"));
	im_took();
	MSRP_UNTIL(&bench, "MSRP aaa1 200 OK\r\n");
	stanza = g_strdup_printf(
		IM_STANZA("r1", "<received xmlns='urn:xmpp:receipts' "
				"id='%s'/>"),
		id);
	{
		g_autoptr(LinkItem) item = fake_item(stanza);

		MSRP_UNTIL(&bench, "<message-id>Ab12</message-id>");
		msrp_answer_last(&bench, 200);
		RUN_UNTIL(&bench.im, item->result == 1);
	}
	msrp_sip(&bench, "BYE", "c1", tag, 2, "text/plain", "");
	im_run(&bench.im, 100);
	{
		/* Nothing is begun for a receipt. */
		g_autoptr(LinkItem) late = fake_item(stanza);

		g_assert_cmpint(late->result, ==, 1);
		im_run(&bench.im, 100);
		g_assert_cmpuint(bench.im.got->len, ==, 0);
	}
	msrp_bench_close(&bench);
}

/* ---- typing, and the end ---- */

#define STATE(id, name)                                                        \
	IM_STANZA(id, "<" name " xmlns='http://jabber.org/protocol/"           \
		      "chatstates'/>")

static void hear(const char *stanza)
{
	g_autoptr(LinkItem) item = fake_item(stanza);

	g_assert_cmpint(item->result, ==, 1);
}

static void typing(void)
{
	MsrpBench bench;
	g_autofree char *tag = NULL;

	msrp_bench_open(&bench);
	hear(STATE("1", "composing"));
	hear(STATE("2", "active"));
	tag = msrp_user_opens(&bench, "c1", "");
	msrp_connect(&bench);
	msrp_say_request(&bench, "typ1 SEND",
			 "Message-ID: m111\n"
			 "Content-Type: application/im-iscomposing+xml\n",
			 "<isComposing xmlns='urn:ietf:params:xml:ns:"
			 "im-iscomposing'><state>active</state></isComposing>",
			 '$');
	g_assert_true(msrp_has(msrp_heard(&bench), "<composing "));
	im_took();
	MSRP_UNTIL(&bench, "MSRP typ1 200 OK\r\n");
	hear(STATE("3", "composing"));
	MSRP_UNTIL(&bench, "<state>active</state>");
	MSRP_UNTIL(&bench, "Content-Type: application/im-iscomposing+xml\r\n");
	msrp_answer_last(&bench, 200);
	hear(STATE("4", "paused"));
	MSRP_UNTIL(&bench, "<state>idle</state>");
	msrp_answer_last(&bench, 415);
	im_run(&bench.im, 50);
	g_string_truncate(bench.seen, 0);
	hear(STATE("5", "composing"));
	im_run(&bench.im, 100);
	g_assert_cmpstr(bench.seen->str, ==, "");
	hear(STATE("6", "gone"));
	msrp_wait_request(&bench, "BYE sip:bo@contoso.test;gr=desk ");
	/* RFC 7573's example has no URI there, and From and To the wrong way
	 * round. */
	g_assert_true(msrp_has(im_got(&bench.im),
			       "From: <sip:anna@fabrikam.test>;tag="));
	g_assert_true(msrp_has(im_got(&bench.im),
			       "To: <sip:bo@contoso.test>;tag="
			       "71c3"));
	msrp_bench_close(&bench);
}

static void bye_is_gone(void)
{
	MsrpBench bench;
	g_autofree char *tag = NULL;

	msrp_bench_open(&bench);
	hear(STATE("1", "active"));
	tag = msrp_user_opens(&bench, "c1", "");
	msrp_sip(&bench, "BYE", "c1", tag, 2, "text/plain", "");
	g_assert_true(msrp_has(msrp_heard(&bench), "<gone "));
	im_took();
	msrp_bench_close(&bench);
}

static void idle(void)
{
	MsrpBench bench;
	g_autofree char *tag = NULL;

	msrp_bench_open_idle(&bench, 200);
	tag = msrp_user_opens(&bench, "c1", "");
	msrp_wait_request(&bench, "BYE ");
	msrp_bench_close(&bench);
}

/* INVITE again: the same path; with another path the program comes anew. */
static void again(void)
{
	MsrpBench bench;
	g_autofree char *tag = NULL;
	g_autofree char *sdp = NULL;
	g_autofree char *path = NULL;

	msrp_bench_open(&bench);
	tag = msrp_user_opens(&bench, "c1", "");
	msrp_connect(&bench);
	msrp_say_request(&bench, "bind SEND", "Message-ID: m000\n", NULL, '$');
	MSRP_UNTIL(&bench, "MSRP bind 200 OK\r\n");
	path = g_strdup(bench.other);
	g_free(bench.own);
	bench.own = g_strdup("msrp://127.0.0.1:9/moved;tcp");
	sdp = msrp_sdp(&bench, "");
	msrp_sip(&bench, "INVITE", "c1", tag, 2, "application/sdp", sdp);
	RUN_UNTIL(&bench.im,
		  msrp_has(im_answered(&bench.im), "CSeq: 2 INVITE"));
	g_assert_true(msrp_has(im_answered(&bench.im), path));
	msrp_connect(&bench);
	msrp_say_request(&bench, "next SEND", MSRP_TEXT, "moved", '$');
	g_assert_true(msrp_has(msrp_heard(&bench), "<body>moved</body>"));
	im_took();
	MSRP_UNTIL(&bench, "MSRP next 200 OK\r\n");
	msrp_bench_close(&bench);
}

/* ---- one thing and another at once ---- */

/* Both invite: the user's dialog stands, the text goes by it. */
static void crossing(void)
{
	MsrpBench bench;
	g_autoptr(LinkItem) item = NULL;
	g_autofree char *invite = NULL;
	g_autofree char *tag = NULL;
	g_autofree char *sdp = NULL;

	msrp_bench_open(&bench);
	item = fake_item(IM_STANZA("1", "<body>one</body>"));
	msrp_wait_request(&bench, "INVITE ");
	invite = g_strdup(im_got(&bench.im));
	tag = msrp_user_opens(&bench, "theirs", "");
	msrp_connect(&bench);
	msrp_say_request(&bench, "bind SEND", "Message-ID: m000\n", NULL, '$');
	MSRP_UNTIL(&bench, "\r\n\r\none\r\n-------");
	msrp_answer_last(&bench, 200);
	RUN_UNTIL(&bench.im, item->result == 1);
	sdp = msrp_sdp(&bench, "");
	im_answer(&bench.im, invite, 200,
		  "Contact: <sip:bo@contoso.test>\r\n"
		  "Content-Type: application/sdp\r\n",
		  sdp);
	msrp_wait_request(&bench, "BYE ");
	g_assert_null(strstr(im_got(&bench.im), "Call-ID: theirs\r\n"));
	g_assert_cmpuint(bench.connections, ==, 1);
	g_assert_cmpstr(im_sent(), ==, "");
	msrp_bench_close(&bench);
}

/* A second INVITE of the same pair: the first session is hung up, and its path
 * leads nowhere any more. */
static void replaced(void)
{
	MsrpBench bench;
	g_autofree char *first = NULL;
	g_autofree char *second = NULL;
	g_autofree char *path = NULL;

	msrp_bench_open(&bench);
	first = msrp_user_opens(&bench, "c1", "");
	msrp_connect(&bench);
	msrp_say_request(&bench, "bind SEND", "Message-ID: m000\n", NULL, '$');
	MSRP_UNTIL(&bench, "MSRP bind 200 OK\r\n");
	path = g_strdup(bench.other);
	second = msrp_user_opens(&bench, "c2", "");
	msrp_wait_request(&bench, "BYE ");
	g_assert_true(msrp_has(im_got(&bench.im), "Call-ID: c1\r\n"));
	msrp_say_request(&bench, "new1 SEND", MSRP_TEXT, "new", '$');
	g_assert_true(msrp_has(msrp_heard(&bench), "<thread>c2</thread>"));
	im_took();
	MSRP_UNTIL(&bench, "MSRP new1 200 OK\r\n");
	g_free(bench.other);
	bench.other = g_steal_pointer(&path);
	msrp_say_request(&bench, "old1 SEND", MSRP_TEXT, "old", '$');
	MSRP_UNTIL(&bench, "MSRP old1 481 ");
	msrp_bench_close(&bench);
}

static void swap_paths(MsrpBench *bench, char **own, char **other)
{
	char *former[] = { bench->own, bench->other };

	bench->own = *own;
	bench->other = *other;
	*own = former[0];
	*other = former[1];
}

/* Two programs of the user: the second one's session takes the first one's
 * place, which hears so; what each side had under way arrives all the same. */
static void two_devices(void)
{
	MsrpBench bench;
	g_autofree char *first = NULL;
	g_autofree char *second = NULL;
	g_autofree char *own = NULL;
	g_autofree char *other = NULL;
	g_autoptr(LinkItem) item = NULL;

	msrp_bench_open(&bench);
	first = msrp_user_opens(&bench, "c1", "");
	msrp_connect(&bench);
	msrp_say_request(&bench, "mine SEND", MSRP_TEXT, "to her", '$');
	g_assert_true(msrp_has(msrp_heard(&bench), "<body>to her</body>"));
	item = fake_item(IM_STANZA("1", "<body>to him</body>"));
	MSRP_UNTIL(&bench, "\r\n\r\nto him\r\n-------");
	own = g_strdup_printf("msrp://127.0.0.1:%u/program2;tcp",
			      listener_port(bench.listener));
	other = g_strdup(bench.other);
	swap_paths(&bench, &own, &other);
	second = msrp_user_opens(&bench, "c2", "");
	msrp_wait_request(&bench, "BYE ");
	g_assert_true(msrp_has(im_got(&bench.im), "Call-ID: c1\r\n"));
	g_assert_true(msrp_has(im_got(&bench.im),
			       "Reason: SIP;cause=200;text=\"The chat goes on "
			       "in another session\"\r\n"));
	im_took();
	MSRP_UNTIL(&bench, "MSRP mine 200 OK\r\n");
	swap_paths(&bench, &own, &other);
	msrp_answer_last(&bench, 481);
	im_run(&bench.im, 50);
	swap_paths(&bench, &own, &other);
	msrp_connect(&bench);
	msrp_say_request(&bench, "bind SEND", "Message-ID: m000\n", NULL, '$');
	MSRP_UNTIL(&bench, "\r\n\r\nto him\r\n-------");
	msrp_answer_last(&bench, 200);
	RUN_UNTIL(&bench.im, item->result == 1);
	g_assert_cmpstr(im_sent(), ==, "");
	msrp_bench_close(&bench);
}

/* BYE under a message: its answer counts all the same, and where the program
 * does not know the session any more, there is a new one. */
static void ended_under_it(void)
{
	static const int statuses[] = { 200, 481 };

	for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
		MsrpBench bench;
		g_autofree char *tag = NULL;
		g_autoptr(LinkItem) item = NULL;

		msrp_bench_open(&bench);
		tag = msrp_user_opens(&bench, "c1", "");
		msrp_connect(&bench);
		msrp_say_request(&bench, "bind SEND", "Message-ID: m000\n",
				 NULL, '$');
		MSRP_UNTIL(&bench, "MSRP bind 200 OK\r\n");
		item = fake_item(IM_STANZA("1", "<body>one</body>"));
		MSRP_UNTIL(&bench, "\r\n\r\none\r\n-------");
		msrp_sip(&bench, "BYE", "c1", tag, 2, "text/plain", "");
		im_run(&bench.im, 100);
		msrp_answer_last(&bench, statuses[i]);
		if (statuses[i] != 200) {
			msrp_pool_takes(&bench, "");
			MSRP_UNTIL(&bench, "\r\n\r\none\r\n-------");
			msrp_answer_last(&bench, 200);
		}
		RUN_UNTIL(&bench.im, item->result == 1);
		im_run(&bench.im, 100);
		g_assert_cmpstr(im_sent(), ==, "");
		msrp_bench_close(&bench);
	}
}

/* The program says BYE in the session that we began. */
static void end_ours(MsrpBench *bench)
{
	const char *ack = im_got(&bench->im);
	g_autofree char *from = raw_header(ack, "From");
	g_autofree char *to = raw_header(ack, "To");
	g_autofree char *call = raw_header(ack, "Call-ID");
	g_autofree char *headers = g_strdup_printf(
		"BYE sip:anna@fabrikam.test SIP/2.0\n"
		"Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bKours\n"
		"Max-Forwards: 69\nFrom: %s\nTo: %s\nCall-ID: %s\n"
		"CSeq: 7 BYE\n",
		datagram_port(bench->im.pool), to, from, call);

	im_say(&bench->im, headers, "");
}

/* The session ends before the message could go: there is another one. */
static void ended_before_it(void)
{
	for (guint i = 0; i < 2; i++) {
		MsrpBench bench;
		g_autoptr(LinkItem) item = NULL;
		guint before;

		msrp_bench_open(&bench);
		item = fake_item(IM_STANZA("1", "<body>one</body>"));
		msrp_pool_takes(&bench, "a=setup:active\n");
		msrp_wait_request(&bench, "ACK ");
		before = bench.im.got->len;
		if (i)
			hear(STATE("2", "gone"));
		else
			end_ours(&bench);
		RUN_UNTIL(&bench.im, bench.im.got->len > before &&
					     g_str_has_prefix(im_got(&bench.im),
							      "INVITE "));
		msrp_pool_takes(&bench, "");
		MSRP_UNTIL(&bench, "\r\n\r\none\r\n-------");
		msrp_answer_last(&bench, 200);
		RUN_UNTIL(&bench.im, item->result == 1);
		im_run(&bench.im, 50);
		g_assert_cmpstr(im_sent(), ==, "");
		msrp_bench_close(&bench);
	}
}

/* A partner that is removed: his sessions end (gateway-decisions 4). */
static void removed(void)
{
	MsrpBench bench;
	g_autofree char *tag = NULL;
	g_autoptr(Config) none = config_new();

	msrp_bench_open(&bench);
	tag = msrp_user_opens(&bench, "c1", "");
	g_assert_true(frontend_apply(bench.im.frontend, none, NULL));
	msrp_wait_request(&bench, "BYE ");
	msrp_bench_close(&bench);
}

/* It stands in INVITE, and where message/cpim is read, in each message. */
static void subject(void)
{
	MsrpBench bench;
	g_autoptr(LinkItem) item = NULL;
	g_autofree char *tag = NULL;

	msrp_bench_open(&bench);
	item = fake_item(IM_STANZA("1", "<subject>Tea</subject>"
					"<body>one</body>"));
	msrp_wait_request(&bench, "INVITE ");
	g_assert_true(msrp_has(im_got(&bench.im), "Subject: Tea\r\n"));
	msrp_pool_takes(&bench, "");
	MSRP_UNTIL(&bench, "Subject: Tea\r\n");
	MSRP_UNTIL(&bench, "\r\n\r\none\r\n-------");
	msrp_answer_last(&bench, 200);
	RUN_UNTIL(&bench.im, item->result == 1);
	tag = msrp_user_opens(&bench, "c1\nSubject: Coffee", "");
	msrp_connect(&bench);
	msrp_say_request(&bench, "aaa1 SEND", MSRP_TEXT, "hello", '$');
	g_assert_true(
		msrp_has(msrp_heard(&bench), "<subject>Coffee</subject>"));
	im_took();
	msrp_say_request(&bench, "aaa2 SEND", MSRP_TEXT, "again", '$');
	g_assert_true(msrp_has(msrp_heard(&bench), "<body>again</body>"));
	g_assert_null(strstr(im_sent(), "<subject>"));
	im_took();
	msrp_bench_close(&bench);
}

/* ---- TLS ---- */

/* As SDP has it; by SHA-1, since that is what RFC 4572 has. */
static char *fingerprint_of(const char *file)
{
	FILE *stream = fopen(file, "r");
	X509 *certificate = PEM_read_X509(stream, NULL, NULL, NULL);
	guchar bytes[EVP_MAX_MD_SIZE];
	guint length = 0;
	GString *text = g_string_new("a=fingerprint:SHA-1 ");

	X509_digest(certificate, EVP_sha1(), bytes, &length);
	for (guint i = 0; i < length; i++)
		g_string_append_printf(text, "%s%02x", i ? ":" : "", bytes[i]);
	g_string_append_c(text, '\n');
	X509_free(certificate);
	fclose(stream);
	return g_string_free(text, FALSE);
}

/* Certificates of the front end and of the program, which no authority of
 * ours knows. */
static char *secure(MsrpBench *bench)
{
	char *folder = test_folder_new();
	g_autoptr(TestAuthority) ours = test_authority_new(folder, "ca");
	g_autoptr(TestAuthority) theirs = test_authority_new(folder, "other");
	g_autofree char *key = test_file(folder, "fe1", "key");
	g_autofree char *certificate = test_file(folder, "fe1", "pem");
	g_autofree char *authority = test_file(folder, "ca", "pem");
	g_autofree char *phone_key = test_file(folder, "phone", "key");
	g_autofree char *phone = test_file(folder, "phone", "pem");
	const SipTrustFiles files = { .key = key,
				      .certificate = certificate,
				      .authority = authority };
	const TlsFiles program = { phone_key, phone, authority };

	test_authority_issue(ours, "fe1", "DNS:fe1.contoso.test", NULL, 10);
	test_authority_issue(theirs, "phone", "DNS:phone.test", NULL, 10);
	frontend_set_sip_files(bench->im.frontend, &files);
	g_assert_true(
		frontend_apply(bench->im.frontend, bench->im.config, NULL));
	bench->context = tls_context_new(FALSE, &program, NULL);
	g_assert_nonnull(bench->context);
	g_free(bench->own);
	bench->own = g_strdup_printf("msrps://127.0.0.1:%u/program1;tcp",
				     listener_port(bench->listener));
	return folder;
}

static void insecure(MsrpBench *bench, char *folder)
{
	SSL_CTX *context = g_steal_pointer(&bench->context);

	msrp_bench_close(bench);
	SSL_CTX_free(context);
	test_folder_remove(folder);
}

static void over_tls(void)
{
	MsrpBench bench;
	char *folder;
	g_autofree char *tag = NULL;
	g_autofree char *file = NULL;
	g_autofree char *fingerprint = NULL;
	g_autofree char *other = NULL;

	msrp_bench_open(&bench);
	folder = secure(&bench);
	file = test_file(folder, "phone", "pem");
	other = fingerprint_of(file);
	/* One of several. */
	fingerprint = g_strconcat("a=fingerprint:SHA-256 00:11\n", other, NULL);
	tag = msrp_user_opens(&bench, "c1", fingerprint);
	g_assert_true(msrp_has(im_answered(&bench.im), " TCP/TLS/MSRP *\r\n"));
	g_assert_true(msrp_has(im_answered(&bench.im),
			       "a=path:msrps://fe1.contoso.test:"));
	g_assert_true(
		msrp_has(im_answered(&bench.im), "a=fingerprint:sha-256 "));
	msrp_connect(&bench);
	msrp_say_request(&bench, "safe SEND", MSRP_TEXT, "safe", '$');
	g_assert_true(msrp_has(msrp_heard(&bench), "<body>safe</body>"));
	im_took();
	MSRP_UNTIL(&bench, "MSRP safe 200 OK\r\n");
	insecure(&bench, folder);
}

/* Whose certificate is another, or none: what he says is not heard. */
static void not_him(void)
{
	static const char *const fingerprints[] = {
		"a=fingerprint:SHA-1 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:"
		"EE:FF:00:11:22:33\n",
		"a=fingerprint:MD5 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE"
		":FF\n",
		"", /* then it must prove the pool */
	};

	for (guint i = 0; i < G_N_ELEMENTS(fingerprints); i++) {
		MsrpBench bench;
		char *folder;
		g_autofree char *tag = NULL;

		msrp_bench_open(&bench);
		folder = secure(&bench);
		tag = msrp_user_opens(&bench, "c1", fingerprints[i]);
		msrp_connect(&bench);
		msrp_say_request(&bench, "evil SEND", MSRP_TEXT, "evil", '$');
		MSRP_UNTIL(&bench, "MSRP evil 403 ");
		g_assert_cmpstr(im_sent(), ==, "");
		insecure(&bench, folder);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/msrp/report-is-receipt", report_is_receipt);
	g_test_add_func("/frontend/msrp/report-is-error", report_is_error);
	g_test_add_func("/frontend/msrp/too-many-reports", too_many_reports);
	g_test_add_func("/frontend/msrp/receipt-is-report", receipt_is_report);
	g_test_add_func("/frontend/msrp/imdn", imdn);
	g_test_add_func("/frontend/msrp/typing", typing);
	g_test_add_func("/frontend/msrp/bye-is-gone", bye_is_gone);
	g_test_add_func("/frontend/msrp/idle", idle);
	g_test_add_func("/frontend/msrp/again", again);
	g_test_add_func("/frontend/msrp/crossing", crossing);
	g_test_add_func("/frontend/msrp/replaced", replaced);
	g_test_add_func("/frontend/msrp/two-devices", two_devices);
	g_test_add_func("/frontend/msrp/ended-under-it", ended_under_it);
	g_test_add_func("/frontend/msrp/ended-before-it", ended_before_it);
	g_test_add_func("/frontend/msrp/removed", removed);
	g_test_add_func("/frontend/msrp/subject", subject);
	g_test_add_func("/frontend/msrp/over-tls", over_tls);
	g_test_add_func("/frontend/msrp/not-him", not_him);
	return g_test_run();
}
