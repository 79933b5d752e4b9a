/* Strings: immutable UTF-8 with length and an ASCII flag. Length, index and
 * Substring of the language count UTF-16 units; the table that this needs is
 * made on first use and only for non-ASCII text. */
#pragma once

#include "core/value/value.h"

/* Bytes of the longest string. */
#define STRING_LIMIT ((size_t)1 << 30)

struct String {
	unsigned references;
	uint32_t bytes; /* without the NUL */
	bool ascii;
	uint32_t space;	   /* bytes that fit, at least `bytes` */
	uint32_t *offsets; /* byte offset of every 64th unit, or NULL */
	char text[];	   /* NUL-terminated */
};

bool string_is_ascii(const char *text, size_t bytes);
/* As g_utf8_validate, but NUL is a character like others. */
bool string_is_utf8(const char *text, size_t bytes);
/* Whether a text, or one in a list, has the character NUL: C text would end
 * there. */
bool value_has_nul(Value value);
String *string_new(const char *text, size_t bytes);
/* Appends to a string that nobody else refers to; false when it would be too
 * long. */
bool string_grow(String **string, const char *text, size_t bytes);
/* Length in UTF-16 units. */
size_t string_units(String *string);
/* Byte offset of a unit; the end for unit == string_units. A unit in the
 * middle of a surrogate pair gives the start of its character. */
size_t string_offset(String *string, size_t unit);
/* The UTF-16 unit at that index, which must exist. */
uint16_t string_unit(String *string, size_t unit);
/* Units before a byte offset. */
size_t string_unit_of_byte(String *string, size_t byte);
