#include "core/gateway/bridge/content.h"
#include "core/gateway/bridge/cpim.h"
#include "core/gateway/bridge/iscomposing.h"

#include <string.h>

static Content *read_body(const char *type, const char *encoding,
			  const char *body, int *status)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = g_bytes_new(body, strlen(body));
	const PageMessage page = { .content_type = (char *)type,
				   .encoding = (char *)encoding,
				   .body = bytes };
	Content *content;

	*status = 0;
	content = content_read(&page, status, &error);
	g_assert_true(!content == (error != NULL));
	return content;
}

/* A body of any kind, and what it says. */
static void texts(void)
{
	static const struct {
		const char *type, *encoding, *body, *text;
		int status;
	} cases[] = {
		{ "text/plain", NULL, "a\r\nb", "a\nb", 0 },
		{ "text/plain", "base64", "R3LDvMOfZQ==", "Grüße", 0 },
		{ "text/plain", "quoted-printable", "Gr=C3=BC=\r\n=C3=9Fe",
		  "Grüße", 0 },
		{ "text/plain", "quoted-printable", "a=ZZ", NULL, 415 },
		{ "text/plain", "gzip", "x", NULL, 415 },
		{ "text/html", NULL, "<b>it&#39;s</b>", "it's", 0 },
		{ "Multipart/Alternative; boundary=\"b1\"", NULL,
		  "preamble\r\n--b1\r\nContent-Type: text/plain; "
		  "charset=UTF-8\r\n\r\nit's late\r\n--b1\r\nContent-Type: "
		  "text/html; charset=UTF-8\r\n\r\n<DIV>it&#39;s <b>late</b>"
		  "</DIV>\r\n--b1--\r\nepilogue",
		  "it's late", 0 },
		{ "multipart/mixed;boundary=x", NULL,
		  "--x\r\nContent-Type: image/gif\r\n\r\nGIF\r\n--x\r\n\r\n"
		  "second\r\n--x--",
		  "second", 0 },
		{ "multipart/mixed;boundary=x", NULL,
		  "--x\r\nContent-Type: text/plain\r\nContent-Transfer-"
		  "Encoding: base64\r\n\r\neA==\r\n--x--",
		  "x", 0 },
		{ "multipart/mixed;boundary=x", NULL,
		  "--x\nContent-Type:\n text/plain\n\nunix\n--x--\n", "unix",
		  0 },
		{ "multipart/mixed;boundary=x", NULL,
		  "--x\r\nContent-Type: image/gif\r\n\r\nGIF\r\n--x--", NULL,
		  415 },
		{ "multipart/mixed;boundary=x", NULL, "nothing", NULL, 400 },
		{ "multipart/mixed", NULL, "--x\r\n\r\na\r\n--x--", NULL, 400 },
		{ "message/cpim", NULL,
		  "From: <sip:a@b>\r\nSubject: S\r\n\r\nContent-Type: "
		  "text/plain\r\n\r\nhi",
		  "hi", 0 },
		{ "message/cpim", NULL, "From: <sip:a@b>\r\n\r\n", NULL, 400 },
		{ "message/cpim", NULL, "\r\nContent-Type: image/gif\r\n\r\nx",
		  NULL, 415 },
		{ "application/x-ms-ink", NULL, "x", NULL, 415 },
		{ "image/gif", NULL, "x", NULL, 415 },
		{ "text/x-msmsgsinvite", NULL, "x", NULL, 415 },
		{ "", NULL, "x", NULL, 415 },
		{ "multipart/mixed;boundary=x", NULL, "--x\n\n--x--", NULL,
		  400 },
		{ "text/html", NULL, "<p></p>", NULL, 400 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		int status;
		g_autoptr(Content) content =
			read_body(cases[i].type, cases[i].encoding,
				  cases[i].body, &status);

		g_test_message("case %u: %s", i, cases[i].type);
		g_assert_cmpint(status, ==, cases[i].status);
		g_assert_cmpstr(content ? content->text : NULL, ==,
				cases[i].text);
	}
}

static void nested(void)
{
	g_autoptr(GString) body = g_string_new("end");
	int status;
	g_autoptr(Content) content = NULL;

	for (guint i = 0; i < 9; i++) {
		g_string_prepend(body, "--x\r\nContent-Type: multipart/mixed;"
				       "boundary=x\r\n\r\n");
		g_string_append(body, "\r\n--x--");
	}
	content = read_body("multipart/mixed;boundary=x", NULL, body->str,
			    &status);
	g_assert_null(content);
	g_assert_cmpint(status, >=, 400);
}

/* What a MESSAGE in HTML becomes, and what of it goes back. */
static void markup_both_ways(void)
{
	static const char html[] = "a <b>b</b>&amp;<i>c</i>";
	g_auto(PageMessage) page = { .content_type = g_strdup("text/html"),
				     .body = g_bytes_new(html, strlen(html)) };
	g_auto(PageMessage) back = { 0 };
	g_autoptr(Address) from = address_from_sip("sip:a@b.test", NULL);
	g_autoptr(Address) to = address_from_sip("sip:c@d.test", NULL);
	g_autoptr(GString) text = g_string_new(NULL);
	MessageRefusal refusal;
	int status = 0;
	g_autoptr(Xml) stanza =
		message_to_xmpp(&page, from, to, "1", &status, NULL);

	xml_write(stanza, "jabber:server", text);
	g_assert_cmpstr(
		text->str, ==,
		"<message from='a@b.test' to='c@d.test' id='1'><body>a b&amp;c"
		"</body><html xmlns='http://jabber.org/protocol/xhtml-im'>"
		"<body xmlns='http://www.w3.org/1999/xhtml'>a <strong>b"
		"</strong>&amp;<em>c</em></body></html></message>");
	g_assert_cmpint(message_to_sip(stanza, &back, &refusal), ==,
			MESSAGE_SEND);
	g_assert_cmpstr(g_bytes_get_data(back.html, NULL), ==,
			"<html><body>a <strong>b</strong>&amp;<em>c</em></body>"
			"</html>");
	g_assert_cmpmem(g_bytes_get_data(back.body, NULL),
			g_bytes_get_size(back.body), "a b&c", 5);
}

static char *random_text(void)
{
	GString *text = g_string_new(NULL);

	for (int i = g_test_rand_int_range(1, 40); i > 0; i--) {
		gunichar c;

		do
			c = (gunichar)g_test_rand_int_range(0x21, 0x10fffe);
		while (!g_unichar_validate(c) || (c & 0xfffe) == 0xfffe ||
		       (c >= 0x7f && c <= 0x9f));
		g_string_append_unichar(
			text,
			g_test_rand_int_range(0, 3)
				? c
				: (gunichar)g_test_rand_int_range(0x21, 0x7e));
	}
	return g_string_free(text, FALSE);
}

/* Text that XMPP can hold comes back from SIP as itself, whatever it is. */
static void any_text(void)
{
	g_autoptr(Address) from = address_from_sip("sip:a@b.test", NULL);
	g_autoptr(Address) to = address_from_sip("sip:c@d.test", NULL);

	for (guint i = 0; i < 500; i++) {
		g_autofree char *text = random_text();
		g_auto(PageMessage)
			page = { .body = g_bytes_new(text, strlen(text)) };
		g_auto(PageMessage) back = { 0 };
		MessageRefusal refusal;
		int status = 0;
		g_autoptr(Xml) stanza =
			message_to_xmpp(&page, from, to, "1", &status, NULL);

		g_assert_cmpint(message_to_sip(stanza, &back, &refusal), ==,
				MESSAGE_SEND);
		g_assert_cmpmem(g_bytes_get_data(back.body, NULL),
				g_bytes_get_size(back.body), text,
				strlen(text));
	}
}

static void cpim(void)
{
	static const CpimWrap wrap = { "sip:a@b", "sip:c@d",
				       0,	  "m 1",
				       TRUE,	  "text/plain;charset=utf-8",
				       NULL,	  "Grüße\r\n\r\nß" };
	static const char other[] =
		"From: <sip:a@b>\r\nNS: x <urn:ietf:params:imdn>\r\n"
		"x.Message-ID: 77\r\nx.Disposition-Notification: "
		"negative-delivery, positive-delivery\r\n\r\n"
		"Content-Type: text/plain\r\n\r\nhi";
	g_autoptr(GBytes) bytes = cpim_write(&wrap);
	gsize length;
	const char *text = g_bytes_get_data(bytes, &length);
	g_auto(Cpim) read = { 0 };
	g_auto(Cpim) second = { 0 };

	g_assert_true(cpim_read(&read, text, length));
	g_assert_cmpstr(read.message_id, ==, "m 1");
	g_assert_true(read.notify);
	g_assert_cmpmem(read.content.body, read.content.length, wrap.text,
			strlen(wrap.text));
	g_assert_true(cpim_read(&second, other, strlen(other)));
	g_assert_cmpstr(second.message_id, ==, "77");
	g_assert_true(second.notify);
}

static void imdn(void)
{
	g_autofree char *text =
		imdn_write("m<1", 1000000000000000, "sip:a@b", IMDN_DELIVERED);
	ImdnState state = IMDN_OTHER;
	g_autofree char *id = imdn_read(text, strlen(text), &state);
	g_autofree char *none = imdn_read("<x/>", 4, &state);

	g_assert_nonnull(
		strstr(text, "<datetime>2001-09-09T01:46:40Z</datetime>"));
	g_assert_cmpstr(id, ==, "m<1");
	g_assert_cmpint(state, ==, IMDN_DELIVERED);
	g_assert_null(none);
}

static void typing(void)
{
	static const struct {
		const char *body;
		gboolean taken, active;
		guint refresh;
	} cases[] = {
#define NS  "<isComposing xmlns='urn:ietf:params:xml:ns:im-iscomposing'>"
#define END "</isComposing>"
		{ "<?xml version=\"1.0\"?>" NS "<state>active</state>"
		  "<refresh>90</refresh>" END,
		  TRUE, TRUE, 90 },
		{ NS "<state>idle</state>" END, TRUE, FALSE, 0 },
		{ NS "<state> active </state>" END, TRUE, TRUE, 0 },
		{ NS "<state>dancing</state>" END, TRUE, FALSE, 0 },
		{ "<isComposing><state>active</state></isComposing>", FALSE,
		  FALSE, 0 },
		{ "active", FALSE, FALSE, 0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		gboolean active = FALSE;
		guint refresh = 0;

		g_test_message("%s", cases[i].body);
		g_assert_cmpint(iscomposing_read(cases[i].body,
						 strlen(cases[i].body), &active,
						 &refresh),
				==, cases[i].taken);
		g_assert_cmpint(active, ==, cases[i].active);
		g_assert_cmpuint(refresh, ==, cases[i].refresh);
	}
}

static void typing_written(void)
{
	g_autofree char *text = iscomposing_write(TRUE, 90);
	gboolean active = FALSE;
	guint refresh = 0;

	g_assert_true(iscomposing_read(text, strlen(text), &active, &refresh));
	g_assert_true(active);
	g_assert_cmpuint(refresh, ==, 90);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/bridge/content/texts", texts);
	g_test_add_func("/bridge/content/nested", nested);
	g_test_add_func("/bridge/content/markup", markup_both_ways);
	g_test_add_func("/bridge/content/any-text", any_text);
	g_test_add_func("/bridge/content/cpim", cpim);
	g_test_add_func("/bridge/content/imdn", imdn);
	g_test_add_func("/bridge/content/typing", typing);
	g_test_add_func("/bridge/content/typing-written", typing_written);
	return g_test_run();
}
