/* The command that a cursor stands in, as words: a light reading of a line
 * that need not be complete. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Word {
	char *text;   /* without quotes */
	size_t start; /* in the text read */
	char quote;   /* ' or " when it began with one, else 0 */
	bool comma;   /* goes on a list: the word before is another element */
} Word;

/* Words of the innermost command up to the cursor. The last one is where the
 * cursor is, perhaps empty. Never empty itself. */
GArray *words_read(const char *text, size_t cursor);
