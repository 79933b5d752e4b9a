#include "core/gateway/bridge/markup.h"

#include "core/gateway/bridge/limits.h"

#include <string.h>

#define BOLD  "font-weight: bold"
#define TYPED "font-family: monospace"

/* By element, sorted. */
static const MarkupRule rules[] = {
	{ "a", MARKUP_INLINE, "a", NULL },
	{ "applet", MARKUP_DROP, NULL, NULL },
	{ "b", MARKUP_INLINE, "strong", NULL },
	{ "blockquote", MARKUP_BLOCK, "blockquote", NULL },
	{ "br", MARKUP_BREAK, "br", NULL },
	{ "cite", MARKUP_INLINE, "cite", NULL },
	{ "code", MARKUP_INLINE, "span", TYPED },
	{ "del", MARKUP_INLINE, "span", "text-decoration: line-through" },
	{ "div", MARKUP_BLOCK, "p", NULL },
	{ "em", MARKUP_INLINE, "em", NULL },
	{ "font", MARKUP_INLINE, "span", NULL },
	{ "h1", MARKUP_BLOCK, "p", BOLD },
	{ "h2", MARKUP_BLOCK, "p", BOLD },
	{ "h3", MARKUP_BLOCK, "p", BOLD },
	{ "h4", MARKUP_BLOCK, "p", BOLD },
	{ "h5", MARKUP_BLOCK, "p", BOLD },
	{ "h6", MARKUP_BLOCK, "p", BOLD },
	{ "head", MARKUP_DROP, NULL, NULL },
	{ "hr", MARKUP_BREAK, "br", NULL },
	{ "i", MARKUP_INLINE, "em", NULL },
	{ "iframe", MARKUP_DROP, NULL, NULL },
	{ "img", MARKUP_IMAGE, NULL, NULL },
	{ "li", MARKUP_ITEM, "li", NULL },
	{ "noscript", MARKUP_DROP, NULL, NULL },
	{ "object", MARKUP_DROP, NULL, NULL },
	{ "ol", MARKUP_LIST, "ol", NULL },
	{ "p", MARKUP_BLOCK, "p", NULL },
	{ "pre", MARKUP_BLOCK, "p", TYPED },
	{ "q", MARKUP_INLINE, "em", NULL },
	{ "s", MARKUP_INLINE, "span", "text-decoration: line-through" },
	{ "script", MARKUP_DROP, NULL, NULL },
	{ "span", MARKUP_INLINE, "span", NULL },
	{ "strike", MARKUP_INLINE, "span", "text-decoration: line-through" },
	{ "strong", MARKUP_INLINE, "strong", NULL },
	{ "style", MARKUP_DROP, NULL, NULL },
	{ "svg", MARKUP_DROP, NULL, NULL },
	{ "textarea", MARKUP_DROP, NULL, NULL },
	{ "title", MARKUP_DROP, NULL, NULL },
	{ "tr", MARKUP_BLOCK, "p", NULL },
	{ "tt", MARKUP_INLINE, "span", TYPED },
	{ "u", MARKUP_INLINE, "span", "text-decoration: underline" },
	{ "ul", MARKUP_LIST, "ul", NULL },
};

static int compare_rule(const void *name, const void *rule)
{
	return strcmp(name, ((const MarkupRule *)rule)->element);
}

const MarkupRule *markup_rule(const char *element)
{
	static const MarkupRule none = { "", MARKUP_NONE, NULL, NULL };
	const MarkupRule *rule = bsearch(element, rules, G_N_ELEMENTS(rules),
					 sizeof(*rules), compare_rule);

	return rule ? rule : &none;
}

/* ---- style ---- */

static const char *const properties[] = {
	"background-color", "color",	       "font-family", "font-size",
	"font-style",	    "font-weight",     "margin-left", "margin-right",
	"text-align",	    "text-decoration",
};

static gboolean is_property(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(properties); i++)
		if (!strcmp(name, properties[i]))
			return TRUE;
	return FALSE;
}

/* Names, numbers, colours and font names: nothing that loads or computes. */
static gboolean is_plain_value(const char *value)
{
	static const char allowed[] = " #%.,-+'";

	for (const char *at = value; *at; at++)
		if (!g_ascii_isalnum(*at) && !strchr(allowed, *at))
			return FALSE;
	return *value && strlen(value) <= MARKUP_VALUE_BYTES;
}

static void add_declaration(GString *style, const char *text)
{
	const char *colon = strchr(text, ':');
	g_autofree char *name = NULL;
	g_autofree char *value = NULL;

	if (!colon)
		return;
	name = g_strstrip(g_ascii_strdown(text, colon - text));
	value = g_strstrip(g_strdup(colon + 1));
	g_strdelimit(value, "\"", '\'');
	g_strdelimit(value, "\t\r\n", ' ');
	if (!is_property(name) || !is_plain_value(value) ||
	    style->len > MARKUP_STYLE_BYTES)
		return;
	g_string_append_printf(style, "%s%s: %s", style->len ? "; " : "", name,
			       value);
}

void markup_add_style(Xml *element, const char *style)
{
	g_auto(GStrv) parts = g_strsplit(style, ";", MARKUP_DECLARATIONS);
	g_autoptr(GString) all = g_string_new(xml_get(element, "style"));

	for (char **part = parts; *part; part++)
		add_declaration(all, *part);
	if (all->len)
		xml_set(element, "style", all->str);
}

/* ---- attributes ---- */

static gboolean is_safe_url(const char *url)
{
	static const char *const schemes[] = { "http:", "https:", "mailto:",
					       "xmpp:", "sip:",	  "sips:",
					       "tel:",	"ftp:",	  "im:" };

	if (strlen(url) > MARKUP_URL_BYTES)
		return FALSE;
	for (const char *at = url; *at; at++)
		if (g_ascii_iscntrl(*at) || *at == ' ')
			return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(schemes); i++)
		if (!g_ascii_strncasecmp(url, schemes[i], strlen(schemes[i])))
			return TRUE;
	return FALSE;
}

/* HTML's <font size> as CSS has it. */
static const char *font_size(const char *size)
{
	static const char *const sizes[] = { "x-small", "small",   "medium",
					     "large",	"x-large", "xx-large",
					     "xx-large" };

	if (*size < '1' || *size > '7' || size[1])
		return "";
	return sizes[*size - '1'];
}

static void add_property(Xml *element, const char *name, const char *value)
{
	g_autofree char *style = g_strconcat(name, ": ", value, NULL);

	if (!strchr(value, ';'))
		markup_add_style(element, style);
}

void markup_set(Xml *element, const char *name, const char *value)
{
	gboolean link = !strcmp(element->name, "a");

	if (link && !strcmp(name, "href") && is_safe_url(value))
		xml_set(element, "href", value);
	else if (!strcmp(name, "style"))
		markup_add_style(element, value);
	else if (!strcmp(name, "color"))
		add_property(element, "color", value);
	else if (!strcmp(name, "face"))
		add_property(element, "font-family", value);
	else if (!strcmp(name, "size"))
		add_property(element, "font-size", font_size(value));
	else if (!strcmp(name, "align"))
		add_property(element, "text-align", value);
}

/* ---- trees ---- */

static void copy_children(Xml *to, const Xml *from, guint depth);

static void copy_attributes(Xml *to, const Xml *from)
{
	for (guint i = 0; from->attributes && i < from->attributes->len; i++) {
		const XmlAttribute *attribute =
			&g_array_index(from->attributes, XmlAttribute, i);

		if (!*attribute->space)
			markup_set(to, attribute->name, attribute->value);
	}
}

static void copy_element(Xml *to, const Xml *from, guint depth)
{
	const MarkupRule *rule = markup_rule(from->name);
	const char *alternative = xml_get(from, "alt");
	Xml *copy = to;

	if (rule->kind == MARKUP_IMAGE && alternative)
		xml_add_text(to, alternative);
	if (rule->kind == MARKUP_DROP || rule->kind == MARKUP_IMAGE)
		return;
	if (rule->kind != MARKUP_NONE && depth < MARKUP_DEPTH) {
		copy = xml_add(to, rule->name, NULL);
		if (rule->style)
			markup_add_style(copy, rule->style);
		copy_attributes(copy, from);
	}
	if (rule->kind != MARKUP_BREAK)
		copy_children(copy, from, depth + 1);
}

static void copy_children(Xml *to, const Xml *from, guint depth)
{
	for (const Xml *child = from->first; child; child = child->next)
		if (child->text)
			xml_add_text(to, child->text);
		else if (!strcmp(child->space, NS_XHTML))
			copy_element(to, child, depth);
}

Xml *markup_copy(const Xml *body)
{
	g_autoptr(Xml) copy = xml_new("body", NS_XHTML);

	copy_children(copy, body, 0);
	return markup_prune(copy) ? g_steal_pointer(&copy) : NULL;
}

static void remove_child(Xml *element, Xml *before, Xml *child)
{
	if (before)
		before->next = child->next;
	else
		element->first = child->next;
	if (element->last == child)
		element->last = before;
	child->parent = child->next = NULL;
	xml_free(child);
}

gboolean markup_prune(Xml *element)
{
	gboolean filled = FALSE;
	Xml *before = NULL;

	for (Xml *child = element->first, *next; child; child = next) {
		next = child->next;
		if (!child->text && strcmp(child->name, "br") &&
		    !markup_prune(child)) {
			remove_child(element, before, child);
			continue;
		}
		filled |= !child->text || *child->text;
		before = child;
	}
	return filled;
}

gboolean markup_is_rich(const Xml *body)
{
	for (const Xml *child = body->first; child; child = child->next) {
		if (child->text)
			continue;
		if (strcmp(child->name, "p") && strcmp(child->name, "br") &&
		    strcmp(child->name, "span"))
			return TRUE;
		if (child->attributes && child->attributes->len)
			return TRUE;
		if (markup_is_rich(child))
			return TRUE;
	}
	return FALSE;
}
