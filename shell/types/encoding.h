/* [Text.Encoding]: characters and bytes. */
#pragma once

#include "shell/types/type.h"

typedef struct Encoding {
	ObjectClass class;
	const char *names; /* separated by blanks; the first is WebName */
	const char *charset;
	const char *english;
	int code_page;
	uint8_t mark[3]; /* byte order mark */
	unsigned mark_bytes;
} Encoding;

extern const Encoding encoding_utf8;

/* By name or code page; NULL when it is not known. */
const Encoding *encoding_find(const char *name);
/* Of a value: an encoding or its name; UTF-8 when it is neither. */
const Encoding *encoding_of(Value value);
Value encoding_value(const Encoding *encoding);
/* What cannot be written becomes '?'. Free it. */
char *encoding_encode(const Encoding *encoding, const char *text, size_t length,
		      size_t *bytes);
/* What cannot be read becomes U+FFFD. */
Value encoding_decode(const Encoding *encoding, const char *bytes,
		      size_t length);
/* The encoding that a byte order mark says, or the one given; *mark is its
 * length. */
const Encoding *encoding_detect(const char *bytes, size_t length,
				const Encoding *given, size_t *mark);
/* Bytes of a list, and back. */
GByteArray *bytes_of(Value list, GError **error);
Value bytes_value(const void *bytes, size_t length);
