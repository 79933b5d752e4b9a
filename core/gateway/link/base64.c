#include "core/gateway/link/base64.h"

#include <string.h>

enum { NONE = 0x80 };

static const guint8 *values(void)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz"
				       "0123456789+/";
	static guint8 table[256];
	static gsize once;
	if (g_once_init_enter(&once)) {
		memset(table, NONE, sizeof table);
		for (guint8 i = 0; i < 64; i++)
			table[(guchar)alphabet[i]] = i;
		g_once_init_leave(&once, 1);
	}
	return table;
}

/* Four characters; NONE is in what it gives where one of them is none. */
static guint8 read_group(const guint8 *table, const char *text, guint8 *into)
{
	guint8 a = table[(guchar)text[0]], b = table[(guchar)text[1]];
	guint8 c = table[(guchar)text[2]], d = table[(guchar)text[3]];
	into[0] = (guint8)(a << 2 | b >> 4);
	into[1] = (guint8)(b << 4 | c >> 2);
	into[2] = (guint8)(c << 6 | d);
	return a | b | c | d;
}

static gsize padding_of(const char *text, gsize length)
{
	gsize padding = 0;
	while (padding < 2 && text[length - 1 - padding] == '=')
		padding++;
	return padding;
}

GBytes *base64_read(const char *text, gsize length)
{
	if (!length || length % 4)
		return NULL;
	const guint8 *table = values();
	gsize padding = padding_of(text, length);
	char last[4] = { 'A', 'A', 'A', 'A' };
	g_autofree guint8 *bytes = g_malloc(length / 4 * 3);
	guint8 *at = bytes, all = 0;
	for (gsize i = 0; i + 4 < length; i += 4, at += 3)
		all |= read_group(table, text + i, at);
	memcpy(last, text + length - 4, 4 - padding);
	all |= read_group(table, last, at);
	if (all & NONE)
		return NULL;
	return g_bytes_new_take(g_steal_pointer(&bytes),
				length / 4 * 3 - padding);
}
