#include "core/gateway/msrp/join.h"
#include "core/gateway/msrp/range.h"
#include "core/gateway/msrp/reader.h"
#include "core/gateway/msrp/uri.h"

#include <string.h>

#define PATHS                                                                  \
	"To-Path: msrp://a.test:2855/iau39;tcp\r\n"                            \
	"From-Path: msrp://b.test:7654/jsha31;tcp\r\n"

/* What a stream says, one line an event. */
static void note(MsrpReader *reader, GString *seen)
{
	MsrpEvent event;
	const char *bytes;
	gsize length;

	while ((event = msrp_reader_next(reader, &bytes, &length)) !=
	       MSRP_NOTHING) {
		const MsrpHead *head = msrp_reader_head(reader);

		if (event == MSRP_HEAD)
			g_string_append_printf(
				seen, "[%s %s %d %s%s]",
				head->method ? head->method : "response",
				head->transaction, head->status,
				head->message_id ? head->message_id : "-",
				head->malformed ? " malformed" : "");
		else if (event == MSRP_BODY)
			g_string_append_len(seen, bytes, (gssize)length);
		else if (event == MSRP_END)
			g_string_append_printf(seen, "(%c)",
					       msrp_reader_flag(reader));
		else
			g_string_append(seen, "{broken}");
		if (event == MSRP_BROKEN)
			return;
	}
}

static const struct {
	const char *stream, *seen;
} streams[] = {
	/* RFC 4975 §4: chunks, answers. */
	{ "MSRP d93kswow SEND\r\n" PATHS "Message-ID: 12339sdqwer\r\n"
	  "Byte-Range: 1-16/16\r\nContent-Type: text/plain\r\n\r\n"
	  "Hi, I'm Alice!\r\n\r\n-------d93kswow$\r\n"
	  "MSRP d93kswow 200 OK\r\n" PATHS "-------d93kswow$\r\n",
	  "[SEND d93kswow 0 12339sdqwer]Hi, I'm Alice!\r\n($)"
	  "[response d93kswow 200 -]($)" },
	/* An empty body, with the line end that it should have and without;
	 * no body at all. */
	{ "MSRP abcd SEND\r\n" PATHS "Message-ID: mmmm\r\n\r\n\r\n"
	  "-------abcd$\r\n",
	  "[SEND abcd 0 mmmm]($)" },
	{ "MSRP abcd SEND\r\n" PATHS "Message-ID: mmmm\r\n\r\n-------abcd+\r\n",
	  "[SEND abcd 0 mmmm](+)" },
	{ "MSRP abcd SEND\r\n" PATHS "Message-ID: mmmm\r\n-------abcd#\r\n",
	  "[SEND abcd 0 mmmm](#)" },
	/* What only looks like an end. */
	{ "MSRP abcd SEND\r\n" PATHS "Message-ID: mmmm\r\n\r\n"
	  "-------abcde$\r\n-------abcd\r\n-------abcd$x\r\n-------abcd?\r\n"
	  "x-------abcd$\r\n\r\n\r\n-------abcd$\r\n",
	  "[SEND abcd 0 mmmm]-------abcde$\r\n-------abcd\r\n-------abcd$x\r\n"
	  "-------abcd?\r\nx-------abcd$\r\n\r\n($)" },
	/* Heads that are to be answered 400, and methods that nobody knows. */
	{ "MSRP abcd SEND\r\nMessage-ID: mmmm\r\n-------abcd$\r\n",
	  "[SEND abcd 0 mmmm malformed]($)" },
	{ "MSRP abcd SEND\r\n" PATHS "-------abcd$\r\n",
	  "[SEND abcd 0 - malformed]($)" },
	{ "MSRP abcd SEND\r\n" PATHS "Message-ID: mmmm\r\nByte-Range: 0-1/1\r\n"
	  "-------abcd$\r\n",
	  "[SEND abcd 0 mmmm malformed]($)" },
	{ "MSRP abcd SEND\r\n" PATHS PATHS "Message-ID: mmmm\r\n"
	  "-------abcd$\r\n",
	  "[SEND abcd 0 mmmm malformed]($)" },
	{ "MSRP abcd SEND\r\n" PATHS "Message-ID: mmmm\r\nno header\r\n"
	  "-------abcd$\r\n",
	  "[SEND abcd 0 mmmm malformed]($)" },
	{ "MSRP abcd NICKNAME\r\n" PATHS "-------abcd$\r\n",
	  "[NICKNAME abcd 0 -]($)" },
	{ "MSRP abcd REPORT\r\n" PATHS "Message-ID: mmmm\r\n"
	  "Byte-Range: 1-39/39\r\nStatus: 000 200 OK\r\n-------abcd$\r\n",
	  "[REPORT abcd 200 mmmm]($)" },
	{ "\r\n\r\nMSRP abcd 413 Stop\r\n" PATHS "-------abcd$\r\n\r\n",
	  "[response abcd 413 -]($)" },
	/* Nothing that could go on. */
	{ "GET / HTTP/1.1\r\n", "{broken}" },
	{ "MSRP abc SEND\r\n", "{broken}" },
	{ "MSRP abcd send\r\n", "{broken}" },
	{ "MSRP abcd 20x OK\r\n", "{broken}" },
	{ "MSRP abcd\r\n", "{broken}" },
};

/* Whole, byte by byte, and cut at every place. */
static void every_split(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(streams); i++) {
		gsize length = strlen(streams[i].stream);

		for (gsize cut = 0; cut <= length; cut++) {
			g_autoptr(MsrpReader) reader = msrp_reader_new();
			g_autoptr(GString) seen = g_string_new(NULL);

			msrp_reader_append(reader, streams[i].stream, cut);
			note(reader, seen);
			if (g_str_has_suffix(seen->str, "{broken}"))
				break;
			msrp_reader_append(reader, streams[i].stream + cut,
					   length - cut);
			note(reader, seen);
			g_assert_cmpstr(seen->str, ==, streams[i].seen);
		}
	}
}

static void byte_by_byte(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(streams); i++) {
		g_autoptr(MsrpReader) reader = msrp_reader_new();
		g_autoptr(GString) seen = g_string_new(NULL);

		for (const char *at = streams[i].stream; *at; at++) {
			msrp_reader_append(reader, at, 1);
			note(reader, seen);
			if (g_str_has_suffix(seen->str, "{broken}"))
				break;
		}
		g_assert_cmpstr(seen->str, ==, streams[i].seen);
		if (!g_str_has_suffix(seen->str, "{broken}"))
			g_assert_false(msrp_reader_partial(reader));
	}
}

/* Heads are bounded, bodies are not held. */
static void limits(void)
{
	g_autoptr(MsrpReader) reader = msrp_reader_new();
	g_autofree char *long_line = g_strnfill(MSRP_HEAD_BYTES + 10, 'x');
	const char *bytes;
	gsize length, seen = 0;

	msrp_reader_append(reader, long_line, MSRP_HEAD_BYTES + 10);
	g_assert_cmpint(msrp_reader_next(reader, &bytes, &length), ==,
			MSRP_BROKEN);
	msrp_reader_free(g_steal_pointer(&reader));
	reader = msrp_reader_new();
	msrp_reader_append(reader, "MSRP abcd SEND\r\n", 16);
	for (guint i = 0; i <= MSRP_HEADERS; i++)
		msrp_reader_append(reader, "A: b\r\n", 6);
	g_assert_cmpint(msrp_reader_next(reader, &bytes, &length), ==,
			MSRP_BROKEN);
	msrp_reader_free(g_steal_pointer(&reader));
	reader = msrp_reader_new();
	msrp_reader_append(reader, "MSRP abcd SEND\r\n\r\n", 18);
	g_assert_cmpint(msrp_reader_next(reader, &bytes, &length), ==,
			MSRP_HEAD);
	for (guint i = 0; i < 100; i++) {
		msrp_reader_append(reader, long_line, MSRP_HEAD_BYTES);
		while (msrp_reader_next(reader, &bytes, &length) == MSRP_BODY)
			seen += length;
	}
	g_assert_cmpuint(seen, >, 100u * MSRP_HEAD_BYTES - 64);
}

/* What we write is what we read. */
static void written(void)
{
	const MsrpRequest request = {
		.transaction = "t1234567",
		.method = "SEND",
		.to = "msrp://a.test:1/x;tcp",
		.from = "msrp://b.test:2/y;tcp",
		.message_id = "m1234",
		.range = { 1, 5, 9 },
		.content_type = "text/plain",
		.success = TRUE,
		.failure = MSRP_FAILURE_PARTIAL,
		.bytes = "hello",
		.length = 5,
		.flag = MSRP_MORE,
	};
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(MsrpReader) reader = msrp_reader_new();
	const MsrpHead *head = msrp_reader_head(reader);
	const char *bytes;
	gsize length;

	msrp_write_request(text, &request);
	msrp_reader_append(reader, text->str, text->len);
	g_assert_cmpint(msrp_reader_next(reader, &bytes, &length), ==,
			MSRP_HEAD);
	g_assert_false(head->malformed);
	g_assert_cmpstr(head->to, ==, request.to);
	g_assert_cmpstr(head->from, ==, request.from);
	g_assert_cmpuint(head->range.start, ==, 1);
	g_assert_cmpuint(head->range.end, ==, 5);
	g_assert_cmpuint(head->range.total, ==, 9);
	g_assert_true(head->success);
	g_assert_cmpint(head->failure, ==, MSRP_FAILURE_PARTIAL);
	g_assert_cmpint(msrp_reader_next(reader, &bytes, &length), ==,
			MSRP_BODY);
	g_assert_cmpmem(bytes, length, "hello", 5);
	g_assert_cmpint(msrp_reader_next(reader, &bytes, &length), ==,
			MSRP_END);
	g_assert_cmpint(msrp_reader_flag(reader), ==, MSRP_MORE);
	g_string_truncate(text, 0);
	msrp_write_response(text, head, 481);
	g_assert_cmpstr(text->str, ==,
			"MSRP t1234567 481 No Such Session\r\n"
			"To-Path: msrp://b.test:2/y;tcp\r\n"
			"From-Path: msrp://a.test:1/x;tcp\r\n"
			"-------t1234567$\r\n");
}

/* ---- URIs ---- */

static void uris(void)
{
	static const struct {
		const char *text;
		gboolean taken;
	} cases[] = {
		{ "msrp://a.test:2855/abc;tcp", TRUE },
		{ "MSRPS://u@A.test/abc.-_~+=/;TCP;x=y", TRUE },
		{ "msrp://[2001:db8::1]:9/a;tcp", TRUE },
		{ "msrp://relay.test;tcp", TRUE },
		{ "msrp://a.test:0/a;tcp", FALSE },
		{ "msrp://a.test:65536/a;tcp", FALSE },
		{ "msrp://a.test/a", FALSE },
		{ "msrp://a.test/a;ws", FALSE },
		{ "msrp://a.test/a;tcpx", FALSE },
		{ "msrp:///a;tcp", FALSE },
		{ "msrp://[::1/a;tcp", FALSE },
		{ "msrp://a.test/;tcp", FALSE },
		{ "msrp://a.test/a b;tcp", FALSE },
		{ "sip:a@b", FALSE },
		{ "", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(MsrpUri) uri = { 0 };
		gboolean taken = msrp_uri_read(&uri, cases[i].text,
					       strlen(cases[i].text));

		g_test_message("%s", cases[i].text);
		g_assert_cmpint(taken, ==, cases[i].taken);
		if (taken) {
			g_autofree char *text = msrp_uri_write(&uri);
			g_auto(MsrpUri) again = { 0 };

			g_assert_true(
				msrp_uri_read(&again, text, strlen(text)));
			g_assert_true(msrp_uri_same(&uri, &again));
		}
	}
}

static void paths(void)
{
	static const struct {
		const char *a, *b;
		gboolean same;
	} cases[] = {
		{ "msrp://a:1/x;tcp", "MSRP://u@A:1/x;TCP", TRUE },
		{ "msrp://a:1/x;tcp", "msrp://a:1/X;tcp", FALSE },
		{ "msrp://a:1/x;tcp", "msrp://a/x;tcp", FALSE },
		{ "msrp://a:1/x;tcp", "msrps://a:1/x;tcp", FALSE },
		{ "msrp://a:1/x;tcp msrp://b:1/y;tcp",
		  "msrp://a:1/x;tcp msrp://b:1/y;tcp", TRUE },
		{ "msrp://a:1/x;tcp msrp://b:1/y;tcp", "msrp://a:1/x;tcp",
		  FALSE },
		{ "msrp://a:1/x;tcp nonsense", "msrp://a:1/x;tcp nonsense",
		  FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(msrp_path_same(cases[i].a, cases[i].b), ==,
				cases[i].same);
}

/* ---- chunks ---- */

static void pieces(void)
{
	g_auto(MsrpPieces) some = { 0 };

	g_assert_true(msrp_pieces_cover(&some, 0));
	g_assert_false(msrp_pieces_cover(&some, 1));
	g_assert_true(msrp_pieces_add(&some, 10, 20));
	g_assert_true(msrp_pieces_add(&some, 30, 40));
	g_assert_false(msrp_pieces_cover(&some, 20));
	g_assert_true(msrp_pieces_add(&some, 0, 5));
	g_assert_true(msrp_pieces_cover(&some, 5));
	g_assert_true(msrp_pieces_add(&some, 5, 30));
	g_assert_true(msrp_pieces_cover(&some, 40));
	g_assert_false(msrp_pieces_cover(&some, 41));
	msrp_pieces_clear(&some);
	for (guint i = 0; i < MSRP_RANGE_PIECES; i++)
		g_assert_true(msrp_pieces_add(&some, 3 * i, 3 * i + 1));
	g_assert_false(msrp_pieces_add(&some, 1000, 1001));
	g_assert_true(msrp_pieces_add(&some, 0, 1000));
	g_assert_true(msrp_pieces_cover(&some, 1000));
}

typedef struct Step {
	const char *id;
	guint64 start, total;
	const char *text;
	MsrpFlag flag;
	const char *whole; /* what is whole after it, or NULL */
} Step;

static int take(MsrpJoin *join, const Step *step, MsrpWhole *whole)
{
	MsrpHead head = { .message_id = (char *)step->id,
			  .range = { step->start, 0, step->total } };
	int status = msrp_join_begin(join, &head, 0), end;

	if (status == 200)
		status = msrp_join_add(join, step->text, strlen(step->text));
	end = msrp_join_end(join, step->flag, status != 200, whole);
	return status == 200 ? end : status;
}

static void walk(const Step *steps, guint count)
{
	gsize held = 0;
	g_autoptr(MsrpJoin) join = msrp_join_new(&held);

	for (guint i = 0; i < count; i++) {
		g_auto(MsrpWhole) whole = { 0 };
		gsize length = 0;
		const char *bytes;

		g_assert_cmpint(take(join, &steps[i], &whole), ==, 200);
		g_assert_cmpint(whole.body != NULL, ==, steps[i].whole != NULL);
		if (!whole.body)
			continue;
		bytes = g_bytes_get_data(whole.body, &length);
		g_assert_cmpmem(bytes, length, steps[i].whole,
				strlen(steps[i].whole));
		g_assert_cmpstr(whole.message_id, ==, steps[i].id);
	}
	msrp_join_free(g_steal_pointer(&join));
	g_assert_cmpuint(held, ==, 0);
}

#define WALK(...)                                                              \
	do {                                                                   \
		static const Step steps_[] = { __VA_ARGS__ };                  \
		walk(steps_, G_N_ELEMENTS(steps_));                            \
	} while (0)

static void joined(void)
{
	WALK({ "m111", 1, 0, "all", '$', "all" });
	WALK({ "m111", 1, 6, "abc", '+', NULL },
	     { "m111", 4, 6, "def", '$', "abcdef" });
	/* Two at once. */
	WALK({ "m111", 1, 6, "abc", '+', NULL },
	     { "m222", 1, 0, "xy", '+', NULL },
	     { "m111", 4, 6, "def", '$', "abcdef" },
	     { "m222", 3, 3, "z", '$', "xyz" });
	/* In another order, twice, over each other. */
	WALK({ "m111", 4, 6, "def", '$', NULL },
	     { "m111", 1, 6, "abc", '+', "abcdef" });
	WALK({ "m111", 1, 6, "abc", '+', NULL },
	     { "m111", 1, 6, "abc", '+', NULL },
	     { "m111", 2, 6, "bcd", '+', NULL },
	     { "m111", 5, 6, "ef", '$', "abcdef" });
	/* Given up, and begun anew. */
	WALK({ "m111", 1, 6, "abc", '+', NULL },
	     { "m111", 4, 6, "", '#', NULL },
	     { "m111", 4, 6, "def", '$', NULL },
	     { "m111", 1, 6, "abc", '+', "abcdef" });
	/* Nothing at all. */
	WALK({ "m111", 1, 0, "", '$', "" });
}

/* RFC 7573's example 14 says Byte-Range 1-25/25 of a text of 35 bytes: the
 * end of the chunk counts. */
static void wrong_range(void)
{
	WALK({ "m111", 1, 25, "I take thee at thy word, and so on.", '$',
	       "I take thee at thy word, and so on." });
	WALK({ "m111", 1, 90, "short", '$', "short" });
}

static void on_given_up(void *data, const char *message_id, guint64 length)
{
	g_string_append_printf(data, "%s %" G_GUINT64_FORMAT " ", message_id,
			       length);
}

/* Who has sent its end already believes that all is well. */
static void given_up(void)
{
	gsize held = 0;
	g_autoptr(MsrpJoin) join = msrp_join_new(&held);
	g_autoptr(GString) told = g_string_new(NULL);
	g_auto(MsrpWhole) whole = { 0 };
	const Step begun = { "m111", 1, 0, "begun", '+', NULL };
	const Step gap = { "m222", 4, 6, "def", '$', NULL };

	take(join, &begun, &whole);
	take(join, &gap, &whole);
	msrp_join_sweep(join, MSRP_BEGUN_MS - 1, on_given_up, told);
	g_assert_cmpstr(told->str, ==, "");
	g_assert_cmpuint(held, >, 0);
	msrp_join_sweep(join, MSRP_BEGUN_MS, on_given_up, told);
	g_assert_cmpstr(told->str, ==, "m222 6 ");
	g_assert_cmpuint(held, ==, 0);
}

static void bounded(void)
{
	gsize held = 0;
	g_autoptr(MsrpJoin) join = msrp_join_new(&held);
	g_auto(MsrpWhole) whole = { 0 };
	g_autofree char *much = g_strnfill(MSRP_MESSAGE_BYTES + 1, 'x');
	const Step announced = { "m111", 1,   MSRP_MESSAGE_BYTES + 1,
				 "x",	 '+', NULL };
	const Step beyond = {
		"m111", MSRP_MESSAGE_BYTES + 1, 0, "x", '+', NULL
	};
	const Step real = { "m111", 1, 0, much, '+', NULL };

	g_assert_cmpint(take(join, &announced, &whole), ==, 413);
	g_assert_cmpint(take(join, &beyond, &whole), ==, 413);
	g_assert_cmpint(take(join, &real, &whole), ==, 413);
	g_assert_cmpuint(held, ==, 0);
	for (guint i = 0; i <= MSRP_MESSAGES_BEGUN; i++) {
		g_autofree char *id = g_strdup_printf("m%03u", i);
		const Step step = { id, 1, 0, "begun", '+', NULL };

		g_assert_cmpint(take(join, &step, &whole), ==,
				i < MSRP_MESSAGES_BEGUN ? 200 : 413);
	}
	msrp_join_sweep(join, MSRP_BEGUN_MS, on_given_up, NULL);
	g_assert_cmpuint(held, ==, 0);
	g_assert_null(whole.body);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/msrp/reader/every-split", every_split);
	g_test_add_func("/msrp/reader/byte-by-byte", byte_by_byte);
	g_test_add_func("/msrp/reader/limits", limits);
	g_test_add_func("/msrp/write/read-again", written);
	g_test_add_func("/msrp/uri/read", uris);
	g_test_add_func("/msrp/path/same", paths);
	g_test_add_func("/msrp/range/pieces", pieces);
	g_test_add_func("/msrp/join/chunks", joined);
	g_test_add_func("/msrp/join/wrong-range", wrong_range);
	g_test_add_func("/msrp/join/bounded", bounded);
	g_test_add_func("/msrp/join/given-up", given_up);
	return g_test_run();
}
