#include "core/gateway/bridge/html.h"

#include <string.h>

static char *inner(const Xml *body)
{
	GString *text = g_string_new(NULL);

	for (const Xml *child = body ? body->first : NULL; child;
	     child = child->next)
		if (child->text)
			xml_escape(child->text, text);
		else
			xml_write(child, NS_XHTML, text);
	return g_string_free(text, FALSE);
}

typedef struct Case {
	const char *html, *markup, *text;
} Case;

static void check(const Case *cases)
{
	for (; cases->html; cases++) {
		g_autoptr(Xml) body = html_read(cases->html);
		g_autofree char *markup = inner(body);
		g_autofree char *text = body ? html_text(body) : g_strdup("");

		g_test_message("%s", cases->html);
		g_assert_cmpstr(markup, ==, cases->markup);
		g_assert_cmpstr(text, ==, cases->text);
	}
}

static void elements(void)
{
	static const Case cases[] = {
		{ "a <b>b</b> <i>c</i>", "a <strong>b</strong> <em>c</em>",
		  "a b c" },
		{ "<u>x</u>",
		  "<span style='text-decoration: underline'>x"
		  "</span>",
		  "x" },
		{ "<S>x</S>",
		  "<span style='text-decoration: line-through'>x"
		  "</span>",
		  "x" },
		{ "a<br>b<BR/>c", "a<br/>b<br/>c", "a\nb\nc" },
		{ "<p>a<p>b", "<p>a</p><p>b</p>", "a\nb" },
		{ "<div>a</div><div>b</div>", "<p>a</p><p>b</p>", "a\nb" },
		{ "<div><div>a</div>b</div>c", "<p>a</p>bc", "a\nbc" },
		{ "<ul><li>a<li>b</ul>c", "<ul><li>a</li><li>b</li></ul>c",
		  "- a\n- b\nc" },
		{ "<ul>a</ul>", "<ul>a</ul>", "a" },
		{ "<li>a", "<p>a</p>", "a" },
		{ "<blockquote><p>a</p></blockquote>",
		  "<blockquote><p>a</p></blockquote>", "a" },
		{ "<pre>a\n b</pre>",
		  "<p style='font-family: monospace'>a<br/>\xc2\xa0"
		  "b</p>",
		  "a\n b" },
		{ "<h1>T</h1>x", "<p style='font-weight: bold'>T</p>x",
		  "T\nx" },
		{ "<table><tr><td>a</td></tr></table>", "<p>a</p>", "a" },
		{ "<html><head><title>t</title></head><body>x</body></html>",
		  "x", "x" },
		{ NULL, NULL, NULL },
	};

	check(cases);
}

static void soup(void)
{
	static const Case cases[] = {
		{ "<b>a<i>b</b>c</i>", "<strong>a<em>b</em></strong>c", "abc" },
		{ "</b>a", "a", "a" },
		{ "<b>", "", "" },
		{ "<b></b><p> </p>", "", "" },
		{ "a < b & c &amp d", "a &lt; b &amp; c &amp; d",
		  "a < b & c & d" },
		{ "a <!-- <b>x</b> -->b", "a b", "a b" },
		{ "<!DOCTYPE html><?x y?>a", "a", "a" },
		{ "<a href='http://x/", "", "" },
		{ "  a\n\t b  ", "a b ", "a b" },
		{ "<b", "", "" },
		{ "", "", "" },
		{ NULL, NULL, NULL },
	};

	check(cases);
}

static void entities(void)
{
	static const Case cases[] = {
		{ "&lt;&gt;&quot;&amp;&apos;&#39;",
		  "&lt;&gt;&quot;&amp;&apos;"
		  "&apos;",
		  "<>\"&''" },
		{ "&auml;&szlig;&yuml;&euro;&hellip;", "äßÿ€…", "äßÿ€…" },
		{ "&#228;&#xE4;&#x1F600;", "ää😀", "ää😀" },
		{ "&nbsp;x", "\xc2\xa0x", " x" },
		{ "&unknown;", "&amp;unknown;", "&unknown;" },
		{ "&#0;&#xD800;&#x110000;", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
		  "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "&#1;", "\xef\xbf\xbd", "\xef\xbf\xbd" },
		{ NULL, NULL, NULL },
	};

	check(cases);
}

/* What could run, load, hide or lie does not cross. */
static void unsafe(void)
{
	static const Case cases[] = {
		{ "a<script>alert(1)</script>b", "ab", "ab" },
		{ "a<SCRIPT>alert(1)", "a", "a" },
		{ "<style>b{}</style>x", "x", "x" },
		{ "<iframe src=x>y</iframe>z", "z", "z" },
		{ "<img src='http://spy/1.gif' alt='cat'>", "cat", "cat" },
		{ "<b onclick='x()'>a</b>", "<strong>a</strong>", "a" },
		{ "<a href='javascript:x()'>a</a>", "<a>a</a>", "a" },
		{ "<a href=' jav&#x09;ascript:x()'>a</a>", "<a>a</a>", "a" },
		{ "<a href='data:text/html,x'>a</a>", "<a>a</a>", "a" },
		{ "<span style='color: red; position: fixed; background: "
		  "url(x)'>a</span>",
		  "<span style='color: red'>a</span>", "a" },
		{ "<span style='color: expression(x)'>a</span>",
		  "<span>a</span>", "a" },
		{ "<font color='red;position:fixed'>a</font>", "<span>a</span>",
		  "a" },
		{ "<form><input value='x'>a</form>", "a", "a" },
		{ "a<script/>b</style>c", "abc", "abc" },
		{ NULL, NULL, NULL },
	};

	check(cases);
}

static void attributes(void)
{
	static const Case cases[] = {
		{ "<a href=\"https://x.test/?a=1&amp;b=2\">x</a>",
		  "<a href='https://x.test/?a=1&amp;b=2'>x</a>",
		  "x <https://x.test/?a=1&b=2>" },
		{ "<a href=http://x.test>http://x.test</a>",
		  "<a href='http://x.test'>http://x.test</a>",
		  "http://x.test" },
		{ "<a href='mailto:a@b'>a@b</a>",
		  "<a href='mailto:a@b'>a@b</a>", "a@b" },
		{ "<font color=#ff0000 size=5 face=\"Segoe UI\">x</font>",
		  "<span style='color: #ff0000; font-size: x-large; "
		  "font-family: Segoe UI'>x</span>",
		  "x" },
		{ "<DIV style=\"font-size:10pt\">it&#39;s</DIV>",
		  "<p style='font-size: 10pt'>it's</p>", "it's" },
		{ NULL, NULL, NULL },
	};

	check(cases);
}

/* XHTML-IM is filtered by the same table, and becomes a document. */
static void outwards(void)
{
	static const XmlLimits limits = { 65536, 32, 64, 8192 };
	static const char source[] =
		"<body xmlns='" NS_XHTML "'><p onclick='x'>a <strong>b</strong>"
		"<script>x</script><span/><a href='javascript:x'>c</a>"
		"<a href='xmpp:d@e'>d</a><img src='x' alt='pic'/>"
		"<svg xmlns='urn:svg'>hidden</svg></p></body>";
	g_autoptr(Xml) body = xml_parse(source, strlen(source), &limits, NULL);
	g_autoptr(Xml) copy = markup_copy(body);
	g_autofree char *html = html_write(copy);

	g_assert_cmpstr(html, ==,
			"<html><body><p>a <strong>b</strong><a>c</a>"
			"<a href='xmpp:d@e'>d</a>pic</p></body></html>");
	g_assert_true(markup_is_rich(copy));
}

/* Any bytes: well formed, in bounds, and quick. */
static void anything(void)
{
	static const char *const words[] = {
		"<",	">",	 "</",	   "/>",   "b",	   "p",	     "ul",
		"li",	"a",	 "div",	   "=",	   "'",	   "\"",     "&",
		"#x",	";",	 " ",	   "\n",   "x",	   "script", "<b>",
		"<p>",	"<li>",	 "<ul>",   "</p>", "<!--", "-->",    "style",
		"href", "<pre>", "</pre>", "ä",	   "font",
	};
	static const XmlLimits limits = { 1 << 24, 64, 64, 8192 };

	for (guint i = 0; i < 2000; i++) {
		g_autoptr(GString) html = g_string_new(NULL);
		g_autoptr(Xml) body = NULL;
		g_autoptr(Xml) again = NULL;
		g_autofree char *text = NULL;
		g_autoptr(GString) written = g_string_new(NULL);

		for (int k = g_test_rand_int_range(0, 80); k > 0; k--)
			g_string_append(html, words[g_test_rand_int_range(
						      0, G_N_ELEMENTS(words))]);
		body = html_read(html->str);
		if (!body)
			continue;
		text = html_text(body);
		g_assert_true(g_utf8_validate(text, -1, NULL));
		xml_write(body, NULL, written);
		again = xml_parse(written->str, written->len, &limits, NULL);
		g_test_message("%s", html->str);
		g_assert_nonnull(again);
	}
}

static void deep(void)
{
	static const char *const words[] = { "<b>",	"<ul><li>",	"<p>",
					     "<b></b>", "<blockquote>", "<x>",
					     "</i>",	"<script>",	"<!--",
					     "<a " };

	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		g_autoptr(GString) html = g_string_new("x");
		g_autoptr(Xml) body = NULL;
		guint depth = 0;

		while (html->len < 65536)
			g_string_append(html, words[i]);
		g_string_append(html, "y");
		body = html_read(html->str);
		for (Xml *at = body; at; at = xml_first_element(at))
			depth++;
		g_assert_cmpuint(depth, <=, 18);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/bridge/html/elements", elements);
	g_test_add_func("/bridge/html/soup", soup);
	g_test_add_func("/bridge/html/entities", entities);
	g_test_add_func("/bridge/html/unsafe", unsafe);
	g_test_add_func("/bridge/html/attributes", attributes);
	g_test_add_func("/bridge/html/outwards", outwards);
	g_test_add_func("/bridge/html/anything", anything);
	g_test_add_func("/bridge/html/deep", deep);
	return g_test_run();
}
