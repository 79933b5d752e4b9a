/* Text files as they come (text_decode.h); written is UTF-8 with "\n". */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The whole file as UTF-8 without byte order mark, or NULL. Free it. */
char *text_file_read(const char *path, size_t *bytes, GError **error);

/* Values of -Encoding; all of them are written as UTF-8. */
extern const char *const text_encodings[];
