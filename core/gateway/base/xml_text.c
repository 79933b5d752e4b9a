#include "core/gateway/base/xml_text.h"

#define REPLACEMENT "\xef\xbf\xbd"

static gboolean allowed(gunichar c)
{
	if (c < 0x20)
		return c == '\t' || c == '\n' || c == '\r';
	return c <= 0xd7ff || (c >= 0xe000 && c <= 0xfffd) ||
	       (c >= 0x10000 && c <= 0x10ffff);
}

/* Nearly all there is: ASCII without control characters. */
static gboolean is_plain(char c)
{
	return (guchar)c >= 0x20 && (guchar)c < 0x80;
}

/* Length of the allowed character at `text`, 0 when there is none. */
static gsize character(const char *text, gsize length)
{
	guchar byte = (guchar)*text;
	if (byte < 0x80)
		return allowed(byte);
	gunichar c = g_utf8_get_char_validated(text, (gssize)MIN(length, 6));
	if (c >= (gunichar)-2 || !allowed(c))
		return 0;
	return (gsize)(g_utf8_next_char(text) - text);
}

/* A forbidden character is replaced once, not once a byte. */
static gsize forbidden(const char *text, gsize length)
{
	gunichar c = g_utf8_get_char_validated(text, (gssize)MIN(length, 6));
	if (c >= (gunichar)-2 || !c)
		return 1;
	return (gsize)(g_utf8_next_char(text) - text);
}

void xml_filter_text(const char *text, gsize length, GString *into)
{
	gsize good = 0;
	gsize i = 0;
	while (i < length) {
		if (is_plain(text[i])) {
			i++;
			continue;
		}
		gsize size = character(text + i, length - i);
		if (size) {
			i += size;
			continue;
		}
		g_string_append_len(into, text + good, (gssize)(i - good));
		g_string_append(into, REPLACEMENT);
		i += forbidden(text + i, length - i);
		good = i;
	}
	g_string_append_len(into, text + good, (gssize)(length - good));
}
