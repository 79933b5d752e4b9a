#include "core/value/string.h"

#include "core/value/list.h"

#include <string.h>

#define LARGE	  4096 /* bytes that count with containers */
#define STRIDE	  64   /* units between two entries of the offset table */
#define NUL_DEPTH 4    /* lists within lists that are looked into */

bool string_is_ascii(const char *text, size_t bytes)
{
	uint64_t eight, seen = 0;
	for (; bytes >= sizeof eight; bytes -= sizeof eight) {
		memcpy(&eight, text, sizeof eight);
		seen |= eight;
		text += sizeof eight;
	}
	for (size_t i = 0; i < bytes; i++)
		seen |= (unsigned char)text[i];
	return !(seen & UINT64_C(0x8080808080808080));
}

bool string_is_utf8(const char *text, size_t bytes)
{
	const char *end = text + bytes, *stop = text;
	while (!g_utf8_validate_len(stop, (size_t)(end - stop), &stop)) {
		if (*stop)
			return false;
		stop++;
	}
	return true;
}

/* A list may hold itself. */
static bool has_nul(Value value, unsigned depth)
{
	bool found = value.type == VALUE_STRING &&
		     memchr(value.string->text, 0, value.string->bytes);
	if (value.type != VALUE_LIST || !depth)
		return found;
	for (uint32_t i = 0; i < value.list->count && !found; i++)
		found = has_nul(value.list->values[i], depth - 1);
	return found;
}

bool value_has_nul(Value value)
{
	return has_nul(value, NUL_DEPTH);
}

String *string_new(const char *text, size_t bytes)
{
	g_assert(bytes < UINT32_MAX);
	String *string = g_malloc(sizeof *string + bytes + 1);
	if (bytes >= LARGE)
		containers_add_bytes(bytes);
	string->references = 1;
	string->bytes = string->space = (uint32_t)bytes;
	string->ascii = string_is_ascii(text, bytes);
	string->offsets = NULL;
	memcpy(string->text, text, bytes);
	string->text[bytes] = '\0';
	return string;
}

bool string_grow(String **place, const char *text, size_t bytes)
{
	String *string = *place;
	size_t wanted = string->bytes + bytes;
	if (wanted > STRING_LIMIT)
		return false;
	if (wanted > string->space) {
		string->space = (uint32_t)MIN(wanted * 2, STRING_LIMIT);
		containers_add_bytes(string->space);
		string = g_realloc(string, sizeof *string + string->space + 1);
	}
	memcpy(string->text + string->bytes, text, bytes);
	string->bytes = (uint32_t)wanted;
	string->text[wanted] = '\0';
	string->ascii = string->ascii && string_is_ascii(text, bytes);
	g_clear_pointer(&string->offsets, g_free);
	*place = string;
	return true;
}

/* Units of the character that starts with this byte: two above the BMP. */
static unsigned units_of(unsigned char first)
{
	return first >= 0xf0 ? 2 : 1;
}

static const char *next_char(const char *at)
{
	return g_utf8_next_char(at);
}

/* The table's first entry holds the number of units, entry i + 1 the offset
 * of the character that holds unit i * STRIDE. A character that starts one
 * unit earlier is marked by its offset's top bit. */
#define SPLIT ((uint32_t)1 << 31)

static void make_offsets(String *string)
{
	const char *at = string->text, *end = at + string->bytes;
	GArray *offsets = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	uint32_t unit = 0, none = 0;
	g_array_append_val(offsets, none);
	for (; at < end; at = next_char(at)) {
		unsigned width = units_of((unsigned char)*at);
		for (unsigned i = 0; i < width; i++) {
			if ((unit + i) % STRIDE)
				continue;
			uint32_t entry = (uint32_t)(at - string->text);
			entry |= i ? SPLIT : 0;
			g_array_append_val(offsets, entry);
		}
		unit += width;
	}
	string->offsets = (uint32_t *)g_array_free(offsets, FALSE);
	string->offsets[0] = unit;
}

size_t string_units(String *string)
{
	if (string->ascii)
		return string->bytes;
	if (!string->offsets)
		make_offsets(string);
	return string->offsets[0];
}

/* Finds the character that holds `unit`; *inside is 1 for its second unit. */
static const char *find_unit(String *string, size_t unit, unsigned *inside)
{
	uint32_t entry = string->offsets[1 + unit / STRIDE];
	const char *at = string->text + (entry & ~SPLIT);
	size_t left = unit % STRIDE + (entry & SPLIT ? 1 : 0);
	while (left >= units_of((unsigned char)*at)) {
		left -= units_of((unsigned char)*at);
		at = next_char(at);
	}
	*inside = (unsigned)left;
	return at;
}

size_t string_offset(String *string, size_t unit)
{
	if (string->ascii)
		return MIN(unit, string->bytes);
	if (unit >= string_units(string))
		return string->bytes;
	unsigned inside;
	return (size_t)(find_unit(string, unit, &inside) - string->text);
}

uint16_t string_unit(String *string, size_t unit)
{
	g_assert(unit < string_units(string));
	if (string->ascii)
		return (unsigned char)string->text[unit];
	unsigned inside;
	gunichar c = g_utf8_get_char(find_unit(string, unit, &inside));
	if (c < 0x10000)
		return (uint16_t)c;
	c -= 0x10000;
	return (uint16_t)(inside ? 0xdc00 + (c & 0x3ff) : 0xd800 + (c >> 10));
}

size_t string_unit_of_byte(String *string, size_t byte)
{
	if (string->ascii)
		return MIN(byte, string->bytes);
	size_t unit = 0;
	const char *end = string->text + MIN(byte, string->bytes);
	for (const char *at = string->text; at < end; at = next_char(at))
		unit += units_of((unsigned char)*at);
	return unit;
}
