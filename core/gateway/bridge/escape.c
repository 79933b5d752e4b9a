#include "core/gateway/bridge/escape.h"

#include <string.h>

/* XEP-0106 table 1; the backslash stands apart. */
static const char escaped[] = " \"&'/:<>@";

static int escape_code(const char *text)
{
	int high, low, code;

	if (text[0] != '\\')
		return -1;
	high = g_ascii_xdigit_value(text[1]);
	low = high < 0 ? -1 : g_ascii_xdigit_value(text[2]);
	if (low < 0)
		return -1;
	code = high * 16 + low;
	return code && strchr("\\ \"&'/:<>@", code) ? code : -1;
}

/* Most names are the same on both sides. */
static gboolean is_plain(const char *text)
{
	return !text[strcspn(text, "\\ \"&'/:<>@")];
}

char *jid_escape(const char *native)
{
	GString *local;

	if (is_plain(native))
		return g_strdup(native);
	local = g_string_new(NULL);
	for (const char *at = native; *at; at++)
		if (strchr(escaped, *at) || escape_code(at) >= 0)
			g_string_append_printf(local, "\\%02x", (guchar)*at);
		else
			g_string_append_c(local, *at);
	return g_string_free(local, FALSE);
}

char *jid_unescape(const char *local)
{
	g_autofree char *again = NULL;
	GString *native;

	if (is_plain(local))
		return g_strdup(local);
	native = g_string_new(NULL);
	for (const char *at = local; *at;) {
		int code = escape_code(at);

		g_string_append_c(native, code < 0 ? *at : (char)code);
		at += code < 0 ? 1 : 3;
	}
	again = jid_escape(native->str);
	if (!strcmp(again, local))
		return g_string_free(native, FALSE);
	g_string_free(native, TRUE);
	return NULL;
}

static gsize plain_length(const char *text, const char *allowed)
{
	gsize length = 0;

	while (text[length] &&
	       (g_ascii_isalnum(text[length]) || strchr(allowed, text[length])))
		length++;
	return length;
}

char *percent_encode(const char *text, const char *allowed)
{
	gsize plain = plain_length(text, allowed);
	GString *encoded;

	if (!text[plain])
		return g_strndup(text, plain);
	encoded = g_string_new_len(text, (gssize)plain);
	for (const char *at = text + plain; *at; at++)
		if (g_ascii_isalnum(*at) || strchr(allowed, *at))
			g_string_append_c(encoded, *at);
		else
			g_string_append_printf(encoded, "%%%02X", (guchar)*at);
	return g_string_free(encoded, FALSE);
}

/* The byte that `%XX` stands for, or -1. */
static int percent_byte(const char *at, const char *end)
{
	int high, low;

	if (end - at < 3)
		return -1;
	high = g_ascii_xdigit_value(at[1]);
	low = g_ascii_xdigit_value(at[2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

char *percent_decode(const char *text, gsize length)
{
	g_autoptr(GString) decoded = g_string_sized_new(length);
	const char *end = text + length;

	for (const char *at = text; at < end; at++) {
		int byte = *at == '%' ? percent_byte(at, end) : (guchar)*at;

		if (byte <= 0)
			return NULL;
		if (*at == '%')
			at += 2;
		g_string_append_c(decoded, (char)byte);
	}
	if (!g_utf8_validate(decoded->str, (gssize)decoded->len, NULL))
		return NULL;
	return g_string_free(g_steal_pointer(&decoded), FALSE);
}
