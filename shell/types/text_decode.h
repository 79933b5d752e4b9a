/* Text from outside: by its byte order mark, else UTF-8, else Windows' code
 * page 1252, in which every byte is a character, so that none is lost. */
#pragma once

#include "core/value/value.h"

/* Bytes of a whole file or stream as UTF-8 without the mark; consumes them.
 * Free it. */
char *text_decode_take(char *raw, size_t raw_bytes, size_t *bytes);
/* One line of a stream: each is looked at by itself. */
Value text_decode_line(const char *line, size_t bytes);
