#include "core/gateway/bridge/document.h"
#include "core/gateway/bridge/limits.h"
#include "core/gateway/bridge/pidf.h"

#include <string.h>

static const XmlLimits limits = { 262144, 32, 64, 8192 };

static Presence *read_stanza(const char *text)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Xml) stanza = xml_parse(text, strlen(text), &limits, &error);

	g_assert_no_error(error);
	return presence_read(stanza);
}

static char *written(const Presence *presence, gboolean notes)
{
	g_autoptr(Address) from = address_from_sip("sip:romeo@a.test", NULL);
	g_autoptr(Address) to = address_from_sip("sip:juliet@b.test", NULL);
	g_autoptr(Xml) stanza = presence_write(presence, from, to, notes);
	GString *text = g_string_new(NULL);

	xml_write(stanza, "jabber:server", text);
	return g_string_free(text, FALSE);
}

static GPtrArray *read_document(const char *text)
{
	g_autoptr(GError) error = NULL;
	GPtrArray *list = pidf_read(text, strlen(text), "en", &error);

	g_assert_no_error(error);
	return list;
}

static char *document(const GPtrArray *list, gint64 time)
{
	g_autoptr(GBytes) bytes = pidf_write("pres:juliet@b.test",
					     "sip:juliet@b.test", list, time);
	gsize length;
	const char *text = g_bytes_get_data(bytes, &length);

	return g_strndup(text, length);
}

#define STANZA(inside)                                                         \
	"<presence xmlns='jabber:server' from='juliet@b.test/balcony'"         \
	" to='romeo@a.test'>" inside "</presence>"
#define TUPLE(inside)                                                          \
	"<?xml version='1.0' encoding='UTF-8'?>\n"                             \
	"<presence xmlns='urn:ietf:params:xml:ns:pidf'"                        \
	" entity='pres:romeo@a.test'><tuple id='ID-orchard'>" inside           \
	"</tuple></presence>"
#define OPEN(inside) "<status><basic>open</basic>" inside "</status>"

/* ---- stanzas ---- */

static void stanza_read(void)
{
	g_autoptr(Presence) presence = read_stanza(
		STANZA("<show>dnd</show><priority>13</priority>"
		       "<status xml:lang='de'>Besetzt</status>"
		       "<status>busy</status><x xmlns='a'><status/></x>"));
	const PresenceNote *note = presence->notes->pdata[0];

	g_assert_cmpstr(presence->resource, ==, "balcony");
	g_assert_true(presence->open);
	g_assert_cmpstr(presence->show, ==, "dnd");
	g_assert_cmpint(presence->priority, ==, 13);
	g_assert_cmpuint(presence->notes->len, ==, 2);
	g_assert_cmpstr(note->text, ==, "Besetzt");
	g_assert_cmpstr(note->language, ==, "de");
}

static void stanza_fields(void)
{
	static const struct {
		const char *stanza, *show;
		int priority;
	} cases[] = {
		{ STANZA(""), NULL, 0 },
		{ STANZA("<show>sleepy</show>"), NULL, 0 },
		{ STANZA("<show> xa </show>"), "xa", 0 },
		{ STANZA("<priority>-1</priority>"), NULL, -1 },
		{ STANZA("<priority>127</priority>"), NULL, 127 },
		{ STANZA("<priority>128</priority>"), NULL, -1 },
		{ STANZA("<priority>high</priority>"), NULL, -1 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Presence) presence = read_stanza(cases[i].stanza);

		g_assert_cmpstr(presence->show, ==, cases[i].show);
		g_assert_cmpint(presence->priority, ==, cases[i].priority);
	}
}

static void stanza_types(void)
{
	static const char *const others[] = { "subscribe", "subscribed",
					      "probe", "error", "" };
	g_autoptr(Presence) gone =
		read_stanza("<presence xmlns='jabber:server' from='j@b.test'"
			    " type='unavailable'><show>away</show>"
			    "<status>bye</status></presence>");

	g_assert_false(gone->open);
	g_assert_cmpstr(gone->resource, ==, "");
	g_assert_null(gone->show);
	g_assert_cmpuint(gone->notes->len, ==, 1);
	for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
		g_autofree char *text =
			g_strdup_printf("<presence xmlns='jabber:server'"
					" from='j@b.test' type='%s'/>",
					others[i]);

		g_assert_null(read_stanza(text));
	}
}

static void stanza_written(void)
{
	g_autoptr(Presence) presence = presence_new("orchard", TRUE);
	g_autoptr(Presence) gone = presence_new("", FALSE);
	g_autofree char *text = NULL;
	g_autofree char *bare = NULL;
	g_autofree char *last = NULL;

	presence->show = g_strdup("away");
	presence->priority = 1;
	presence_add_note(presence, "cs", "Pryč & <zpět>");
	text = written(presence, TRUE);
	g_assert_cmpstr(text, ==,
			"<presence from='romeo@a.test/orchard' "
			"to='juliet@b.test'><show>away</show>"
			"<status xml:lang='cs'>Pryč &amp; &lt;zpět&gt;</status>"
			"<priority>1</priority></presence>");
	bare = written(presence, FALSE);
	g_assert_null(strstr(bare, "status"));
	last = written(gone, TRUE);
	g_assert_cmpstr(last, ==,
			"<presence from='romeo@a.test' to='juliet@b.test' "
			"type='unavailable'/>");
}

static void known_resources(void)
{
	g_autoptr(GPtrArray) list = presence_list();
	Presence *low = presence_new("a", TRUE);
	Presence *high = presence_new("b", TRUE);

	low->priority = 1;
	high->priority = 5;
	presence_update(list, low);
	presence_update(list, high);
	g_assert_true(presence_best(list) == high);
	presence_update(list, presence_new("b", FALSE));
	g_assert_cmpuint(list->len, ==, 2);
	g_assert_true(presence_best(list) == low);
	presence_update(list, presence_new("", FALSE));
	g_assert_cmpuint(list->len, ==, 1);
	g_assert_null(presence_best(list));
	for (int i = 0; i < 100; i++) {
		g_autofree char *name = g_strdup_printf("r%d", i);

		presence_update(list, presence_new(name, TRUE));
	}
	g_assert_cmpuint(list->len, ==, PRESENCE_RESOURCES);
}

/* ---- the scale and the names ---- */

static void priority_scale(void)
{
	g_assert_cmpuint(pidf_priority(0), ==, 0);
	g_assert_cmpuint(pidf_priority(1), ==, 7);
	g_assert_cmpuint(pidf_priority(2), ==, 15);
	g_assert_cmpuint(pidf_priority(126), ==, 992);
	g_assert_cmpuint(pidf_priority(127), ==, 1000);
	for (int i = 0; i <= 127; i++) {
		guint share = pidf_priority(i);

		g_assert_cmpint(pidf_priority_from(share), ==, i);
		g_assert_true(!i || share > pidf_priority(i - 1));
	}
}

static void tuple_ids(void)
{
	static const char *const resources[] = {
		"",	   "balcony", "1st",  "a b/c",	"_x41",
		"under_x", "zahn.8b", "日本", "a_b_xc", "\"'<>&",
	};

	for (guint i = 0; i < G_N_ELEMENTS(resources); i++) {
		g_autofree char *id = pidf_tuple_id(resources[i]);
		g_autofree char *back = pidf_resource(id);

		g_assert_true(g_str_has_prefix(id, "ID-"));
		g_assert_cmpuint(strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh"
					    "ijklmnopqrstuvwxyz0123456789-._"),
				 ==, strlen(id));
		g_assert_cmpstr(back, ==, resources[i]);
	}
}

static void foreign_ids(void)
{
	static const char *const ids[] = { "t1", "ID-_x0", "ID-_x00", "ID-_xFF",
					   "bs35r9" };

	for (guint i = 0; i < G_N_ELEMENTS(ids); i++) {
		g_autofree char *resource = pidf_resource(ids[i]);

		g_assert_cmpstr(resource, ==, ids[i]);
	}
}

/* ---- documents ---- */

static void document_written(void)
{
	g_autoptr(GPtrArray) list = presence_list();
	Presence *open = presence_new("balcony", TRUE);
	g_autofree char *text = NULL;

	open->show = g_strdup("dnd");
	open->priority = 13;
	presence_add_note(open, "it", "Romeo!");
	presence_update(list, open);
	presence_update(list, presence_new("chamber", FALSE));
	text = document(list, 1000001);
	g_assert_cmpstr(
		text, ==,
		"<?xml version='1.0' encoding='UTF-8'?>\n"
		"<presence xmlns='urn:ietf:params:xml:ns:pidf' "
		"entity='pres:juliet@b.test'>"
		"<tuple id='ID-balcony'><status><basic>open</basic>"
		"<show xmlns='jabber:client'>dnd</show></status>"
		"<contact priority='0.102'>sip:juliet@b.test</contact>"
		"<note xml:lang='it'>Romeo!</note>"
		"<timestamp>1970-01-01T00:00:01.000001Z</timestamp></tuple>"
		"<tuple id='ID-chamber'><status><basic>closed</basic></status>"
		"<contact>sip:juliet@b.test</contact>"
		"<timestamp>1970-01-01T00:00:01.000001Z</timestamp></tuple>"
		"<person xmlns='urn:ietf:params:xml:ns:pidf:data-model' "
		"id='person'><activities "
		"xmlns='urn:ietf:params:xml:ns:pidf:rpid'><busy/></activities>"
		"</person></presence>");
}

/* lync-style: one tuple, the old activities inside of its status. */
static void document_for_lync(void)
{
	static const struct {
		const char *show;
		gboolean open;
		const char *status;
	} cases[] = {
		{ NULL, TRUE, "<basic>open</basic></status>" },
		{ "chat", TRUE, "<basic>open</basic></status>" },
		{ "away", TRUE, "<activity>away</activity>" },
		{ "xa", TRUE, "<activity>away</activity>" },
		{ "dnd", TRUE, "<activity>busy</activity>" },
		{ NULL, FALSE, "<basic>closed</basic></status>" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GPtrArray) list = presence_list();
		g_autoptr(GBytes) bytes = NULL;
		g_autofree char *text = NULL;
		Presence *best = presence_new("a", cases[i].open);

		best->show = g_strdup(cases[i].show);
		best->priority = 5;
		presence_update(list, presence_new("b", FALSE));
		presence_update(list, best);
		bytes = pidf_write_lync("sip:juliet@b.test", list, 1);
		text = g_strndup(g_bytes_get_data(bytes, NULL),
				 g_bytes_get_size(bytes));
		g_assert_nonnull(strstr(text, "entity='sip:juliet@b.test'"));
		g_assert_nonnull(strstr(text, cases[i].status));
		g_assert_true(g_strrstr(text, "<tuple") ==
			      strstr(text, "<tuple"));
	}
}

static void document_times_differ(void)
{
	g_autoptr(GPtrArray) list = presence_list();
	g_autofree char *one = NULL;
	g_autofree char *two = NULL;

	presence_update(list, presence_new("a", TRUE));
	one = document(list, 5);
	two = document(list, 6);
	g_assert_cmpstr(one, !=, two);
}

/* What one tuple says. */
static void tuples_read(void)
{
	static const struct {
		const char *document, *show;
		gboolean open;
		int priority;
		const char *note, *language;
	} cases[] = {
		{ TUPLE(OPEN("")), NULL, TRUE, -1, NULL, NULL },
		{ TUPLE("<status><basic>closed</basic>"
			"<show xmlns='jabber:client'>away</show></status>"),
		  NULL, FALSE, -1, NULL, NULL },
		{ TUPLE(OPEN("<show xmlns='jabber:client'>away</show>")),
		  "away", TRUE, -1, NULL, NULL },
		{ TUPLE(OPEN("") "<show xmlns='jabber:client'>xa</show>"), "xa",
		  TRUE, -1, NULL, NULL },
		{ TUPLE(OPEN("<show xmlns='other'>xa</show>")), NULL, TRUE, -1,
		  NULL, NULL },
		{ TUPLE(OPEN("<e:activities xmlns:e='urn:ietf:params:xml:ns:"
			     "pidf:status:rpid-status'><e:activity>on-the-phone"
			     "</e:activity></e:activities>")),
		  "dnd", TRUE, -1, NULL, NULL },
		{ TUPLE(OPEN("") "<r:activities xmlns:r='urn:ietf:params:xml:"
				 "ns:pidf:rpid'><r:vacation/></r:activities>"),
		  "xa", TRUE, -1, NULL, NULL },
		{ TUPLE(OPEN("") "<contact priority='0.007'>sip:a@b</contact>"),
		  NULL, TRUE, 1, NULL, NULL },
		{ TUPLE(OPEN("") "<contact priority='1'>sip:a@b</contact>"),
		  NULL, TRUE, 127, NULL, NULL },
		{ TUPLE(OPEN("") "<contact priority='0.8'>sip:a@b</contact>"),
		  NULL, TRUE, 102, NULL, NULL },
		{ TUPLE(OPEN("") "<contact priority='1.001'>s:a</contact>"),
		  NULL, TRUE, -1, NULL, NULL },
		{ TUPLE(OPEN("") "<contact priority='0.0071'>s:a</contact>"),
		  NULL, TRUE, -1, NULL, NULL },
		{ TUPLE(OPEN("") "<note xml:lang='fr'> Zut </note>"), NULL,
		  TRUE, -1, "Zut", "fr" },
		{ TUPLE(OPEN("") "<note>away</note>"), NULL, TRUE, -1, "away",
		  "en" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GPtrArray) list = read_document(cases[i].document);
		const Presence *presence = list->pdata[0];
		const PresenceNote *note =
			presence->notes->len ? presence->notes->pdata[0] : NULL;

		g_assert_cmpuint(list->len, ==, 1);
		g_assert_cmpstr(presence->resource, ==, "orchard");
		g_assert_cmpint(presence->open, ==, cases[i].open);
		g_assert_cmpstr(presence->show, ==, cases[i].show);
		g_assert_cmpint(presence->priority, ==, cases[i].priority);
		g_assert_cmpstr(note ? note->text : NULL, ==, cases[i].note);
		g_assert_cmpstr(note ? note->language : NULL, ==,
				cases[i].language);
	}
}

static void whole_documents(void)
{
	g_autoptr(GPtrArray) list = read_document(
		"<p:presence xmlns:p='urn:ietf:params:xml:ns:pidf'"
		" xmlns:d='urn:ietf:params:xml:ns:pidf:data-model'"
		" xmlns:r='urn:ietf:params:xml:ns:pidf:rpid' entity='pres:a'>"
		"<p:tuple id='a'><p:status><p:basic>open</p:basic>"
		"</p:status></p:tuple>"
		"<p:tuple id='b'><p:status><p:basic>closed</p:basic>"
		"</p:status><p:note>gone</p:note></p:tuple>"
		"<p:tuple id='c'><p:status><x/></p:status></p:tuple>"
		"<p:tuple id='a'><p:status><p:basic>closed</p:basic>"
		"</p:status></p:tuple>"
		"<p:note>of all</p:note>"
		"<d:person id='p'><r:activities><r:unknown/><r:away/>"
		"</r:activities></d:person></p:presence>");
	const Presence *first = list->pdata[0];
	const Presence *second = list->pdata[1];

	g_assert_cmpuint(list->len, ==, 2);
	g_assert_true(first->open);
	g_assert_cmpstr(first->show, ==, "away");
	g_assert_cmpstr(((PresenceNote *)first->notes->pdata[0])->text, ==,
			"of all");
	g_assert_false(second->open);
	g_assert_cmpuint(second->notes->len, ==, 1);
}

static void documents_refused(void)
{
	static const char *const texts[] = {
		"",
		"<?xml version='1.0'?>",
		"<presence/>",
		"<message xmlns='urn:ietf:params:xml:ns:pidf'/>",
		"<!DOCTYPE a><presence xmlns='urn:ietf:params:xml:ns:pidf'/>",
		"<presence xmlns='urn:ietf:params:xml:ns:pidf'><tuple>",
	};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(
			pidf_read(texts[i], strlen(texts[i]), NULL, &error));
		g_assert_nonnull(error);
	}
}

/* In any charset: what the header says counts before what the document says of
 * itself. */
static void document_charsets(void)
{
	static const struct {
		const char *type, *declaration, *charset, *note;
	} cases[] = {
		{ PIDF_TYPE, "", "utf-8", "grüß" },
		{ PIDF_TYPE ";charset=iso-8859-1", "", "iso-8859-1", "grüß" },
		{ PIDF_TYPE, "<?xml version='1.0' encoding='ISO-8859-1'?>",
		  "iso-8859-1", "grüß" },
		{ PIDF_TYPE "; charset=\"utf-8\"",
		  "<?xml version='1.0' encoding='ISO-8859-1'?>", "utf-8",
		  "grüß" },
		{ PIDF_TYPE, "<?xml version=\"1.0\" encoding=\"UTF-16\"?>",
		  "utf-16", "grüß" },
		{ PIDF_TYPE, "<?xml version='1.0' encoding='x-none'?>", "utf-8",
		  NULL },
		{ PIDF_TYPE ";charset=utf-8", "", "iso-8859-1", NULL },
		{ "application/pidf+xml-diff", "", "utf-8", NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat(
			cases[i].declaration,
			strstr(TUPLE(OPEN("") "<note>grüß</note>"), "\n") + 1,
			NULL);
		gsize length;
		char *bytes = g_convert(text, -1, cases[i].charset, "utf-8",
					NULL, &length, NULL);
		g_auto(PageMessage)
			page = { .content_type = g_strdup(cases[i].type),
				 .body = g_bytes_new_take(bytes, length) };
		g_autoptr(GError) error = NULL;
		g_autoptr(GPtrArray) list = document_read_page(&page, &error);
		const Presence *presence = list ? list->pdata[0] : NULL;

		g_test_message("case %u", i);
		g_assert_cmpstr(
			presence ? ((PresenceNote *)presence->notes->pdata[0])
					   ->text
				 : NULL,
			==, cases[i].note);
	}
}

/* A status that has to be understood whole and is not says nothing. */
static void documents_not_understood(void)
{
#define MUST(value)                                                            \
	"<x:y xmlns:x='urn:x' xmlns:p='urn:ietf:params:xml:ns:pidf' "          \
	"p:mustUnderstand='" value "'/>"
	static const struct {
		const char *document;
		guint tuples;
	} cases[] = {
		{ TUPLE(OPEN(MUST("1"))), 0 },
		{ TUPLE(OPEN(MUST("true"))), 0 },
		{ TUPLE(OPEN(MUST("false"))), 1 },
		{ TUPLE(OPEN(MUST("0"))), 1 },
		{ TUPLE(OPEN("") MUST("1")), 1 },
		{ TUPLE(OPEN("<show xmlns='jabber:client' xmlns:p='urn:ietf:"
			     "params:xml:ns:pidf' p:mustUnderstand='1'>xa"
			     "</show>")),
		  1 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GPtrArray) list = read_document(cases[i].document);

		g_test_message("case %u", i);
		g_assert_cmpuint(list->len, ==, cases[i].tuples);
	}
}

/* RFC 8048 example 4 has <show>away</show>, and example 6, what the gateway
 * makes of it, has lost it: here it stays. */
static void example_6_loses_show(void)
{
	g_autoptr(Presence) presence = read_stanza(
		STANZA("<show>away</show><status>be right back</status>"
		       "<priority>0</priority>"));
	g_autoptr(GPtrArray) list = presence_list();
	g_autoptr(GPtrArray) back = NULL;
	g_autofree char *text = NULL;

	presence_update(list, g_steal_pointer(&presence));
	text = document(list, 1);
	g_assert_nonnull(
		strstr(text, "<show xmlns='jabber:client'>away</show>"));
	back = read_document(text);
	g_assert_cmpstr(((Presence *)back->pdata[0])->show, ==, "away");
}

/* ---- both ways ---- */

static Presence *random_presence(int number)
{
	static const char *const shows[] = { NULL, "away", "chat", "dnd",
					     "xa" };
	g_autofree char *name = g_strdup_printf(
		"r%d %c", number, (char)g_test_rand_int_range(' ', 127));
	gboolean open = g_test_rand_int_range(0, 4) > 0;
	Presence *presence = presence_new(name, open);

	presence->priority = g_test_rand_int_range(-1, 128);
	if (open)
		presence->show = g_strdup(shows[g_test_rand_int_range(0, 5)]);
	for (int i = g_test_rand_int_range(0, 3); i > 0; i--) {
		g_autoptr(GString) text = g_string_new("n");

		for (int j = g_test_rand_int_range(0, 40); j > 0; j--)
			g_string_append_unichar(
				text,
				(gunichar)g_test_rand_int_range(0x21, 0xd7ff));
		presence_add_note(presence, i % 2 ? "de" : NULL, text->str);
	}
	return presence;
}

/* A show's activity counts for tuples without one when the user has it in
 * another: such documents are not ours to read. */
static void assert_same(const Presence *a, const Presence *b)
{
	g_assert_cmpstr(a->resource, ==, b->resource);
	g_assert_cmpint(a->open, ==, b->open);
	g_assert_cmpint(a->priority, ==, b->priority);
	if (a->show)
		g_assert_cmpstr(a->show, ==, b->show);
	g_assert_cmpuint(a->notes->len, ==, b->notes->len);
	for (guint i = 0; i < a->notes->len; i++) {
		const PresenceNote *one = a->notes->pdata[i];
		const PresenceNote *two = b->notes->pdata[i];

		g_assert_cmpstr(one->text, ==, two->text);
		g_assert_cmpstr(one->language ? one->language : "en", ==,
				two->language);
	}
}

static void generated_documents(void)
{
	for (int round = 0; round < 300; round++) {
		g_autoptr(GPtrArray) list = presence_list();
		g_autoptr(GPtrArray) back = NULL;
		g_autofree char *text = NULL;

		for (int i = g_test_rand_int_range(0, 6); i > 0; i--)
			presence_update(list, random_presence(i));
		text = document(list, round);
		back = read_document(text);
		g_assert_cmpuint(back->len, ==, list->len);
		for (guint i = 0; i < list->len && i < back->len; i++)
			assert_same(list->pdata[i], back->pdata[i]);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/bridge/presence/stanza/read", stanza_read);
	g_test_add_func("/bridge/presence/stanza/fields", stanza_fields);
	g_test_add_func("/bridge/presence/stanza/types", stanza_types);
	g_test_add_func("/bridge/presence/stanza/written", stanza_written);
	g_test_add_func("/bridge/presence/resources", known_resources);
	g_test_add_func("/bridge/presence/priority", priority_scale);
	g_test_add_func("/bridge/presence/tuple-id", tuple_ids);
	g_test_add_func("/bridge/presence/foreign-id", foreign_ids);
	g_test_add_func("/bridge/presence/document/written", document_written);
	g_test_add_func("/bridge/presence/document/lync", document_for_lync);
	g_test_add_func("/bridge/presence/document/time",
			document_times_differ);
	g_test_add_func("/bridge/presence/document/tuples", tuples_read);
	g_test_add_func("/bridge/presence/document/whole", whole_documents);
	g_test_add_func("/bridge/presence/document/refused", documents_refused);
	g_test_add_func("/bridge/presence/document/charsets",
			document_charsets);
	g_test_add_func("/bridge/presence/document/not-understood",
			documents_not_understood);
	g_test_add_func("/bridge/presence/trap/example-6-loses-show",
			example_6_loses_show);
	g_test_add_func("/bridge/presence/document/generated",
			generated_documents);
	return g_test_run();
}
