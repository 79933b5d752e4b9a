#include "tests/unit/core/gateway/frontend/im_bench.h"
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

	IM_UNTIL(bench, item->result);
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
	IM_UNTIL(&bench, *im_sent());
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
	IM_UNTIL(&bench, *im_sent());
	im_took();
	bench.status = 0;
	item = fake_item(IM_STANZA("1", RICH));
	IM_UNTIL(&bench, bench.got->len == 1);
	bench.status = 200;
	im_answer(&bench, im_got(&bench), 415, "Accept: text/plain\r\n", "");
	IM_UNTIL(&bench, item->result);
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
	IM_UNTIL(&bench, *im_sent());
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
	IM_UNTIL(&bench, bench.answers->len);
	g_assert_true(has(im_answered(&bench), "SIP/2.0 415 "));
	g_assert_true(has(im_answered(&bench), "\r\nAccept: text/plain, "
					       "text/html, "));
	g_assert_cmpstr(im_sent(), ==, "");
	im_bench_close(&bench);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/im/markup", markup);
	g_test_add_func("/frontend/im/markup-refused", markup_refused);
	g_test_add_func("/frontend/im/markup-too-long", markup_too_long);
	g_test_add_func("/frontend/im/unknown", unknown);
	return g_test_run();
}
