#include "core/gateway/bridge/content.h"
#include "core/gateway/bridge/cpim.h"
#include "core/gateway/bridge/html.h"
#include "tests/unit/core/gateway/bridge/anything.h"

#include <string.h>

static const XmlLimits limits = { 1 << 20, 64, 64, 8192 };

/* As it comes out of the partner's stream. */
static Xml *over_the_wire(const Xml *stanza)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	Xml *again;

	xml_write(stanza, "jabber:server", text);
	g_string_insert(text, (gssize)strlen("<message"),
			" xmlns='jabber:server'");
	again = xml_parse(text->str, text->len, &limits, &error);
	g_assert_no_error(error);
	return again;
}

static Xml *to_xmpp(const PageMessage *page, int *status)
{
	g_autoptr(Address) from = address_from_sip("sip:a@b.test", NULL);
	g_autoptr(Address) to = address_from_sip("sip:c@d.test", NULL);
	g_autoptr(Xml) stanza =
		message_to_xmpp(page, from, to, "1", status, NULL);

	return stanza ? over_the_wire(stanza) : NULL;
}

static void assert_body(const Xml *stanza, const char *text)
{
	const Xml *body = stanza ? xml_child(stanza, "body", NULL) : NULL;
	g_autofree char *is = body ? xml_text(body) : NULL;

	g_assert_cmpstr(is, ==, text);
}

static PageMessage page_of(const char *type, const void *body, gsize length)
{
	return (PageMessage){ .content_type = g_strdup(type),
			      .body = g_bytes_new(body, length) };
}

/* ---- SIP to XMPP ---- */

/* Whatever the charset, text arrives as itself: line ends as LF, what XML
 * does not allow as U+FFFD. */
static void charsets(void)
{
	static const char *const names[] = {
		"utf-8",    "utf-16", "utf-16le", "utf-16be", "utf-32",
		"utf-32be", "utf-7",  "gb18030",  "ucs-4le",
	};

	for (guint i = any_rounds(600); i > 0; i--) {
		const char *name = ANY_OF(names);
		g_autofree char *text = any_wild_text(60);
		g_autofree char *wanted = any_filtered(text);
		g_autofree char *type =
			g_strdup_printf("text/plain; charset=\"%s\"", name);
		gsize length;
		g_autofree char *bytes =
			g_convert(text, -1, name, "utf-8", NULL, &length, NULL);
		g_auto(PageMessage) page = page_of(type, bytes, length);
		int status = 0;
		g_autoptr(Xml) stanza = to_xmpp(&page, &status);

		g_test_message("%s: %s", name, text);
		g_assert_cmpint(status, ==, 0);
		assert_body(stanza, wanted);
	}
}

/* One byte a character: each of them is text or is refused. */
static void bytes(void)
{
	static const char *const names[] = { "iso-8859-1",   "iso-8859-8",
					     "windows-1252", "windows-1255",
					     "koi8-r",	     "us-ascii",
					     "utf-8",	     "macintosh" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		for (guint byte = 0; byte < 256; byte++) {
			const char raw[] = { 'a', (char)byte, 'b' };
			g_autofree char *type = g_strdup_printf(
				"text/plain;charset=%s", names[i]);
			g_auto(PageMessage) page = page_of(type, raw, 3);
			int status = 0;
			g_autoptr(Xml) stanza = to_xmpp(&page, &status);

			g_test_message("%s %02x", names[i], byte);
			g_assert_cmpint(status, ==, stanza ? 0 : 400);
			g_assert_true(stanza || byte >= 0x80);
		}
}

/* Half a pair of surrogates, and what is beyond Unicode, is no text. */
static void no_characters(void)
{
	static const struct {
		const char *charset, *bytes;
		gsize length;
		int status;
		const char *text;
	} cases[] = {
		{ "utf-16le", "a\0\x3d\xd8", 4, 400, NULL },
		{ "utf-16le",
		  "\x00\xdc"
		  "a\0",
		  4, 400, NULL },
		{ "utf-16be", "\xd8\x3d\xdc\x08", 4, 0, "🐈" },
		{ "utf-16be", "\xdc\x08\xd8\x3d", 4, 400, NULL },
		{ "utf-16le", "a\0\0\0b\0", 6, 0,
		  "a\xef\xbf\xbd"
		  "b" },
		{ "utf-8", "a\0b", 3, 0,
		  "a\xef\xbf\xbd"
		  "b" },
		{ "ucs-4be", "\x00\x00\xd8\x3d", 4, 400, NULL },
		{ "ucs-4be", "\x00\x11\x00\x00", 4, 400, NULL },
		{ "ucs-4be", "\x7f\xff\xff\xff", 4, 400, NULL },
		{ "utf-8", "\xed\xa0\xbd\xed\xb0\x88", 6, 400, NULL },
		{ "utf-8", "\xf4\x90\x80\x80", 4, 400, NULL },
		{ "utf-8", "\xc0\x80", 2, 400, NULL },
		{ "", "a", 1, 415, NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *type = g_strdup_printf(
			"text/plain;charset=\"%s\"", cases[i].charset);
		g_auto(PageMessage) page =
			page_of(type, cases[i].bytes, cases[i].length);
		int status = 0;
		g_autoptr(Xml) stanza = to_xmpp(&page, &status);

		g_test_message("case %u: %s", i, cases[i].charset);
		g_assert_cmpint(status, ==, cases[i].status);
		assert_body(stanza, cases[i].text);
	}
}

/* ---- both ways ---- */

static Xml *stanza_of(const char *text)
{
	Xml *stanza = xml_new("message", "jabber:server");

	xml_set(stanza, "from", "a@b.test");
	xml_set(stanza, "to", "c@d.test");
	xml_add_text(xml_add(stanza, "body", NULL), text);
	return stanza;
}

/* What XMPP says arrives in SIP byte for byte, and comes back with its line
 * ends as XMPP has them. */
static void both_ways(void)
{
	for (guint i = any_rounds(600); i > 0; i--) {
		g_autofree char *text = any_text(80);
		g_autofree char *folded = any_folded(text);
		g_autoptr(Xml) said = stanza_of(text);
		g_autoptr(Xml) stanza = over_the_wire(said);
		g_autoptr(Xml) back = NULL;
		g_auto(PageMessage) page = { 0 };
		MessageRefusal refusal;
		int status = 0;

		g_test_message("%s", text);
		g_assert_cmpint(message_to_sip(stanza, &page, &refusal), ==,
				MESSAGE_SEND);
		g_assert_cmpmem(g_bytes_get_data(page.body, NULL),
				g_bytes_get_size(page.body), text,
				strlen(text));
		back = to_xmpp(&page, &status);
		assert_body(back, folded);
	}
}

/* ---- in other bodies ---- */

/* A wrapper gives back what was put into it. */
static void wrapped(void)
{
	for (guint i = any_rounds(400); i > 0; i--) {
		g_autofree char *text = any_text(60);
		g_autofree char *folded = any_folded(text);
		g_autofree char *id = g_strdup_printf("m %u", any_below(100));
		const CpimWrap wrap = { .from = "sip:a@b.test",
					.to = "sip:c@d.test",
					.message_id = id,
					.notify = any_below(2) == 0,
					.content_type =
						"text/plain;charset=utf-8",
					.text = text };
		g_auto(PageMessage)
			page = { .content_type = g_strdup("message/cpim"),
				 .body = cpim_write(&wrap) };
		int status = 0;
		g_autoptr(Xml) stanza = to_xmpp(&page, &status);
		g_auto(Cpim) cpim = { 0 };
		gsize length;
		const char *bytes = g_bytes_get_data(page.body, &length);

		g_assert_true(cpim_read(&cpim, bytes, length));
		g_assert_cmpint(cpim.notify, ==, wrap.notify);
		g_assert_cmpstr(cpim.message_id, ==, id);
		g_assert_cmpmem(cpim.content.body, cpim.content.length, text,
				strlen(text));
		assert_body(stanza, folded);
	}
}

static void append_quoted(GString *into, const char *text)
{
	for (const char *at = text; *at; at++)
		if (g_ascii_isalnum(*at))
			g_string_append_c(into, *at);
		else
			g_string_append_printf(into, "=%02X%s", (guchar)*at,
					       any_below(9) ? "" : "=\r\n");
}

/* One part in one of the transfer encodings. */
static void append_part(GString *into, const char *boundary, const char *type,
			const char *text, const char *end)
{
	static const char *const encodings[] = { "8bit", "base64",
						 "Quoted-Printable" };
	guint encoding = any_below(G_N_ELEMENTS(encodings));
	g_autofree char *base64 =
		g_base64_encode((const guchar *)text, strlen(text));

	g_string_append_printf(into,
			       "%s--%s%s%sContent-Transfer-Encoding:%s%s%s"
			       "Content-Type: %s; charset=utf-8%s%s",
			       end, boundary, any_below(2) ? "" : " \t", end,
			       any_below(2) ? " " : "  ", encodings[encoding],
			       end, type, end, end);
	if (encoding == 0)
		g_string_append(into, text);
	else if (encoding == 1)
		g_string_append(into, base64);
	else
		append_quoted(into, text);
}

/* A part that can be read is found among others, whatever is between them. */
static void parts(void)
{
	static const char *const boundaries[] = { "b", "=_a'()+,./:=?z",
						  "----x", "a b" };
	static const char *const kinds[] = { "mixed", "alternative",
					     "related" };

	for (guint i = any_rounds(400); i > 0; i--) {
		const char *boundary = ANY_OF(boundaries);
		const char *end = any_below(2) ? "\r\n" : "\n";
		g_autofree char *any = any_text(60);
		/* What ends its line is the boundary's. */
		g_autofree char *text = g_strconcat(any, ".", NULL);
		g_autofree char *folded = any_folded(text);
		g_autofree char *type =
			g_strdup_printf("multipart/%s; boundary=\"%s\"",
					ANY_OF(kinds), boundary);
		g_autoptr(GString) body = g_string_new(NULL);
		g_auto(PageMessage) page = { 0 };
		g_autoptr(Xml) stanza = NULL;
		int status = 0;

		g_string_append(body, any_below(2) ? "preamble" : "");
		append_part(body, boundary, "image/gif", "GIF", end);
		append_part(body, boundary, "text/plain", text, end);
		append_part(body, boundary, "application/x-other", "no", end);
		g_string_append_printf(body, "%s--%s--%s", end, boundary,
				       any_below(2) ? end : "");
		page = page_of(type, body->str, body->len);
		stanza = to_xmpp(&page, &status);
		g_test_message("%s", body->str);
		assert_body(stanza, folded);
	}
}

/* ---- markup ---- */

static void append_markup(GString *into, guint depth)
{
	static const char *const names[] = {
		"b",	"i", "u",  "p",	  "ul", "li",
		"span", "a", "h1", "pre", "br", "blockquote"
	};

	for (guint i = any_below(4); i > 0; i--) {
		const char *name = ANY_OF(names);
		g_autofree char *text = any_text(8);
		g_autofree char *safe = g_markup_escape_text(text, -1);

		g_string_append(into, safe);
		if (!depth)
			continue;
		g_string_append_printf(
			into, "<%s%s>", name,
			!strcmp(name, "a") ? " href='http://x.test/?a&amp;b'"
					   : "");
		append_markup(into, depth - 1);
		g_string_append_printf(into, "</%s>", name);
	}
}

static char *written(const Xml *body)
{
	GString *text = g_string_new(NULL);

	xml_write(body, NULL, text);
	return g_string_free(text, FALSE);
}

/* Markup that has crossed once crosses from then on as itself, and says the
 * same without it. */
static void markup(void)
{
	for (guint i = any_rounds(400); i > 0; i--) {
		g_autoptr(GString) html = g_string_new("x");
		g_autoptr(Xml) first = NULL, second = NULL, kept = NULL;
		g_autofree char *sent = NULL, *one = NULL, *two = NULL;
		g_autofree char *said = NULL, *heard = NULL, *copy = NULL;

		append_markup(html, 4);
		first = html_read(html->str);
		g_test_message("%s", html->str);
		g_assert_nonnull(first);
		if (!first)
			continue;
		sent = html_write(first);
		second = html_read(sent);
		kept = markup_copy(first);
		one = written(first);
		two = written(second);
		copy = written(kept);
		said = html_text(first);
		heard = html_text(second);
		g_assert_cmpstr(one, ==, two);
		g_assert_cmpstr(one, ==, copy);
		g_assert_cmpstr(said, ==, heard);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/bridge/any/text/charsets", charsets);
	g_test_add_func("/bridge/any/text/bytes", bytes);
	g_test_add_func("/bridge/any/text/no-characters", no_characters);
	g_test_add_func("/bridge/any/text/both-ways", both_ways);
	g_test_add_func("/bridge/any/text/cpim", wrapped);
	g_test_add_func("/bridge/any/text/parts", parts);
	g_test_add_func("/bridge/any/text/markup", markup);
	return g_test_run();
}
