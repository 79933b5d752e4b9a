/* [System.Web.HttpUtility] and [System.Net.WebUtility] */
#include "shell/types/member.h"

#include <stdlib.h>
#include <string.h>

/* HttpUtility writes hexadecimal digits small, WebUtility large. */
static bool url_encode_in(const char *digits, const Value *arguments,
			  unsigned count, Value *result)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	GString *out = g_string_new(NULL);
	for (const char *at = text; *at; at++) {
		unsigned char c = (unsigned char)*at;
		if (g_ascii_isalnum(c) || strchr("-_.!*()", c))
			g_string_append_c(out, (char)c);
		else if (c == ' ')
			g_string_append_c(out, '+');
		else
			g_string_append_printf(out, "%%%c%c", digits[c >> 4],
					       digits[c & 15]);
	}
	*result = value_text_take(out);
	return true;
}

METHOD(url_encode)
{
	return url_encode_in("0123456789abcdef", arguments, count, result);
}

METHOD(url_encode_large)
{
	return url_encode_in("0123456789ABCDEF", arguments, count, result);
}

METHOD(url_decode)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	GString *out = g_string_new(NULL);
	for (const char *at = text; *at; at++) {
		bool coded = *at == '%' && g_ascii_isxdigit(at[1]) &&
			     g_ascii_isxdigit(at[2]);
		if (coded) {
			g_string_append_c(
				out, (char)(g_ascii_xdigit_value(at[1]) * 16 +
					    g_ascii_xdigit_value(at[2])));
			at += 2;
		} else {
			g_string_append_c(out, *at == '+' ? ' ' : *at);
		}
	}
	*result = value_string_length(out->str, out->len);
	g_string_free(out, TRUE);
	return true;
}

static const struct {
	const char *name;
	gunichar code;
} entities[] = {
	{ "quot", '"' },     { "amp", '&' },	   { "apos", '\'' },
	{ "lt", '<' },	     { "gt", '>' },	   { "nbsp", 0xa0 },
	{ "copy", 0xa9 },    { "reg", 0xae },	   { "deg", 0xb0 },
	{ "laquo", 0xab },   { "raquo", 0xbb },	   { "middot", 0xb7 },
	{ "sect", 0xa7 },    { "para", 0xb6 },	   { "euro", 0x20ac },
	{ "pound", 0xa3 },   { "yen", 0xa5 },	   { "cent", 0xa2 },
	{ "auml", 0xe4 },    { "ouml", 0xf6 },	   { "uuml", 0xfc },
	{ "Auml", 0xc4 },    { "Ouml", 0xd6 },	   { "Uuml", 0xdc },
	{ "szlig", 0xdf },   { "eacute", 0xe9 },   { "egrave", 0xe8 },
	{ "agrave", 0xe0 },  { "ccedil", 0xe7 },   { "ndash", 0x2013 },
	{ "mdash", 0x2014 }, { "hellip", 0x2026 }, { "bull", 0x2022 },
	{ "trade", 0x2122 },
};

/* The five of markup, and Latin-1's upper half by number. */
METHOD(html_encode)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	GString *out = g_string_new(NULL);
	for (const char *at = text; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		const char *name = c == '"'   ? "quot"
				   : c == '&' ? "amp"
				   : c == '<' ? "lt"
				   : c == '>' ? "gt"
					      : NULL;
		if (name)
			g_string_append_printf(out, "&%s;", name);
		else if (c == '\'' || (c >= 0xa0 && c <= 0xff) || c > 0xffff)
			g_string_append_printf(out, "&#%u;", c);
		else
			g_string_append_unichar(out, c);
	}
	*result = value_text_take(out);
	return true;
}

/* What "&name;" stands for; 0 when it is none. */
static gunichar entity(const char *name)
{
	if (*name == '#') {
		bool hex = name[1] == 'x' || name[1] == 'X';
		char *end;
		unsigned long code =
			strtoul(name + 1 + hex, &end, hex ? 16 : 10);
		bool whole = end != name + 1 + hex && !*end;
		return whole && code <= 0x10ffff &&
				       g_unichar_validate((gunichar)code)
			       ? (gunichar)code
			       : 0;
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(entities); i++)
		if (!strcmp(entities[i].name, name))
			return entities[i].code;
	return 0;
}

#define LONGEST_ENTITY 10

METHOD(html_decode)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	GString *out = g_string_new(NULL);
	for (const char *at = text; *at; at++) {
		const char *end = *at == '&' ? strpbrk(at + 1, ";&") : NULL;
		gunichar c = 0;
		if (end && *end == ';' && end - at <= LONGEST_ENTITY) {
			g_autofree char *name =
				g_strndup(at + 1, (size_t)(end - at - 1));
			c = entity(name);
		}
		if (!c) {
			g_string_append_c(out, *at);
			continue;
		}
		g_string_append_unichar(out, c);
		at = end;
	}
	*result = value_text_take(out);
	return true;
}

/* "a=1&b=2" by name. */
METHOD(parse_query)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	g_auto(GStrv) parts = g_strsplit(text + (*text == '?'), "&", -1);
	Table *table = table_new(true);
	for (char **part = parts; *part; part++) {
		char *equals = strchr(*part, '=');
		if (equals)
			*equals = '\0';
		g_auto(Value) name = value_string(*part);
		g_auto(Value) given = value_string(equals ? equals + 1 : "");
		Value key, value;
		url_decode(on, &name, 1, &key, error);
		url_decode(on, &given, 1, &value, error);
		table_set_take(table, key, value);
	}
	*result = value_table_take(table);
	return true;
}

static const Method utility_statics[] = {
	{ "UrlEncode", 1, 2, url_encode },
	{ "UrlDecode", 1, 2, url_decode },
	{ "HtmlEncode", 1, 1, html_encode },
	{ "HtmlAttributeEncode", 1, 1, html_encode },
	{ "HtmlDecode", 1, 1, html_decode },
	{ "ParseQueryString", 1, 2, parse_query },
	{ 0 },
};
const Members web_utility_members = {
	.type = "System.Web.HttpUtility",
	.static_methods = utility_statics,
};

static const Method net_statics[] = {
	{ "UrlEncode", 1, 1, url_encode_large },
	{ "UrlDecode", 1, 1, url_decode },
	{ "HtmlEncode", 1, 1, html_encode },
	{ "HtmlDecode", 1, 1, html_decode },
	{ 0 },
};
const Members net_utility_members = {
	.type = "System.Net.WebUtility",
	.static_methods = net_statics,
};
