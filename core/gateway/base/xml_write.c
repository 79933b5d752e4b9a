#include "core/gateway/base/xml.h"
#include "core/gateway/base/xml_text.h"

#include <string.h>

/* Namespaces that peers expect under one fixed prefix (XEP-0220 §2.4.1). */
static const struct {
	const char *space, *prefix;
} prefixes[] = {
	{ XML_NS_XML, "xml" },
	{ "jabber:server:dialback", "db" },
	{ "http://etherx.jabber.org/streams", "stream" },
};

typedef struct Scope {
	const char *space; /* default namespace, NULL: unknown */
	guint declared;	   /* bits of prefixes[] */
} Scope;

/* Attribute values keep their white space only as references; a raw carriage
 * return would be read as a line feed anywhere. */
static const char *reference(char c, gboolean attribute)
{
	switch (c) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '\r':
		return "&#13;";
	case '"':
		return attribute ? "&quot;" : NULL;
	case '\'':
		return attribute ? "&apos;" : NULL;
	case '\n':
		return attribute ? "&#10;" : NULL;
	case '\t':
		return attribute ? "&#9;" : NULL;
	}
	return NULL;
}

static gsize plain_run(const char *text, gboolean attribute)
{
	return strcspn(text, attribute ? "<>&\r\"'\n\t" : "<>&\r");
}

static void escape(const char *text, gboolean attribute, GString *into)
{
	for (;;) {
		gsize run = plain_run(text, attribute);
		xml_filter_text(text, run, into);
		text += run;
		if (!*text)
			return;
		g_string_append(into, reference(*text++, attribute));
	}
}

void xml_escape(const char *text, GString *into)
{
	escape(text, TRUE, into);
}

static int prefix_of(const char *space)
{
	for (guint i = 0; i < G_N_ELEMENTS(prefixes); i++)
		if (!strcmp(prefixes[i].space, space))
			return (int)i;
	return -1;
}

static void write_attribute(const char *prefix, const char *name,
			    const char *value, GString *into)
{
	g_string_append_c(into, ' ');
	if (prefix) {
		g_string_append(into, prefix);
		g_string_append_c(into, ':');
	}
	g_string_append(into, name);
	g_string_append(into, "='");
	escape(value, TRUE, into);
	g_string_append_c(into, '\'');
}

/* `number` makes the prefix unique within its element. */
static void write_foreign(const XmlAttribute *attribute, guint number,
			  GString *into)
{
	char prefix[16];
	g_snprintf(prefix, sizeof prefix, "ns%u", number);
	write_attribute("xmlns", prefix, attribute->space, into);
	write_attribute(prefix, attribute->name, attribute->value, into);
}

static void write_attributes(const Xml *element, GString *into)
{
	for (guint i = 0; element->attributes && i < element->attributes->len;
	     i++) {
		const XmlAttribute *attribute =
			&g_array_index(element->attributes, XmlAttribute, i);
		if (!*attribute->space)
			write_attribute(NULL, attribute->name, attribute->value,
					into);
		else if (!strcmp(attribute->space, XML_NS_XML))
			write_attribute("xml", attribute->name,
					attribute->value, into);
		else
			write_foreign(attribute, i + 1, into);
	}
}

/* Appends the start tag without its end and returns what the end tag needs. */
static const char *write_start(const Xml *element, Scope *scope, GString *into)
{
	int known = prefix_of(element->space);
	const char *prefix = known < 0 ? NULL : prefixes[known].prefix;
	g_string_append_c(into, '<');
	if (prefix)
		g_string_append_printf(into, "%s:", prefix);
	g_string_append(into, element->name);
	if (known > 0 && !(scope->declared & (1u << known))) {
		write_attribute("xmlns", prefix, element->space, into);
		scope->declared |= 1u << known;
	}
	if (known < 0 &&
	    (!scope->space || strcmp(scope->space, element->space))) {
		write_attribute(NULL, "xmlns", element->space, into);
		scope->space = element->space;
	}
	write_attributes(element, into);
	return prefix;
}

static void write_element(const Xml *element, Scope scope, GString *into)
{
	const char *prefix = write_start(element, &scope, into);
	if (!element->first) {
		g_string_append(into, "/>");
		return;
	}
	g_string_append_c(into, '>');
	for (const Xml *node = element->first; node; node = node->next) {
		if (node->name)
			write_element(node, scope, into);
		else
			escape(node->text, FALSE, into);
	}
	g_string_append(into, "</");
	if (prefix)
		g_string_append_printf(into, "%s:", prefix);
	g_string_append(into, element->name);
	g_string_append_c(into, '>');
}

void xml_write(const Xml *element, const char *space, GString *into)
{
	write_element(element, (Scope){ space, 0 }, into);
}

GBytes *xml_bytes(const Xml *element)
{
	GString *text = g_string_new(NULL);

	xml_write(element, NULL, text);
	return g_string_free_to_bytes(text);
}
