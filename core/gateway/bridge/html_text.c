#include "core/gateway/bridge/html.h"

#include <string.h>

static void end_line(GString *text)
{
	while (text->len && text->str[text->len - 1] == ' ')
		g_string_truncate(text, text->len - 1);
	if (text->len && text->str[text->len - 1] != '\n')
		g_string_append_c(text, '\n');
}

static gboolean is_apart(const char *name)
{
	static const char *const names[] = { "p", "blockquote", "ul", "ol",
					     "li" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (!strcmp(name, names[i]))
			return TRUE;
	return FALSE;
}

/* A link whose text does not say where it leads says it behind. */
static void add_address(GString *text, gsize from, const char *href)
{
	if (strstr(text->str + from, href))
		return;
	if (g_str_has_prefix(href, "mailto:") &&
	    strstr(text->str + from, href + strlen("mailto:")))
		return;
	g_string_append_printf(text, text->len > from ? " <%s>" : "%s", href);
}

static void add_children(GString *text, const Xml *element);

static void add_element(GString *text, const Xml *element)
{
	const char *href = xml_get(element, "href");
	gboolean apart = is_apart(element->name);
	gsize from;

	if (!strcmp(element->name, "br")) {
		g_string_append_c(text, '\n');
		return;
	}
	if (apart)
		end_line(text);
	if (!strcmp(element->name, "li"))
		g_string_append(text, "- ");
	from = text->len;
	add_children(text, element);
	if (href)
		add_address(text, from, href);
	if (apart)
		end_line(text);
}

static void add_children(GString *text, const Xml *element)
{
	for (const Xml *child = element->first; child; child = child->next)
		if (child->text)
			g_string_append(text, child->text);
		else
			add_element(text, child);
}

/* No-break spaces are for the eye. */
static char *with_plain_blanks(const char *text)
{
	GString *plain = g_string_new(text);

	g_string_replace(plain, "\xc2\xa0", " ", 0);
	return g_string_free(plain, FALSE);
}

char *html_text(const Xml *body)
{
	g_autoptr(GString) text = g_string_new(NULL);

	add_children(text, body);
	while (text->len && strchr(" \n", text->str[text->len - 1]))
		g_string_truncate(text, text->len - 1);
	return with_plain_blanks(text->str);
}

char *html_write(const Xml *body)
{
	GString *html = g_string_new("<html>");

	xml_write(body, NS_XHTML, html);
	g_string_append(html, "</html>");
	return g_string_free(html, FALSE);
}
