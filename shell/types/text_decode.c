#include "shell/types/text_decode.h"

#include "core/value/string.h"

#include <string.h>

/* What CP1252 puts at 0x80 to 0x9f. */
static const gunichar cp1252[32] = {
	0x20ac, 0x81,	0x201a, 0x192,	0x201e, 0x2026, 0x2020, 0x2021,
	0x2c6,	0x2030, 0x160,	0x2039, 0x152,	0x8d,	0x17d,	0x8f,
	0x90,	0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x2dc,	0x2122, 0x161,	0x203a, 0x153,	0x9d,	0x17e,	0x178,
};

static char *from_cp1252(const char *raw, size_t raw_bytes, size_t *bytes)
{
	GString *text = g_string_sized_new(raw_bytes + raw_bytes / 8);
	for (size_t i = 0; i < raw_bytes; i++) {
		unsigned char byte = (unsigned char)raw[i];
		if (byte >= 0x80 && byte < 0xa0)
			g_string_append_unichar(text, cp1252[byte - 0x80]);
		else
			g_string_append_unichar(text, byte);
	}
	*bytes = text->len;
	return g_string_free(text, FALSE);
}

static gunichar2 utf16_at(const char *raw, size_t at, bool big)
{
	unsigned char a = (unsigned char)raw[at];
	unsigned char b = (unsigned char)raw[at + 1];
	return (gunichar2)(big ? a << 8 | b : b << 8 | a);
}

static bool is_low(gunichar2 unit)
{
	return unit >= 0xdc00 && unit < 0xe000;
}

static char *from_utf16(const char *raw, size_t raw_bytes, bool big,
			size_t *bytes)
{
	GString *text = g_string_sized_new(raw_bytes);
	for (size_t at = 2; at + 1 < raw_bytes; at += 2) {
		gunichar2 unit = utf16_at(raw, at, big), low = 0;
		if (unit < 0xd800 || unit > 0xdfff) {
			g_string_append_unichar(text, unit);
			continue;
		}
		if (unit < 0xdc00 && at + 3 < raw_bytes)
			low = utf16_at(raw, at + 2, big);
		if (!is_low(low)) {
			g_string_append_unichar(text, 0xfffd);
			continue;
		}
		g_string_append_unichar(text, 0x10000u +
						      ((unit & 0x3ffu) << 10) +
						      (low & 0x3ffu));
		at += 2;
	}
	*bytes = text->len;
	return g_string_free(text, FALSE);
}

static bool begins(const char *raw, size_t raw_bytes, const char *mark)
{
	return raw_bytes >= strlen(mark) && !memcmp(raw, mark, strlen(mark));
}

char *text_decode_take(char *raw, size_t raw_bytes, size_t *bytes)
{
	g_autofree char *owned = raw;
	if (begins(raw, raw_bytes, "\xff\xfe"))
		return from_utf16(raw, raw_bytes, false, bytes);
	if (begins(raw, raw_bytes, "\xfe\xff"))
		return from_utf16(raw, raw_bytes, true, bytes);
	if (begins(raw, raw_bytes, "\xef\xbb\xbf")) {
		raw_bytes -= 3;
		memmove(raw, raw + 3, raw_bytes + 1);
	}
	if (!string_is_utf8(raw, raw_bytes))
		return from_cp1252(raw, raw_bytes, bytes);
	*bytes = raw_bytes;
	return g_steal_pointer(&owned);
}

Value text_decode_line(const char *line, size_t bytes)
{
	if (string_is_utf8(line, bytes))
		return value_string_length(line, bytes);
	size_t length;
	g_autofree char *text = from_cp1252(line, bytes, &length);
	return value_string_length(text, length);
}
