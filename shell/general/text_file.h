/* Text files as they come: UTF-8 and UTF-16 with byte order mark, UTF-8
 * without, and what is none of these is taken for CP1252. Written is UTF-8
 * with "\n". */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The whole file as UTF-8 without byte order mark, or NULL. Free it. */
char *text_file_read(const char *path, size_t *bytes, GError **error);
/* The same for bytes in memory; consumes them. */
char *text_decode_take(char *raw, size_t raw_bytes, size_t *bytes);

/* Values of -Encoding; all of them are written as UTF-8. */
extern const char *const text_encodings[];
