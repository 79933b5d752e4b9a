#include "core/gateway/bridge/html_tag.h"

#include "core/gateway/bridge/html.h"

#include <string.h>

void html_tag_clear(HtmlTag *tag)
{
	g_free(tag->name);
	g_ptr_array_unref(tag->pairs);
}

gsize html_reference(const char *at, GString *into)
{
	gsize length = strspn(at + 1, "#0123456789abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	if (length > 10 || !html_entity(at + 1, length, into)) {
		g_string_append_c(into, '&');
		return 1;
	}
	return at[1 + length] == ';' ? length + 2 : length + 1;
}

static const char *skip_space(const char *at)
{
	while (g_ascii_isspace(*at))
		at++;
	return at;
}

static char *decode(const char *at, gsize length)
{
	GString *value = g_string_new(NULL);
	g_autofree char *text = g_strndup(at, length);

	for (at = text; *at;)
		if (*at == '&')
			at += html_reference(at, value);
		else
			g_string_append_c(value, *at++);
	return g_string_free(value, FALSE);
}

static const char *read_value(const char *at, char **value)
{
	gsize length;
	char quote = *at;

	if (quote != '"' && quote != '\'') {
		length = strcspn(at, " \t\r\n>");
		*value = decode(at, length);
		return at + length;
	}
	length = strcspn(at + 1, quote == '"' ? "\"" : "'");
	*value = decode(at + 1, length);
	at += length + 1;
	return *at ? at + 1 : at;
}

static const char *read_attribute(HtmlTag *tag, const char *at)
{
	gsize length = strcspn(at, " \t\r\n=>/");
	g_autofree char *name = g_ascii_strdown(at, (gssize)length);
	char *value = NULL;
	const char *next = skip_space(at + length);

	if (!length)
		return at + 1;
	if (*next == '=')
		next = read_value(skip_space(next + 1), &value);
	if (value) {
		g_ptr_array_add(tag->pairs, g_steal_pointer(&name));
		g_ptr_array_add(tag->pairs, value);
	}
	return next;
}

const char *html_tag_read(HtmlTag *tag, const char *at)
{
	gsize length;

	tag->ends = *at == '/';
	at += tag->ends;
	length = strcspn(at, " \t\r\n>/");
	tag->name = g_ascii_strdown(at, (gssize)length);
	tag->pairs = g_ptr_array_new_with_free_func(g_free);
	for (at = skip_space(at + length); *at && *at != '>';
	     at = skip_space(at)) {
		tag->empty = *at == '/';
		at = read_attribute(tag, at);
	}
	return *at ? at + 1 : at;
}
