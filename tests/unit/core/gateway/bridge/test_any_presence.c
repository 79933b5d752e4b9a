#include "core/gateway/bridge/limits.h"
#include "core/gateway/bridge/pidf.h"
#include "tests/unit/core/gateway/bridge/anything.h"

#include <string.h>

static const XmlLimits limits = { 1 << 20, 32, 64, 8192 };

static const char *const shows[] = { NULL, "away", "chat", "dnd", "xa" };
static const char *const languages[] = { NULL, "de", "en-GB", "zh-Hant" };

/* ---- presence, as XMPP says it ---- */

/* One of each language, as XMPP wants it. */
static void add_notes(Presence *presence)
{
	guint first = any_below(G_N_ELEMENTS(languages));

	for (guint i = any_below(3); i > 0; i--) {
		g_autofree char *text = any_text(20);

		presence_add_note(
			presence,
			languages[(first + i) % G_N_ELEMENTS(languages)],
			g_strstrip(text));
	}
}

/* A name that a server takes for a resource. */
static char *any_resource(guint number)
{
	g_autoptr(GString) jid = g_string_new("a@b.test/");
	g_autoptr(Address) address = NULL;

	for (guint i = any_below(12); i > 0; i--)
		g_string_append_unichar(jid, any_character());
	g_string_append_printf(jid, "%u", number);
	address = address_from_jid(jid->str, NULL);
	return address ? g_strdup(address->resource)
		       : g_strdup_printf("r %u", number);
}

static Presence *any_presence(guint number)
{
	g_autofree char *resource = any_resource(number);
	Presence *presence = presence_new(resource, any_below(4) > 0);

	if (presence->open) {
		presence->show = g_strdup(ANY_OF(shows));
		presence->priority = (int)any_below(129) - 1;
	}
	add_notes(presence);
	return presence;
}

static GPtrArray *any_list(void)
{
	GPtrArray *list = presence_list();

	for (guint i = any_below(6) + 1; i > 0; i--)
		presence_update(list, any_presence(i));
	return list;
}

static void assert_notes(const Presence *a, const Presence *b)
{
	g_assert_cmpuint(a->notes->len, ==, b->notes->len);
	for (guint i = 0; i < MIN(a->notes->len, b->notes->len); i++) {
		const PresenceNote *one = a->notes->pdata[i];
		const PresenceNote *two = b->notes->pdata[i];

		g_assert_cmpstr(one->text, ==, two->text);
		g_assert_cmpstr(one->language, ==, two->language);
	}
}

static Presence *over_the_wire(const Presence *presence)
{
	g_autoptr(Address) from = address_from_sip("sip:a@b.test", NULL);
	g_autoptr(Address) to = address_from_sip("sip:c@d.test", NULL);
	g_autoptr(Xml) stanza = presence_write(presence, from, to, TRUE);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(Xml) read = NULL;

	xml_write(stanza, NULL, text);
	read = xml_parse(text->str, text->len, &limits, &error);
	g_assert_no_error(error);
	return presence_read(read);
}

static GPtrArray *as_document(const GPtrArray *list)
{
	g_autoptr(GBytes) bytes =
		pidf_write("pres:a@b.test", "sip:a@b.test", list, 1);
	g_autoptr(GError) error = NULL;
	gsize length;
	const char *text = g_bytes_get_data(bytes, &length);
	GPtrArray *read = pidf_read(text, length, NULL, &error);

	g_assert_no_error(error);
	return read;
}

/* A person's activity stands for all tuples without a show of their own. */
static const char *show_of_person(const GPtrArray *list)
{
	const Presence *best = presence_best(list);

	if (!best || !best->show || !strcmp(best->show, "chat"))
		return NULL;
	return !strcmp(best->show, "dnd") ? "dnd" : "away";
}

/* Stanza, document, stanza: what XMPP says of each resource is what a gateway
 * on the other side would say again. */
static void there_and_back(void)
{
	for (guint i = any_rounds(300); i > 0; i--) {
		g_autoptr(GPtrArray) list = any_list();
		g_autoptr(GPtrArray) read = as_document(list);
		const char *person = show_of_person(list);

		g_assert_cmpuint(read->len, ==, list->len);
		for (guint k = 0; k < list->len; k++) {
			const Presence *was = list->pdata[k];
			g_autoptr(Presence) is = over_the_wire(read->pdata[k]);
			const char *show = was->show ? was->show : person;

			g_assert_cmpstr(is->resource, ==, was->resource);
			g_assert_cmpint(is->open, ==, was->open);
			g_assert_cmpstr(is->show, ==, was->open ? show : NULL);
			if (was->open)
				g_assert_cmpint(is->priority, ==,
						MAX(was->priority, 0));
			assert_notes(is, was);
		}
	}
}

/* ---- documents, as anybody writes them ---- */

typedef struct Writer {
	GString *text;
	const char *prefix; /* of PIDF, with its colon, or "" */
	guint ids;
} Writer;

static void open_tag(Writer *writer, const char *name, const char *attributes)
{
	g_string_append_printf(writer->text, "<%s%s%s>", writer->prefix, name,
			       attributes);
}

static void close_tag(Writer *writer, const char *name)
{
	g_string_append_printf(writer->text, "</%s%s>", writer->prefix, name);
}

/* Nothing that a reader knows: another namespace, another name, blanks. */
static void append_unknown(Writer *writer)
{
	static const char *const pieces[] = {
		"<x:basic xmlns:x='urn:other'>closed</x:basic>",
		"<note xmlns='urn:other'>no</note>",
		"<x xmlns='urn:other'><tuple id='q'><status/></tuple></x>",
		"<show xmlns='urn:other'>dnd</show>",
		"<e:e xmlns:e='urn:e' a='1' e:b='&lt;'/>",
		" \r\n\t",
	};

	for (guint i = any_below(3); i > 0; i--)
		g_string_append(writer->text, ANY_OF(pieces));
}

static void append_escaped(Writer *writer, const char *text)
{
	g_string_append(writer->text, any_below(2) ? " " : "");
	xml_escape(text, writer->text);
	g_string_append(writer->text, any_below(2) ? "\n" : "");
}

static void append_status(Writer *writer, const Presence *presence)
{
	open_tag(writer, "status", "");
	append_unknown(writer);
	open_tag(writer, "basic", "");
	append_escaped(writer, presence->open ? "open" : "closed");
	close_tag(writer, "basic");
	append_unknown(writer);
	if (presence->show)
		g_string_append_printf(writer->text,
				       any_below(2) ? "<show xmlns='%s'>%s"
						      "</show>"
						    : "<j:show xmlns:j='%s'> "
						      "%s </j:show>",
				       "jabber:client", presence->show);
	close_tag(writer, "status");
}

/* The same share of one, in all the ways to write it. */
static void append_contact(Writer *writer, const Presence *presence)
{
	guint share =
		presence->priority < 0 ? 0 : pidf_priority(presence->priority);
	g_autofree char *text = g_strdup_printf(" priority='%u.%03u'",
						share / 1000, share % 1000);

	if (presence->priority < 0)
		*text = '\0';
	else if (any_below(2))
		for (gsize end = strlen(text) - 1;
		     text[end - 1] == '0' && strchr(text, '.'); end--)
			memcpy(text + end - 1, "'", 2);
	if (g_str_has_suffix(text, ".'"))
		memcpy(strrchr(text, '.'), "'", 2);
	open_tag(writer, "contact", text);
	append_escaped(writer, "sip:a@b.test");
	close_tag(writer, "contact");
}

static void append_notes(Writer *writer, const Presence *presence)
{
	for (guint i = 0; i < presence->notes->len; i++) {
		const PresenceNote *note = presence->notes->pdata[i];
		g_autofree char *language =
			note->language ? g_strdup_printf(" xml:lang='%s'",
							 note->language)
				       : g_strdup("");

		open_tag(writer, "note", language);
		append_escaped(writer, note->text);
		close_tag(writer, "note");
		append_unknown(writer);
	}
}

typedef void PartFn(Writer *writer, const Presence *presence);

/* RFC 3863 wants an order; what comes in another is taken as well. */
static void append_tuple(Writer *writer, const Presence *presence)
{
	static PartFn *const parts[] = { append_status, append_contact,
					 append_notes };
	g_autofree char *id = pidf_tuple_id(presence->resource);
	g_autofree char *attribute = g_strdup_printf(" a='b' id=\"%s\"", id);
	guint first = any_below(3);

	open_tag(writer, "tuple", attribute);
	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		append_unknown(writer);
		parts[(first + i) % G_N_ELEMENTS(parts)](writer, presence);
	}
	close_tag(writer, "tuple");
}

static char *any_document(const GPtrArray *list)
{
	static const char *const prefixes[] = { "", "p:", "pidf:" };
	Writer writer = { g_string_new(NULL), ANY_OF(prefixes), 0 };
	g_autofree char *name =
		*writer.prefix
			? g_strndup(writer.prefix, strlen(writer.prefix) - 1)
			: NULL;

	if (any_below(2))
		g_string_append(writer.text,
				"\xef\xbb\xbf<?xml version=\"1.0\"?>\r\n");
	g_string_append_printf(
		writer.text,
		"<%spresence xmlns%s%s='urn:ietf:params:xml:ns:pidf' "
		"entity='pres:a@b.test'>",
		writer.prefix, name ? ":" : "", name ? name : "");
	for (guint i = 0; i < list->len; i++) {
		append_unknown(&writer);
		append_tuple(&writer, list->pdata[i]);
	}
	append_unknown(&writer);
	close_tag(&writer, "presence");
	return g_string_free(writer.text, FALSE);
}

static void any_documents(void)
{
	for (guint i = any_rounds(300); i > 0; i--) {
		g_autoptr(GPtrArray) list = any_list();
		g_autofree char *text = any_document(list);
		g_autoptr(GError) error = NULL;
		g_autoptr(GPtrArray) read =
			pidf_read(text, strlen(text), NULL, &error);

		g_test_message("%s", text);
		g_assert_no_error(error);
		if (!read)
			continue;
		g_assert_cmpuint(read->len, ==, list->len);
		for (guint k = 0; k < MIN(read->len, list->len); k++) {
			const Presence *was = list->pdata[k];
			const Presence *is = read->pdata[k];

			g_assert_cmpstr(is->resource, ==, was->resource);
			g_assert_cmpint(is->open, ==, was->open);
			g_assert_cmpstr(is->show, ==, was->show);
			if (was->open)
				g_assert_cmpint(is->priority, ==,
						was->priority);
			assert_notes(is, was);
		}
	}
}

/* Whatever a tuple is called, its presence comes from an address. */
static void any_tuple_id(void)
{
	for (guint i = any_rounds(1000); i > 0; i--) {
		g_autofree char *id = any_text(12);
		g_autoptr(GString) text = g_string_new(
			"<presence xmlns='urn:ietf:params:xml:ns:pidf' "
			"entity='pres:a@b.test'><tuple id='");
		g_autoptr(GPtrArray) list = NULL;
		g_autoptr(Presence) sent = NULL;
		g_autofree char *jid = NULL;
		g_autoptr(Address) address = NULL;
		g_autoptr(GError) error = NULL;

		g_string_append(text, any_below(2) ? "ID-" : "");
		xml_escape(id, text);
		g_string_append(text, "'><status><basic>open</basic></status>"
				      "</tuple></presence>");
		list = pidf_read(text->str, text->len, NULL, &error);
		g_assert_no_error(error);
		sent = over_the_wire(list->pdata[0]);
		jid = g_strjoin(*sent->resource ? "/" : "", "a@b.test",
				sent->resource, NULL);
		address = address_from_jid(jid, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(address ? address->resource : NULL, ==,
				*sent->resource ? sent->resource : NULL);
	}
}

static GPtrArray *talkative(gsize name_bytes)
{
	g_autofree char *text = g_strnfill(PRESENCE_NOTE_BYTES - 1, '<');
	GPtrArray *list = presence_list();

	for (guint i = 0; i < PRESENCE_RESOURCES; i++) {
		g_autofree char *name =
			g_strdup_printf("%02u%*s", i, (int)name_bytes, "=");
		Presence *presence = presence_new(name, TRUE);

		for (guint k = 0; k < PRESENCE_NOTES; k++)
			presence_add_note(presence, "de", text);
		presence_update(list, presence);
	}
	return list;
}

/* However much resources say, a pool gets a document that we would take: first
 * without some notes, then without some resources. */
static void not_too_long(void)
{
	g_autoptr(GPtrArray) list = talkative(10);
	g_autoptr(GPtrArray) named = talkative(ADDRESS_PART_BYTES - 2);
	g_autoptr(GPtrArray) read = as_document(list);
	g_autoptr(GPtrArray) some = as_document(named);

	g_assert_cmpuint(read ? read->len : 0, ==, PRESENCE_RESOURCES);
	g_assert_cmpuint(some ? some->len : 0, >=, PRESENCE_RESOURCES / 2);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/bridge/any/presence/there-and-back", there_and_back);
	g_test_add_func("/bridge/any/presence/documents", any_documents);
	g_test_add_func("/bridge/any/presence/tuple-id", any_tuple_id);
	g_test_add_func("/bridge/any/presence/not-too-long", not_too_long);
	return g_test_run();
}
