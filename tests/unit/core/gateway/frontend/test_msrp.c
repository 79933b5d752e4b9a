#include "tests/support/certificates.h"
#include "tests/unit/core/gateway/frontend/msrp_bench.h"
#include "tests/unit/core/gateway/frontend/raw_member.h"

#include "core/gateway/net/tls.h"

#include <openssl/pem.h>
#include <string.h>

static gboolean has(const char *text, const char *part)
{
	if (strstr(text, part))
		return TRUE;
	g_test_message("no '%s' in: %s", part, text);
	return FALSE;
}

/* Waits until there is a stanza on the link. */
static const char *heard(MsrpBench *bench)
{
	IM_UNTIL(&bench->im, *im_sent());
	return im_sent();
}

static void refuse_it(const char *condition, const char *text)
{
	const LinkResult no = { .condition = condition,
				.type = "cancel",
				.text = text };

	fake_result(&no);
}

static void wait_request(MsrpBench *bench, const char *method)
{
	for (int i = 0; i < 1000; i++) {
		for (guint j = 0; j < bench->im.got->len; j++)
			if (g_str_has_prefix(bench->im.got->pdata[j], method))
				return;
		im_run(&bench->im, 10);
	}
	g_test_message("no %s", method);
	g_test_fail();
}

#define TEXT "Message-ID: m111\nContent-Type: text/plain\n"

/* ---- from users ---- */

/* Chunks are answered as they come, the last one when the partner has it. */
static void from_user(void)
{
	MsrpBench bench;
	g_autofree char *tag = NULL;

	msrp_bench_open(&bench);
	tag = msrp_user_opens(&bench, "c1", "");
	g_assert_true(has(im_answered(&bench.im), "TCP/MSRP *\r\n"));
	g_assert_true(has(im_answered(&bench.im), "a=path:msrp://127.0.0.1:"));
	g_assert_true(has(im_answered(&bench.im), "a=max-size:65536\r\n"));
	g_assert_true(has(im_answered(&bench.im), "a=accept-types:text/plain"));
	g_assert_null(strstr(im_answered(&bench.im), "a=setup"));
	g_assert_null(strstr(im_answered(&bench.im), "a=fingerprint"));
	msrp_connect(&bench);
	msrp_say_request(&bench, "bind SEND", "Message-ID: m000\n", NULL, '$');
	MSRP_UNTIL(&bench, "MSRP bind 200 OK\r\n");
	msrp_say_request(&bench, "one1 SEND", TEXT "Byte-Range: 1-6/12\n",
			 "hello,", '+');
	MSRP_UNTIL(&bench, "MSRP one1 200 OK\r\n");
	g_assert_cmpstr(im_sent(), ==, "");
	msrp_say_request(&bench, "two2 SEND", TEXT "Byte-Range: 7-12/12\n",
			 " world", '$');
	g_assert_true(has(heard(&bench), "<body>hello, world</body>"));
	g_assert_true(has(im_sent(), "type='chat'"));
	g_assert_true(has(im_sent(), "from='bo@contoso.test/desk'"));
	g_assert_true(has(im_sent(), "<thread>c1</thread>"));
	im_run(&bench.im, 100);
	g_assert_null(strstr(bench.seen->str, "MSRP two2 "));
	im_took();
	MSRP_UNTIL(&bench, "MSRP two2 200 OK\r\n");
	msrp_bench_close(&bench);
}

static void mixed(void)
{
	MsrpBench bench;
	g_autofree char *tag = NULL;

	msrp_bench_open(&bench);
	tag = msrp_user_opens(&bench, "c1", "");
	msrp_connect(&bench);
	msrp_say_request(&bench, "aaa1 SEND", TEXT "Byte-Range: 1-*/6\n", "abc",
			 '+');
	msrp_say_request(&bench, "bbb1 SEND",
			 "Message-ID: m222\nContent-Type: text/plain\n"
			 "Byte-Range: 1-*/*\n",
			 "given up", '#');
	msrp_say_request(&bench, "ccc1 SEND",
			 "Message-ID: m333\nContent-Type: message/cpim\n",
			 "From: <sip:bo@contoso.test>\r\n"
			 "To: <sip:anna@fabrikam.test>\r\n\r\n"
			 "Content-Type: text/html\r\n\r\n<b>bold</b> words",
			 '$');
	msrp_say_request(&bench, "aaa2 SEND", TEXT "Byte-Range: 4-6/6\n", "def",
			 '$');
	g_assert_true(has(heard(&bench), "<body>bold words</body>"));
	g_assert_true(has(im_sent(), "<strong>bold</strong>"));
	im_took();
	MSRP_UNTIL(&bench, "MSRP ccc1 200 OK\r\n");
	g_assert_true(has(heard(&bench), "<body>abcdef</body>"));
	im_took();
	MSRP_UNTIL(&bench, "MSRP aaa2 200 OK\r\n");
	im_run(&bench.im, 50);
	g_assert_cmpstr(im_sent(), ==, "");
	msrp_bench_close(&bench);
}

/* RFC 7573's example 14: Byte-Range 1-25/25 of 35 bytes. */
static void wrong_range(void)
{
	MsrpBench bench;
	g_autofree char *tag = NULL;

	msrp_bench_open(&bench);
	tag = msrp_user_opens(&bench, "c1", "");
	msrp_connect(&bench);
	msrp_say_request(&bench, "aaa1 SEND", TEXT "Byte-Range: 1-25/25\n",
			 "I take thee at thy word, and so on.", '$');
	g_assert_true(has(heard(&bench), "<body>I take thee at thy word, and "
					 "so on.</body>"));
	im_took();
	MSRP_UNTIL(&bench, "MSRP aaa1 200 OK\r\n");
	msrp_bench_close(&bench);
}

/* What cannot be taken says why, and what the partner refused, too. */
static void refused(void)
{
	MsrpBench bench;
	g_autofree char *tag = NULL;
	g_autofree char *path = NULL;

	msrp_bench_open(&bench);
	tag = msrp_user_opens(&bench, "c1", "");
	msrp_connect(&bench);
	msrp_say_request(&bench, "big1 SEND", TEXT "Byte-Range: 1-3/65537\n",
			 "abc", '+');
	MSRP_UNTIL(&bench, "MSRP big1 413 ");
	msrp_say_request(&bench, "ink1 SEND",
			 "Message-ID: m222\nContent-Type: application/ink\n",
			 "x", '$');
	MSRP_UNTIL(&bench, "MSRP ink1 415 ");
	msrp_say_request(&bench, "nick NICKNAME", "", NULL, '$');
	MSRP_UNTIL(&bench, "MSRP nick 501 ");
	msrp_say_request(&bench, "noid SEND", "", NULL, '$');
	MSRP_UNTIL(&bench, "MSRP noid 400 ");
	msrp_say_request(&bench, "no11 SEND", TEXT, "text", '$');
	heard(&bench);
	refuse_it("item-not-found", "nobody is there");
	MSRP_UNTIL(&bench, "MSRP no11 403 ");
	/* Nothing was wanted, or errors alone. */
	msrp_say_request(&bench, "quie SEND", TEXT "Failure-Report: no\n",
			 "quiet", '$');
	heard(&bench);
	im_took();
	msrp_say_request(&bench, "part SEND", TEXT "Failure-Report: partial\n",
			 "partial", '$');
	heard(&bench);
	im_took();
	path = g_steal_pointer(&bench.other);
	bench.other = g_strconcat("msrp://127.0.0.1:1/elsewhere;tcp", NULL);
	msrp_say_request(&bench, "lost SEND", TEXT, "x", '$');
	MSRP_UNTIL(&bench, "MSRP lost 481 ");
	g_free(bench.other);
	bench.other = g_steal_pointer(&path);
	g_free(bench.own);
	bench.own = g_strdup("msrp://127.0.0.1:1/other;tcp");
	msrp_say_request(&bench, "from SEND", TEXT, "x", '$');
	MSRP_UNTIL(&bench, "MSRP from 481 ");
	g_assert_null(strstr(bench.seen->str, "MSRP quie "));
	g_assert_null(strstr(bench.seen->str, "MSRP part "));
	msrp_bench_close(&bench);
}

/* Another connection is not taken for a session's own; a session is not known
 * any more once it has ended. */
static void bound(void)
{
	MsrpBench bench;
	g_autofree char *tag = NULL;
	Connection *first;

	msrp_bench_open(&bench);
	tag = msrp_user_opens(&bench, "c1", "");
	msrp_connect(&bench);
	msrp_say_request(&bench, "bind SEND", "Message-ID: m000\n", NULL, '$');
	MSRP_UNTIL(&bench, "MSRP bind 200 OK\r\n");
	first = g_steal_pointer(&bench.connection);
	msrp_connect(&bench);
	msrp_say_request(&bench, "more SEND", TEXT, "x", '$');
	MSRP_UNTIL(&bench, "MSRP more 506 ");
	connection_free(bench.connection);
	bench.connection = first;
	g_string_truncate(bench.seen, 0);
	msrp_sip(&bench, "BYE", "c1", tag, 2, "text/plain", "");
	IM_UNTIL(&bench.im, has(im_answered(&bench.im), "CSeq: 2 BYE"));
	msrp_say_request(&bench, "gone SEND", TEXT, "x", '$');
	MSRP_UNTIL(&bench, "MSRP gone 481 ");
	g_assert_cmpstr(im_sent(), ==, "");
	msrp_bench_close(&bench);
}

static void bad_offers(void)
{
	static const char *const bodies[] = {
		"v=0\nm=message 5060 sip null\n",
		"v=0\nm=message 7777 TCP/MSRP *\na=accept-types:text/plain\n",
		"v=0\nm=message 7777 TCP/MSRP *\na=accept-types:text/plain\n"
		"a=path:sip:x\n",
		"v=0\nm=message 7777 TCP/MSRP *\na=accept-types:image/png\n"
		"a=path:msrp://127.0.0.1:7777/x;tcp\n",
		"v=0\nm=message 7777 TCP/TLS/MSRP *\n"
		"a=accept-types:text/plain\n"
		"a=path:msrps://127.0.0.1:7777/x;tcp\n",
		"v=0\nm=message 7777 TCP/MSRP *\na=accept-types:text/plain\n"
		"a=path:msrps://127.0.0.1:7777/x;tcp\n",
		"v=0\nm=message 0 TCP/MSRP *\na=accept-types:text/plain\n"
		"a=path:msrp://127.0.0.1:7777/x;tcp\n",
		"",
	};
	MsrpBench bench;

	msrp_bench_open(&bench);
	for (guint i = 0; i < G_N_ELEMENTS(bodies); i++) {
		g_autofree char *call = g_strdup_printf("c%u", i);

		msrp_sip(&bench, "INVITE", call, "", 1, "application/sdp",
			 bodies[i]);
		IM_UNTIL(&bench.im, bench.im.answers->len == i + 1);
		g_test_message("offer %u", i);
		g_assert_true(has(im_answered(&bench.im), "SIP/2.0 488 "));
	}
	msrp_bench_close(&bench);
}

/* ---- to users ---- */

static void to_user(void)
{
	MsrpBench bench;
	g_autoptr(LinkItem) first = NULL;
	g_autoptr(LinkItem) second = NULL;

	msrp_bench_open(&bench);
	first = fake_item(IM_STANZA("1", "<body>one</body><thread>t-1@x"
					 "</thread>"));
	second = fake_item(IM_STANZA("2", "<body>two</body>"));
	wait_request(&bench, "INVITE sip:bo@contoso.test ");
	g_assert_true(has(im_got(&bench.im), "Call-ID: t-1@x\r\n"));
	g_assert_true(has(im_got(&bench.im), "CSeq: 1 INVITE\r\n"));
	g_assert_true(
		has(im_got(&bench.im), "From: <sip:anna@fabrikam.test;gr=r>"));
	g_assert_true(has(im_got(&bench.im), " TCP/MSRP *\r\n"));
	g_assert_true(has(im_got(&bench.im), "a=setup:actpass\r\n"));
	msrp_pool_takes(&bench, "");
	MSRP_UNTIL(&bench, "Byte-Range: 1-0/0\r\n");
	MSRP_UNTIL(&bench, "\r\n\r\none\r\n-------");
	/* The ACK of a 2xx has the number of its INVITE (TRAP of RFC 7573). */
	g_assert_true(has(im_got(&bench.im), "CSeq: 1 ACK\r\n"));
	g_assert_true(
		has(im_got(&bench.im), "ACK sip:bo@contoso.test;gr=desk"));
	g_assert_null(strstr(bench.seen->str, "two"));
	msrp_answer_last(&bench, 200);
	IM_UNTIL(&bench.im, first->result == 1);
	MSRP_UNTIL(&bench, "\r\n\r\ntwo\r\n-------");
	msrp_answer_last(&bench, 200);
	IM_UNTIL(&bench.im, second->result == 1);
	g_assert_cmpuint(bench.connections, ==, 1);
	msrp_bench_close(&bench);
}

/* A long text goes in chunks, and is there when all of them are. */
static void chunks(void)
{
	MsrpBench bench;
	g_autofree char *text = g_strnfill(3000, 'x');
	g_autofree char *stanza =
		g_strdup_printf(IM_STANZA("1", "<body>%s</body>"), text);
	g_autoptr(LinkItem) item = NULL;
	const char *first;
	g_autofree char *transaction = NULL;
	g_autofree char *start = NULL;

	msrp_bench_open(&bench);
	item = fake_item(stanza);
	msrp_pool_takes(&bench, "");
	MSRP_UNTIL(&bench, "Byte-Range: 2049-3000/3000\r\n");
	MSRP_UNTIL(&bench, "Byte-Range: 1-2048/3000\r\n");
	first = strstr(bench.seen->str, "Byte-Range: 1-2048/3000\r\n");
	while (strncmp(first, "MSRP ", 5))
		first--;
	transaction = g_strndup(first + 5, strcspn(first + 5, " "));
	msrp_answer_last(&bench, 200);
	start = g_strdup_printf("%s 413 Stop", transaction);
	msrp_say_request(&bench, start, "", NULL, '$');
	IM_UNTIL(&bench.im, item->result == 2 || *im_sent());
	if (item->result == 2)
		g_assert_cmpstr(item->condition, ==, "policy-violation");
	else
		g_assert_true(has(im_sent(), "<policy-violation "));
	msrp_bench_close(&bench);
}

/* A thing that nobody takes is an error to its sender. */
static void assert_error(MsrpBench *bench, LinkItem *item,
			 const char *condition)
{
	IM_UNTIL(&bench->im, item->result == 2 || *im_sent());
	if (item->result == 2)
		g_assert_cmpstr(item->condition, ==, condition);
	else
		g_assert_true(has(im_sent(), condition));
}

static void invite_refused(void)
{
	static const struct {
		int status;
		const char *condition;
	} rows[] = {
		{ 405, "feature-not-implemented" },
		{ 415, "not-acceptable" },
		{ 488, "not-acceptable" },
		{ 501, "feature-not-implemented" },
		{ 486, "recipient-unavailable" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		MsrpBench bench;
		g_autoptr(LinkItem) item = NULL;

		msrp_bench_open(&bench);
		item = fake_item(IM_STANZA("1", "<body>one</body>"));
		wait_request(&bench, "INVITE ");
		im_answer(&bench.im, im_got(&bench.im), rows[i].status, NULL,
			  "");
		assert_error(&bench, item, rows[i].condition);
		msrp_bench_close(&bench);
	}
}

/* An answer by which nobody could speak is hung up on. */
static void useless_answer(void)
{
	MsrpBench bench;
	g_autoptr(LinkItem) item = NULL;

	msrp_bench_open(&bench);
	item = fake_item(IM_STANZA("1", "<body>one</body>"));
	msrp_pool_takes(&bench, "a=accept-types:image/png\n");
	wait_request(&bench, "BYE ");
	assert_error(&bench, item, "not-acceptable");
	msrp_bench_close(&bench);
}

/* The program connects where it says that it will. */
static void passive(void)
{
	MsrpBench bench;
	g_autoptr(LinkItem) item = NULL;

	msrp_bench_open(&bench);
	item = fake_item(IM_STANZA("1", "<body>one</body>"));
	msrp_pool_takes(&bench, "a=setup:active\n");
	im_run(&bench.im, 100);
	g_assert_cmpuint(bench.connections, ==, 0);
	msrp_connect(&bench);
	msrp_say_request(&bench, "bind SEND", "Message-ID: m000\n", NULL, '$');
	MSRP_UNTIL(&bench, "MSRP bind 200 OK\r\n");
	MSRP_UNTIL(&bench, "\r\n\r\none\r\n-------");
	msrp_answer_last(&bench, 200);
	IM_UNTIL(&bench.im, item->result == 1);
	msrp_bench_close(&bench);
}

/* An offer says who connects, and the answer repeats it. */
static void setups(void)
{
	static const struct {
		const char *offer, *answer;
		gboolean connects;
	} rows[] = {
		{ "a=setup:actpass\n", "a=setup:passive\r\n", FALSE },
		{ "a=setup:active\n", "a=setup:passive\r\n", FALSE },
		{ "a=setup:passive\n", "a=setup:active\r\n", TRUE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		MsrpBench bench;
		g_autofree char *tag = NULL;

		msrp_bench_open(&bench);
		tag = msrp_user_opens(&bench, "c1", rows[i].offer);
		g_assert_true(has(im_answered(&bench.im), rows[i].answer));
		if (rows[i].connects)
			MSRP_UNTIL(&bench, "Byte-Range: 1-0/0\r\n");
		im_run(&bench.im, 50);
		g_assert_cmpuint(bench.connections, ==,
				 rows[i].connects ? 1 : 0);
		msrp_bench_close(&bench);
	}
}

/* A session that the program has lost: the message goes by a new one, once. */
static void renewed(void)
{
	MsrpBench bench;
	g_autoptr(LinkItem) item = NULL;

	msrp_bench_open(&bench);
	item = fake_item(IM_STANZA("1", "<body>one</body>"));
	msrp_pool_takes(&bench, "");
	MSRP_UNTIL(&bench, "\r\n\r\none\r\n-------");
	g_string_replace(bench.seen, "one", "", 0);
	msrp_answer_last(&bench, 481);
	wait_request(&bench, "BYE ");
	msrp_pool_takes(&bench, "");
	MSRP_UNTIL(&bench, "\r\n\r\none\r\n-------");
	msrp_answer_last(&bench, 200);
	IM_UNTIL(&bench.im, item->result == 1);
	g_assert_cmpstr(im_sent(), ==, "");
	msrp_bench_close(&bench);
}

/* A connection that breaks under a message: nobody knows. One that breaks
 * between two: the next begins a new session. */
static void broken(void)
{
	MsrpBench bench;
	g_autoptr(LinkItem) item = NULL;
	g_autoptr(LinkItem) next = NULL;

	msrp_bench_open(&bench);
	item = fake_item(IM_STANZA("1", "<body>one</body>"));
	msrp_pool_takes(&bench, "");
	MSRP_UNTIL(&bench, "\r\n\r\none\r\n-------");
	msrp_hang_up(&bench);
	assert_error(&bench, item, "remote-server-timeout");
	if (*im_sent())
		im_took();
	wait_request(&bench, "BYE ");
	next = fake_item(IM_STANZA("2", "<body>two</body>"));
	msrp_pool_takes(&bench, "");
	MSRP_UNTIL(&bench, "\r\n\r\ntwo\r\n-------");
	msrp_answer_last(&bench, 200);
	IM_UNTIL(&bench.im, next->result == 1);
	msrp_bench_close(&bench);
}

/* What the program says that it takes. */
static void forms(void)
{
	MsrpBench bench;
	g_autoptr(LinkItem) small = NULL;
	g_autoptr(LinkItem) rich = NULL;
	g_autoptr(LinkItem) big = NULL;

	msrp_bench_open(&bench);
	small = fake_item(IM_STANZA("1", "<body>one</body>"));
	msrp_pool_takes(&bench, "a=accept-types:message/cpim\n"
				"a=accept-wrapped-types:text/plain text/html\n"
				"a=max-size:400\n");
	MSRP_UNTIL(&bench, "Content-Type: message/cpim\r\n\r\nFrom: <sip:anna@"
			   "fabrikam.test;gr=r>\r\n");
	MSRP_UNTIL(&bench, "\r\n\r\none\r\n-------");
	msrp_answer_last(&bench, 200);
	IM_UNTIL(&bench.im, small->result == 1);
	rich = fake_item(IM_STANZA(
		"2", "<body>a b</body><html xmlns='http://jabber.org/protocol/"
		     "xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>a "
		     "<em>b</em></body></html>"));
	MSRP_UNTIL(&bench, "a <em>b</em>");
	msrp_answer_last(&bench, 200);
	IM_UNTIL(&bench.im, rich->result == 1);
	{
		g_autofree char *text = g_strnfill(401, 'x');
		g_autofree char *stanza = g_strdup_printf(
			IM_STANZA("3", "<body>%s</body>"), text);

		big = fake_item(stanza);
	}
	assert_error(&bench, big, "policy-violation");
	msrp_bench_close(&bench);
}

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
	IM_UNTIL(&bench.im, item->result == 1);
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
	g_assert_true(has(heard(&bench), "<received "));
	g_assert_true(has(im_sent(), "id='bf9m36d5'"));
	g_assert_true(has(im_sent(), "to='anna@fabrikam.test/r'"));
	im_took();
	other = fake_item(IM_STANZA("2", "<body>two</body>"));
	MSRP_UNTIL(&bench, "\r\n\r\ntwo\r\n-------");
	msrp_answer_last(&bench, 200);
	IM_UNTIL(&bench.im, other->result == 1);
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
	IM_UNTIL(&bench.im, item->result == 1);
	msrp_say_request(&bench, "rep1 REPORT", headers, NULL, '$');
	g_assert_true(has(heard(&bench), "type='error'"));
	g_assert_true(has(im_sent(), "<policy-violation "));
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
	msrp_say_request(&bench, "aaa1 SEND", TEXT "Success-Report: yes\n",
			 "hello", '$');
	g_assert_true(has(heard(&bench), "<request "));
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
	g_assert_true(has(heard(&bench), "<request "));
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
		IM_UNTIL(&bench.im, item->result == 1);
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
	g_assert_true(has(heard(&bench), "<composing "));
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
	wait_request(&bench, "BYE sip:bo@contoso.test;gr=desk ");
	/* RFC 7573's example has no URI there, and From and To the wrong way
	 * round. */
	g_assert_true(
		has(im_got(&bench.im), "From: <sip:anna@fabrikam.test>;tag="));
	g_assert_true(has(im_got(&bench.im), "To: <sip:bo@contoso.test>;tag="
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
	g_assert_true(has(heard(&bench), "<gone "));
	im_took();
	msrp_bench_close(&bench);
}

static void idle(void)
{
	MsrpBench bench;
	g_autofree char *tag = NULL;

	msrp_bench_open_idle(&bench, 200);
	tag = msrp_user_opens(&bench, "c1", "");
	wait_request(&bench, "BYE ");
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
	IM_UNTIL(&bench.im, has(im_answered(&bench.im), "CSeq: 2 INVITE"));
	g_assert_true(has(im_answered(&bench.im), path));
	msrp_connect(&bench);
	msrp_say_request(&bench, "next SEND", TEXT, "moved", '$');
	g_assert_true(has(heard(&bench), "<body>moved</body>"));
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
	wait_request(&bench, "INVITE ");
	invite = g_strdup(im_got(&bench.im));
	tag = msrp_user_opens(&bench, "theirs", "");
	msrp_connect(&bench);
	msrp_say_request(&bench, "bind SEND", "Message-ID: m000\n", NULL, '$');
	MSRP_UNTIL(&bench, "\r\n\r\none\r\n-------");
	msrp_answer_last(&bench, 200);
	IM_UNTIL(&bench.im, item->result == 1);
	sdp = msrp_sdp(&bench, "");
	im_answer(&bench.im, invite, 200,
		  "Contact: <sip:bo@contoso.test>\r\n"
		  "Content-Type: application/sdp\r\n",
		  sdp);
	wait_request(&bench, "BYE ");
	g_assert_null(strstr(im_got(&bench.im), "Call-ID: theirs\r\n"));
	g_assert_cmpuint(bench.connections, ==, 1);
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
		IM_UNTIL(&bench.im, item->result == 1);
		im_run(&bench.im, 100);
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
	wait_request(&bench, "BYE ");
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
	wait_request(&bench, "INVITE ");
	g_assert_true(has(im_got(&bench.im), "Subject: Tea\r\n"));
	msrp_pool_takes(&bench, "");
	MSRP_UNTIL(&bench, "Subject: Tea\r\n");
	MSRP_UNTIL(&bench, "\r\n\r\none\r\n-------");
	msrp_answer_last(&bench, 200);
	IM_UNTIL(&bench.im, item->result == 1);
	tag = msrp_user_opens(&bench, "c1\nSubject: Coffee", "");
	msrp_connect(&bench);
	msrp_say_request(&bench, "aaa1 SEND", TEXT, "hello", '$');
	g_assert_true(has(heard(&bench), "<subject>Coffee</subject>"));
	im_took();
	msrp_say_request(&bench, "aaa2 SEND", TEXT, "again", '$');
	g_assert_true(has(heard(&bench), "<body>again</body>"));
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

	msrp_bench_open(&bench);
	folder = secure(&bench);
	file = test_file(folder, "phone", "pem");
	fingerprint = fingerprint_of(file);
	tag = msrp_user_opens(&bench, "c1", fingerprint);
	g_assert_true(has(im_answered(&bench.im), " TCP/TLS/MSRP *\r\n"));
	g_assert_true(has(im_answered(&bench.im),
			  "a=path:msrps://fe1.contoso.test:"));
	g_assert_true(has(im_answered(&bench.im), "a=fingerprint:sha-256 "));
	msrp_connect(&bench);
	msrp_say_request(&bench, "safe SEND", TEXT, "safe", '$');
	g_assert_true(has(heard(&bench), "<body>safe</body>"));
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
		msrp_say_request(&bench, "evil SEND", TEXT, "evil", '$');
		MSRP_UNTIL(&bench, "MSRP evil 403 ");
		g_assert_cmpstr(im_sent(), ==, "");
		insecure(&bench, folder);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/msrp/from-user", from_user);
	g_test_add_func("/frontend/msrp/mixed", mixed);
	g_test_add_func("/frontend/msrp/wrong-range", wrong_range);
	g_test_add_func("/frontend/msrp/refused", refused);
	g_test_add_func("/frontend/msrp/bound", bound);
	g_test_add_func("/frontend/msrp/bad-offers", bad_offers);
	g_test_add_func("/frontend/msrp/to-user", to_user);
	g_test_add_func("/frontend/msrp/chunks", chunks);
	g_test_add_func("/frontend/msrp/invite-refused", invite_refused);
	g_test_add_func("/frontend/msrp/useless-answer", useless_answer);
	g_test_add_func("/frontend/msrp/passive", passive);
	g_test_add_func("/frontend/msrp/setups", setups);
	g_test_add_func("/frontend/msrp/renewed", renewed);
	g_test_add_func("/frontend/msrp/broken", broken);
	g_test_add_func("/frontend/msrp/forms", forms);
	g_test_add_func("/frontend/msrp/report-is-receipt", report_is_receipt);
	g_test_add_func("/frontend/msrp/report-is-error", report_is_error);
	g_test_add_func("/frontend/msrp/receipt-is-report", receipt_is_report);
	g_test_add_func("/frontend/msrp/imdn", imdn);
	g_test_add_func("/frontend/msrp/typing", typing);
	g_test_add_func("/frontend/msrp/bye-is-gone", bye_is_gone);
	g_test_add_func("/frontend/msrp/idle", idle);
	g_test_add_func("/frontend/msrp/again", again);
	g_test_add_func("/frontend/msrp/crossing", crossing);
	g_test_add_func("/frontend/msrp/ended-under-it", ended_under_it);
	g_test_add_func("/frontend/msrp/removed", removed);
	g_test_add_func("/frontend/msrp/subject", subject);
	g_test_add_func("/frontend/msrp/over-tls", over_tls);
	g_test_add_func("/frontend/msrp/not-him", not_him);
	return g_test_run();
}
