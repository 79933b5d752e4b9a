#include "tests/unit/core/gateway/frontend/msrp_bench.h"

#include <string.h>

static void refuse_it(const char *condition, const char *text)
{
	const LinkResult no = { .condition = condition,
				.type = "cancel",
				.text = text };

	fake_result(&no);
}

/* ---- from users ---- */

/* Chunks are answered as they come, the last one when the partner has it. */
static void from_user(void)
{
	MsrpBench bench;
	g_autofree char *tag = NULL;

	msrp_bench_open(&bench);
	tag = msrp_user_opens(&bench, "c1", "");
	g_assert_true(msrp_has(im_answered(&bench.im), "TCP/MSRP *\r\n"));
	g_assert_true(
		msrp_has(im_answered(&bench.im), "a=path:msrp://127.0.0.1:"));
	g_assert_true(msrp_has(im_answered(&bench.im), "a=max-size:65536\r\n"));
	g_assert_true(
		msrp_has(im_answered(&bench.im), "a=accept-types:text/plain"));
	g_assert_null(strstr(im_answered(&bench.im), "a=setup"));
	g_assert_null(strstr(im_answered(&bench.im), "a=fingerprint"));
	msrp_connect(&bench);
	msrp_say_request(&bench, "bind SEND", "Message-ID: m000\n", NULL, '$');
	MSRP_UNTIL(&bench, "MSRP bind 200 OK\r\n");
	msrp_say_request(&bench, "one1 SEND", MSRP_TEXT "Byte-Range: 1-6/12\n",
			 "hello,", '+');
	MSRP_UNTIL(&bench, "MSRP one1 200 OK\r\n");
	g_assert_cmpstr(im_sent(), ==, "");
	msrp_say_request(&bench, "two2 SEND", MSRP_TEXT "Byte-Range: 7-12/12\n",
			 " world", '$');
	g_assert_true(
		msrp_has(msrp_heard(&bench), "<body>hello, world</body>"));
	g_assert_true(msrp_has(im_sent(), "type='chat'"));
	g_assert_true(msrp_has(im_sent(), "from='bo@contoso.test/desk'"));
	g_assert_true(msrp_has(im_sent(), "<thread>c1</thread>"));
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
	msrp_say_request(&bench, "aaa1 SEND", MSRP_TEXT "Byte-Range: 1-*/6\n",
			 "abc", '+');
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
	msrp_say_request(&bench, "aaa2 SEND", MSRP_TEXT "Byte-Range: 4-6/6\n",
			 "def", '$');
	g_assert_true(msrp_has(msrp_heard(&bench), "<body>bold words</body>"));
	g_assert_true(msrp_has(im_sent(), "<strong>bold</strong>"));
	im_took();
	MSRP_UNTIL(&bench, "MSRP ccc1 200 OK\r\n");
	g_assert_true(msrp_has(msrp_heard(&bench), "<body>abcdef</body>"));
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
	msrp_say_request(&bench, "aaa1 SEND", MSRP_TEXT "Byte-Range: 1-25/25\n",
			 "I take thee at thy word, and so on.", '$');
	g_assert_true(msrp_has(msrp_heard(&bench),
			       "<body>I take thee at thy word, and "
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
	msrp_say_request(&bench, "big1 SEND",
			 MSRP_TEXT "Byte-Range: 1-3/65537\n", "abc", '+');
	MSRP_UNTIL(&bench, "MSRP big1 413 ");
	msrp_say_request(&bench, "ink1 SEND",
			 "Message-ID: m222\nContent-Type: application/ink\n",
			 "x", '$');
	MSRP_UNTIL(&bench, "MSRP ink1 415 ");
	msrp_say_request(&bench, "nick NICKNAME", "", NULL, '$');
	MSRP_UNTIL(&bench, "MSRP nick 501 ");
	msrp_say_request(&bench, "noid SEND", "", NULL, '$');
	MSRP_UNTIL(&bench, "MSRP noid 400 ");
	msrp_say_request(&bench, "no11 SEND", MSRP_TEXT, "text", '$');
	msrp_heard(&bench);
	refuse_it("item-not-found", "nobody is there");
	MSRP_UNTIL(&bench, "MSRP no11 403 ");
	/* Nothing was wanted, or errors alone. */
	msrp_say_request(&bench, "quie SEND", MSRP_TEXT "Failure-Report: no\n",
			 "quiet", '$');
	msrp_heard(&bench);
	im_took();
	msrp_say_request(&bench, "part SEND",
			 MSRP_TEXT "Failure-Report: partial\n", "partial", '$');
	msrp_heard(&bench);
	im_took();
	path = g_steal_pointer(&bench.other);
	bench.other = g_strconcat("msrp://127.0.0.1:1/elsewhere;tcp", NULL);
	msrp_say_request(&bench, "lost SEND", MSRP_TEXT, "x", '$');
	MSRP_UNTIL(&bench, "MSRP lost 481 ");
	g_free(bench.other);
	bench.other = g_steal_pointer(&path);
	g_free(bench.own);
	bench.own = g_strdup("msrp://127.0.0.1:1/other;tcp");
	msrp_say_request(&bench, "from SEND", MSRP_TEXT, "x", '$');
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
	msrp_say_request(&bench, "more SEND", MSRP_TEXT, "x", '$');
	MSRP_UNTIL(&bench, "MSRP more 506 ");
	connection_free(bench.connection);
	bench.connection = first;
	g_string_truncate(bench.seen, 0);
	msrp_sip(&bench, "BYE", "c1", tag, 2, "text/plain", "");
	RUN_UNTIL(&bench.im, msrp_has(im_answered(&bench.im), "CSeq: 2 BYE"));
	msrp_say_request(&bench, "gone SEND", MSRP_TEXT, "x", '$');
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
		RUN_UNTIL(&bench.im, bench.im.answers->len == i + 1);
		g_test_message("offer %u", i);
		g_assert_true(msrp_has(im_answered(&bench.im), "SIP/2.0 488 "));
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
	msrp_wait_request(&bench, "INVITE sip:bo@contoso.test ");
	g_assert_true(msrp_has(im_got(&bench.im), "Call-ID: t-1@x\r\n"));
	g_assert_true(msrp_has(im_got(&bench.im), "CSeq: 1 INVITE\r\n"));
	g_assert_true(msrp_has(im_got(&bench.im),
			       "From: <sip:anna@fabrikam.test;gr=r>"));
	g_assert_true(msrp_has(im_got(&bench.im), " TCP/MSRP *\r\n"));
	g_assert_true(msrp_has(im_got(&bench.im), "a=setup:actpass\r\n"));
	msrp_pool_takes(&bench, "");
	MSRP_UNTIL(&bench, "Byte-Range: 1-0/0\r\n");
	MSRP_UNTIL(&bench, "\r\n\r\none\r\n-------");
	/* The ACK of a 2xx has the number of its INVITE (TRAP of RFC 7573). */
	g_assert_true(msrp_has(im_got(&bench.im), "CSeq: 1 ACK\r\n"));
	g_assert_true(
		msrp_has(im_got(&bench.im), "ACK sip:bo@contoso.test;gr=desk"));
	g_assert_null(strstr(bench.seen->str, "two"));
	msrp_answer_last(&bench, 200);
	RUN_UNTIL(&bench.im, first->result == 1);
	MSRP_UNTIL(&bench, "\r\n\r\ntwo\r\n-------");
	msrp_answer_last(&bench, 200);
	RUN_UNTIL(&bench.im, second->result == 1);
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
	RUN_UNTIL(&bench.im, item->result == 2 || *im_sent());
	if (item->result == 2)
		g_assert_cmpstr(item->condition, ==, "policy-violation");
	else
		g_assert_true(msrp_has(im_sent(), "<policy-violation "));
	msrp_bench_close(&bench);
}

/* A thing that nobody takes is an error to its sender. */
static void assert_error(MsrpBench *bench, LinkItem *item,
			 const char *condition)
{
	RUN_UNTIL(&bench->im, item->result == 2 || *im_sent());
	if (item->result == 2)
		g_assert_cmpstr(item->condition, ==, condition);
	else
		g_assert_true(msrp_has(im_sent(), condition));
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
		msrp_wait_request(&bench, "INVITE ");
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
	msrp_wait_request(&bench, "BYE ");
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
	RUN_UNTIL(&bench.im, item->result == 1);
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
		g_assert_true(msrp_has(im_answered(&bench.im), rows[i].answer));
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
	msrp_wait_request(&bench, "BYE ");
	msrp_pool_takes(&bench, "");
	MSRP_UNTIL(&bench, "\r\n\r\none\r\n-------");
	msrp_answer_last(&bench, 200);
	RUN_UNTIL(&bench.im, item->result == 1);
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
	msrp_wait_request(&bench, "BYE ");
	next = fake_item(IM_STANZA("2", "<body>two</body>"));
	msrp_pool_takes(&bench, "");
	MSRP_UNTIL(&bench, "\r\n\r\ntwo\r\n-------");
	msrp_answer_last(&bench, 200);
	RUN_UNTIL(&bench.im, next->result == 1);
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
	RUN_UNTIL(&bench.im, small->result == 1);
	rich = fake_item(IM_STANZA(
		"2", "<body>a b</body><html xmlns='http://jabber.org/protocol/"
		     "xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>a "
		     "<em>b</em></body></html>"));
	MSRP_UNTIL(&bench, "a <em>b</em>");
	msrp_answer_last(&bench, 200);
	RUN_UNTIL(&bench.im, rich->result == 1);
	{
		g_autofree char *text = g_strnfill(401, 'x');
		g_autofree char *stanza = g_strdup_printf(
			IM_STANZA("3", "<body>%s</body>"), text);

		big = fake_item(stanza);
	}
	assert_error(&bench, big, "policy-violation");
	msrp_bench_close(&bench);
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
	return g_test_run();
}
