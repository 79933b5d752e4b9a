/* Columns that UTF-8 text takes on a terminal: combining marks take none,
 * East Asian wide characters and emoji two, escape sequences none. Works in
 * any locale. */
#pragma once

#include <glib.h>

size_t text_columns(const char *text, size_t bytes);
/* Bytes of the longest beginning that takes at most `columns`. */
size_t text_fit(const char *text, size_t bytes, size_t columns);
/* Appends text cut to `columns`, with an ellipsis where something was cut;
 * escape sequences of the lost part are kept, so that colours end. */
void text_cut(GString *out, const char *text, size_t bytes, size_t columns);
/* As text_cut, keeping the end: "…omain.test". */
void text_cut_left(GString *out, const char *text, size_t bytes,
		   size_t columns);
/* Appends text and the spaces that fill `columns`; never cuts. */
void text_pad(GString *out, const char *text, size_t bytes, size_t columns,
	      gboolean right);
/* Bytes of the first line when text is wrapped at `columns`: up to a newline,
 * the last space that fits, or as much as fits; at least one character. `next`
 * is where the following line starts. */
size_t text_wrap(const char *text, size_t columns, size_t *next);
