#include "core/gateway/xmpp/tap_text.h"

#include "core/gateway/base/limits.h"
#include "core/gateway/xmpp/names.h"
#include "core/gateway/xmpp/stanza.h"

#include <string.h>

#define ROOT                                                                   \
	"<stream:stream xmlns='" NS_SERVER "' xmlns:db='" NS_DIALBACK          \
	"' xmlns:stream='" NS_STREAM "'>"

static void hide(Xml *node)
{
	if (!node->text || !*node->text)
		return;
	g_autofree char *said = node->text;
	glong length = g_utf8_strlen(said, -1);
	node->text = g_strdup_printf("(hidden: %ld characters)", length);
}

static void hide_text(Xml *node)
{
	hide(node);
	for (Xml *child = node->first; child; child = child->next)
		hide_text(child);
}

/* What of a stanza nobody wrote: the rest may hold anything. */
static gboolean is_open(const Xml *child)
{
	static const char *const names[] = { "error", "thread", "show",
					     "priority", NULL };
	return !strcmp(child->space, NS_SERVER) &&
	       g_strv_contains(names, child->name);
}

static void hide_bodies(Xml *stanza)
{
	for (Xml *child = stanza->first; child; child = child->next)
		if (!child->name || !is_open(child))
			hide_text(child);
}

/* What is said for the proof; why it failed stands deeper. */
static gboolean hide_secrets(Xml *element)
{
	if (strcmp(element->space, NS_SASL) &&
	    strcmp(element->space, NS_DIALBACK))
		return FALSE;
	for (Xml *child = element->first; child; child = child->next)
		hide(child);
	return TRUE;
}

/* A character that is cut in the middle goes. */
static char *take_cut(GString *text)
{
	if (text->len > TRACE_LINE_BYTES) {
		gsize whole = text->len;
		const char *end = NULL;
		g_string_truncate(text, TRACE_LINE_BYTES);
		g_utf8_validate(text->str, (gssize)text->len, &end);
		g_string_truncate(text, (gsize)(end - text->str));
		g_string_append_printf(text, "… (%zu bytes)", whole);
	}
	return g_string_free(text, FALSE);
}

char *tap_text(const Xml *element, gboolean bodies)
{
	g_autoptr(Xml) shown = xml_copy(element);
	GString *text = g_string_new(NULL);
	if (!hide_secrets(shown) && stanza_is_one(shown) && !bodies)
		hide_bodies(shown);
	xml_write(shown, NS_SERVER, text);
	return take_cut(text);
}

static void append_attribute(GString *text, const char *prefix,
			     const char *name, const char *value)
{
	if (!value)
		return;
	g_string_append_printf(text, " %s%s='", prefix, name);
	xml_escape(value, text);
	g_string_append_c(text, '\'');
}

char *tap_text_header(const Xml *root)
{
	static const char *const names[] = { "from", "to", "id", "version" };
	GString *text = g_string_new("<");
	if (!strcmp(root->space, NS_STREAM))
		g_string_append(text, "stream:");
	g_string_append(text, root->name);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		append_attribute(text, "", names[i], xml_get(root, names[i]));
	append_attribute(text, "xml:", "lang",
			 xml_get_ns(root, XML_NS_XML, "lang"));
	g_string_append_c(text, '>');
	return take_cut(text);
}

/* ---- what we send ---- */

typedef struct Sent {
	GPtrArray *texts;
	gboolean bodies, header;
} Sent;

static void on_open(void *data, const Xml *root)
{
	Sent *sent = data;
	if (sent->header)
		g_ptr_array_add(sent->texts, tap_text_header(root));
}

static void on_element(void *data, Xml *element)
{
	Sent *sent = data;
	g_ptr_array_add(sent->texts, tap_text(element, sent->bodies));
	xml_free(element);
}

static void on_close(void *data)
{
	Sent *sent = data;
	g_ptr_array_add(sent->texts, g_strdup("</stream:stream>"));
}

static const XmlHandler handler = { on_open, on_element, on_close };
static const XmlLimits limits = { 2 * XML_STANZA_BYTES, XML_STANZA_DEPTH + 8,
				  XML_ELEMENT_ATTRIBUTES, XML_HEADER_BYTES };

GPtrArray *tap_text_sent(const char *bytes, gsize length, gboolean bodies)
{
	Sent sent = { g_ptr_array_new_with_free_func(g_free), bodies,
		      length > 5 && !strncmp(bytes, "<?xml", 5) };
	g_autoptr(XmlReader) reader = xml_reader_new(&limits, &handler, &sent);
	if (length == 1 && *bytes == ' ') {
		g_ptr_array_add(sent.texts, g_strdup("(keep-alive)"));
		return sent.texts;
	}
	/* What cannot be read is not shown: it may hold a secret. */
	if ((!sent.header &&
	     !xml_reader_feed(reader, ROOT, strlen(ROOT), NULL)) ||
	    !xml_reader_feed(reader, bytes, length, NULL))
		g_ptr_array_add(sent.texts,
				g_strdup_printf("(%zu bytes)", length));
	return sent.texts;
}
