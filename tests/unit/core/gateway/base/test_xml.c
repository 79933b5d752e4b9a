#include "core/gateway/base/xml.h"

#include <string.h>

static const XmlLimits limits = {
	.stanza_bytes = 4096,
	.depth = 8,
	.attributes = 8,
	.header_bytes = 512,
};

#define HEADER                                                                 \
	"<?xml version='1.0'?><stream:stream xmlns='j:s'"                      \
	" xmlns:stream='http://etherx.jabber.org/streams' xml:lang='en'>"

/* What a reader told, as text: one line an event. */
typedef struct Told {
	XmlReader *reader;
	GString *text;
	const char *act_on; /* name of the stanza at which to act */
	void (*act)(XmlReader *reader);
} Told;

static void on_open(void *data, const Xml *root)
{
	Told *told = data;
	g_string_append_printf(told->text, "open %s %s %s\n", root->name,
			       root->space,
			       xml_get_ns(root, XML_NS_XML, "lang")
				       ? xml_get_ns(root, XML_NS_XML, "lang")
				       : "-");
}

static void on_stanza(void *data, Xml *stanza)
{
	Told *told = data;
	xml_write(stanza, NULL, told->text);
	g_string_append_c(told->text, '\n');
	if (told->act_on && !strcmp(told->act_on, stanza->name))
		told->act(told->reader);
	xml_free(stanza);
}

static void on_close(void *data)
{
	g_string_append(((Told *)data)->text, "close\n");
}

static const XmlHandler handler = { on_open, on_stanza, on_close };

static Told told_new(void)
{
	return (Told){ .text = g_string_new(NULL) };
}

/* Feeds `input` in pieces of `step` bytes and appends the fault, if any. */
static char *read_in_steps(const char *input, gsize step)
{
	Told told = told_new();
	told.reader = xml_reader_new(&limits, &handler, &told);
	g_autoptr(GError) error = NULL;
	gsize length = strlen(input);
	for (gsize i = 0; i < length && !error; i += step)
		xml_reader_feed(told.reader, input + i, MIN(step, length - i),
				&error);
	if (error)
		g_string_append_printf(told.text, "fault %d", error->code);
	xml_reader_free(told.reader);
	return g_string_free(told.text, FALSE);
}

static const struct {
	const char *name, *input, *expected;
} streams[] = {
	{ "lang and default namespace survive",
	  HEADER "<message xml:lang='cs'><body>a</body></message>",
	  "open stream http://etherx.jabber.org/streams en\n"
	  "<message xmlns='j:s' xml:lang='cs'><body>a</body></message>\n" },
	{ "attribute namespaces survive",
	  "<s xmlns='j:s'><m xmlns:x='urn:x' x:a='1' a='2'/></s>",
	  "open s j:s -\n<m xmlns='j:s' xmlns:ns1='urn:x' ns1:a='1' a='2'/>\n"
	  "close\n" },
	{ "prefixes declared on the root are resolved",
	  "<s xmlns='j:s' xmlns:db='jabber:server:dialback'>"
	  "<db:result from='a'>k</db:result></s>",
	  "open s j:s -\n"
	  "<db:result xmlns:db='jabber:server:dialback' from='a'>k</db:result>"
	  "\nclose\n" },
	{ "no namespace inside one", "<s xmlns='j:s'><m><b xmlns=''/></m></s>",
	  "open s j:s -\n<m xmlns='j:s'><b xmlns=''/></m>\nclose\n" },
	{ "white space between stanzas", "<s> \n<a/>\t<b/> </s>",
	  "open s  -\n<a xmlns=''/>\n<b xmlns=''/>\nclose\n" },
	{ "white space inside stays", "<s><a> <b/>\n</a></s>",
	  "open s  -\n<a xmlns=''> <b/>\n</a>\nclose\n" },
	{ "CDATA and predefined entities are text",
	  "<s><a><![CDATA[<&]]>&lt;&#x41;&apos;</a></s>",
	  "open s  -\n<a xmlns=''>&lt;&amp;&lt;A'</a>\nclose\n" },
	{ "escaped white space in attributes", "<s><a b='1&#10;2&#9;3'/></s>",
	  "open s  -\n<a xmlns='' b='1&#10;2&#9;3'/>\nclose\n" },
	{ "comment", "<s><a/><!-- x -->", "open s  -\n<a xmlns=''/>\nfault 1" },
	{ "comment inside", "<s><a><!-- x --></a>", "open s  -\nfault 1" },
	{ "processing instruction", "<s><?x y?>", "open s  -\nfault 1" },
	{ "document type", "<!DOCTYPE s [<!ENTITY a 'b'>]><s>", "fault 1" },
	{ "undeclared entity", "<s><a>&nbsp;</a>", "open s  -\nfault 1" },
	{ "text between stanzas", "<s>x<a/>", "open s  -\nfault 0" },
	{ "crossed tags", "<s><a></b></a>", "open s  -\nfault 0" },
	{ "undeclared prefix", "<s><x:a/>", "open s  -\nfault 0" },
	{ "control character", "<s><a>\x01</a>", "open s  -\nfault 0" },
	{ "invalid UTF-8", "<s><a>\xc3(</a>", "open s  -\nfault 0" },
	{ "another encoding", "<?xml version='1.0' encoding='ISO-8859-1'?><s>",
	  "fault 0" },
	{ "UTF-16 by its byte order mark", "\xff\xfe<", "fault 0" },
	{ "deepest allowed",
	  "<s><a><a><a><a><a><a><a><a/></a></a></a></a></a></a></a></s>",
	  "open s  -\n<a xmlns=''><a><a><a><a><a><a><a/></a></a></a></a></a>"
	  "</a></a>\nclose\n" },
	{ "too deep", "<s><a><a><a><a><a><a><a><a><a/>", "open s  -\nfault 2" },
	{ "too many attributes",
	  "<s><a a='' b='' c='' d='' e='' f='' g='' h='' i=''/>",
	  "open s  -\nfault 2" },
};

static void reads_streams(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(streams); i++)
		for (gsize step = 1; step < 1000; step = step * 3 + 1) {
			g_autofree char *got =
				read_in_steps(streams[i].input, step);
			if (strcmp(got, streams[i].expected))
				g_test_message("%s, step %zu", streams[i].name,
					       step);
			g_assert_cmpstr(got, ==, streams[i].expected);
		}
}

/* `size` bytes of a stanza of one body. */
static char *stanza_of(gsize size)
{
	const char *shell = "<s><a></a>";
	g_autofree char *fill = g_strnfill(size - strlen(shell) + 3, 'x');
	return g_strdup_printf("<s><a>%s</a>", fill);
}

static void stanza_limit(void)
{
	g_autofree char *fits = stanza_of(limits.stanza_bytes);
	g_autofree char *exceeds = stanza_of(limits.stanza_bytes + 1);
	static const gsize steps[] = { 1, 7, 100000 };
	for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
		g_autofree char *good = read_in_steps(fits, steps[i]);
		g_autofree char *bad = read_in_steps(exceeds, steps[i]);
		g_assert_true(g_str_has_suffix(good, "</a>\n"));
		g_assert_cmpstr(bad, ==, "open s  -\nfault 2");
	}
}

/* Tokens that never end are stopped by what was fed, not by what was parsed. */
static void endless_tokens(void)
{
	static const char *const starts[] = { "<s><a b='", "<s><",
					      "<s><a><![CDATA[",
					      "<s><a xmlns:" };
	g_autofree char *fill = g_strnfill(5000, 'x');
	for (gsize i = 0; i < G_N_ELEMENTS(starts); i++) {
		g_autofree char *input = g_strconcat(starts[i], fill, NULL);
		g_autofree char *got = read_in_steps(input, 50);
		g_assert_cmpstr(got, ==, "open s  -\nfault 2");
	}
	g_autofree char *header = g_strconcat("<s b='", fill, NULL);
	g_autofree char *got = read_in_steps(header, 50);
	g_assert_cmpstr(got, ==, "fault 2");
}

/* A day of keep-alives is no big stanza. */
static void keep_alives(void)
{
	Told told = told_new();
	told.reader = xml_reader_new(&limits, &handler, &told);
	g_assert_true(xml_reader_feed(told.reader, "<s>", 3, NULL));
	for (int i = 0; i < 10000; i++)
		g_assert_true(xml_reader_feed(told.reader, " ", 1, NULL));
	g_assert_true(xml_reader_feed(told.reader, "<a/>", 4, NULL));
	g_assert_cmpstr(told.text->str, ==, "open s  -\n<a xmlns=''/>\n");
	xml_reader_free(told.reader);
	g_string_free(told.text, TRUE);
}

/* Rests after every piece where it can; what is read stays the same. */
static void rests_between_stanzas(void)
{
	static const char input[] =
		HEADER "<db:result xmlns:db='jabber:server:dialback'/>"
		       "<message xml:lang='cs'><body>a</body></message> "
		       "<stream:error/></stream:stream>";
	for (gsize step = 1; step < sizeof input; step++) {
		Told told = told_new();
		int rests = 0;
		told.reader = xml_reader_new(&limits, &handler, &told);
		for (gsize i = 0; i < strlen(input); i += step) {
			gsize left = strlen(input) - i;
			g_assert_true(xml_reader_feed(told.reader, input + i,
						      MIN(step, left), NULL));
			rests += xml_reader_rest(told.reader);
		}
		if (step == 1)
			g_assert_cmpint(rests, >=, 4);
		g_assert_cmpstr(
			told.text->str, ==,
			"open stream http://etherx.jabber.org/streams en\n"
			"<db:result xmlns:db='jabber:server:dialback'/>\n"
			"<message xmlns='j:s' xml:lang='cs'><body>a</body>"
			"</message>\n<stream:error xmlns:stream="
			"'http://etherx.jabber.org/streams'/>\nclose\n");
		xml_reader_free(told.reader);
		g_string_free(told.text, TRUE);
	}
}

static void rest_keeps_limits(void)
{
	Told told = told_new();
	g_autofree char *fill = g_strnfill(5000, 'x');
	told.reader = xml_reader_new(&limits, &handler, &told);
	xml_reader_feed(told.reader, "<s xmlns:a='&amp;&lt;'>", 23, NULL);
	g_assert_true(xml_reader_rest(told.reader));
	g_assert_false(xml_reader_rest(told.reader));
	g_assert_true(xml_reader_feed(told.reader, "<a:b/><c>", 9, NULL));
	g_assert_false(xml_reader_rest(told.reader));
	g_autoptr(GError) error = NULL;
	g_assert_false(xml_reader_feed(told.reader, fill, 5000, &error));
	g_assert_error(error, XML_ERROR, XML_TOO_BIG);
	g_assert_false(xml_reader_rest(told.reader));
	g_assert_cmpstr(told.text->str, ==,
			"open s  -\n<b xmlns='&amp;&lt;'/>\n");
	xml_reader_free(told.reader);
	g_string_free(told.text, TRUE);
}

static void acts_inside(void (*act)(XmlReader *), const char *expected,
			gboolean freed)
{
	static const char input[] = "<s><a/><go/><b/>";
	static const char after[] = "<t><c/>";
	Told told = told_new();
	told.act_on = "go";
	told.act = act;
	told.reader = xml_reader_new(&limits, &handler, &told);
	g_assert_true(xml_reader_feed(told.reader, input, strlen(input), NULL));
	if (!freed) {
		g_assert_true(xml_reader_feed(told.reader, after, strlen(after),
					      NULL));
		xml_reader_free(told.reader);
	}
	g_assert_cmpstr(told.text->str, ==, expected);
	g_string_free(told.text, TRUE);
}

static void stop_inside(void)
{
	acts_inside(xml_reader_stop,
		    "open s  -\n<a xmlns=''/>\n<go xmlns=''/>\n", FALSE);
}

static void free_inside(void)
{
	acts_inside(xml_reader_free,
		    "open s  -\n<a xmlns=''/>\n<go xmlns=''/>\n", TRUE);
}

static void reset_inside(void)
{
	acts_inside(xml_reader_reset,
		    "open s  -\n<a xmlns=''/>\n<go xmlns=''/>\n"
		    "open t  -\n<c xmlns=''/>\n",
		    FALSE);
}

static void reset_after_fault(void)
{
	Told told = told_new();
	told.reader = xml_reader_new(&limits, &handler, &told);
	g_assert_false(xml_reader_feed(told.reader, "<s></t>", 7, NULL));
	g_assert_false(xml_reader_feed(told.reader, "<s>", 3, NULL));
	xml_reader_reset(told.reader);
	g_assert_true(xml_reader_feed(told.reader, "<t><c/>", 7, NULL));
	g_assert_cmpstr(told.text->str, ==,
			"open s  -\nopen t  -\n<c xmlns=''/>\n");
	xml_reader_free(told.reader);
	g_string_free(told.text, TRUE);
}

static void tree_edits(void)
{
	g_autoptr(Xml) root = xml_new("m", "j:s");
	xml_set(root, "to", "a@b");
	xml_set(root, "id", "1");
	xml_set(root, "to", "c@d");
	xml_set(root, "id", NULL);
	xml_set_ns(root, XML_NS_XML, "lang", "de");
	xml_add_text(xml_add(root, "body", NULL), "x");
	xml_add_text(root->last, "y");
	xml_add(root, "delay", "urn:xmpp:delay");
	g_assert_cmpstr(xml_get(root, "to"), ==, "c@d");
	g_assert_null(xml_get(root, "id"));
	g_assert_null(xml_get(root, "lang"));
	Xml *body = xml_child(root, "body", "j:s");
	g_autofree char *text = xml_text(body);
	g_assert_cmpstr(text, ==, "xy");
	g_assert_null(xml_child(root, "body", "urn:other"));
	g_autoptr(Xml) copy = xml_copy(root);
	xml_free(xml_unlink(xml_child(root, "delay", NULL)));
	g_autoptr(GString) out = g_string_new(NULL);
	xml_write(root, "j:s", out);
	g_assert_cmpstr(out->str, ==,
			"<m to='c@d' xml:lang='de'><body>xy</body></m>");
	g_string_truncate(out, 0);
	xml_write(copy, "j:s", out);
	g_assert_cmpstr(out->str, ==,
			"<m to='c@d' xml:lang='de'><body>xy</body>"
			"<delay xmlns='urn:xmpp:delay'/></m>");
}

static const struct {
	const char *text, *expected;
} filtered[] = {
	{ "a<b>&\"'", "a&lt;b&gt;&amp;&quot;&apos;" },
	{ "\x01\x0b\x1f\x7f", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\x7f" },
	{ "\xc3(", "\xef\xbf\xbd(" },
	{ "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xef\xbf\xbe.", "\xef\xbf\xbd." },
	{ "\xc3", "\xef\xbf\xbd" },
	{ "tsch\xc3\xbcss \xf0\x9f\x98\x80",
	  "tsch\xc3\xbcss \xf0\x9f\x98\x80" },
	{ "\r\n", "&#13;&#10;" },
};

static void filters_text(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(filtered); i++) {
		g_autoptr(GString) out = g_string_new(NULL);
		xml_escape(filtered[i].text, out);
		g_assert_cmpstr(out->str, ==, filtered[i].expected);
	}
}

/* Whatever bytes a body has, the stanza can be read back. */
static void any_bytes_are_written_well(void)
{
	for (int round = 0; round < 2000; round++) {
		char text[33] = { 0 };
		int length = g_test_rand_int_range(1, 32);
		for (int i = 0; i < length; i++)
			text[i] = (char)g_test_rand_int_range(1, 256);
		g_autoptr(Xml) root = xml_new("m", "j:s");
		xml_add_text(xml_add(root, "body", NULL), text);
		xml_set(root, "id", text);
		g_autoptr(GString) out = g_string_new(NULL);
		xml_write(root, NULL, out);
		g_autoptr(GError) error = NULL;
		g_autoptr(Xml) back =
			xml_parse(out->str, out->len, &limits, &error);
		g_assert_no_error(error);
		g_autoptr(GString) again = g_string_new(NULL);
		if (back)
			xml_write(back, NULL, again);
		g_assert_cmpstr(again->str, ==, out->str);
	}
}

static const struct {
	const char *input;
	int fault; /* -1: none */
} alone[] = {
	{ "<m xmlns='j:s'><b/></m>", -1 }, { "<m/> ", -1 },
	{ "<m>", XML_NOT_WELL_FORMED },	   { "<m/><m/>", XML_NOT_WELL_FORMED },
	{ "", XML_NOT_WELL_FORMED },	   { "<!--x--><m/>", XML_RESTRICTED },
	{ "text", XML_NOT_WELL_FORMED },   { "<m/>x", XML_NOT_WELL_FORMED },
};

static void parses_alone(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(alone); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Xml) root =
			xml_parse(alone[i].input, strlen(alone[i].input),
				  &limits, &error);
		g_assert_cmpint(error ? error->code : -1, ==, alone[i].fault);
		g_assert_true(!root == !!error);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/gateway/xml/read/streams", reads_streams);
	g_test_add_func("/gateway/xml/read/stanza-limit", stanza_limit);
	g_test_add_func("/gateway/xml/read/endless-tokens", endless_tokens);
	g_test_add_func("/gateway/xml/read/keep-alives", keep_alives);
	g_test_add_func("/gateway/xml/read/rest", rests_between_stanzas);
	g_test_add_func("/gateway/xml/read/rest-limits", rest_keeps_limits);
	g_test_add_func("/gateway/xml/read/stop-inside", stop_inside);
	g_test_add_func("/gateway/xml/read/free-inside", free_inside);
	g_test_add_func("/gateway/xml/read/reset-inside", reset_inside);
	g_test_add_func("/gateway/xml/read/reset-after-fault",
			reset_after_fault);
	g_test_add_func("/gateway/xml/tree/edits", tree_edits);
	g_test_add_func("/gateway/xml/write/filter", filters_text);
	g_test_add_func("/gateway/xml/write/any-bytes",
			any_bytes_are_written_well);
	g_test_add_func("/gateway/xml/parse/alone", parses_alone);
	return g_test_run();
}
