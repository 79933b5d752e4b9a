/* A child process and the pipes to it. What no function takes is inherited:
 * the terminal itself. While it has the terminal, Ctrl+C is the child's. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Bytes of the longest line that is read from a child. */
#define CHILD_LINE_LIMIT 100000000

/* A line without its end; false when no more is wanted. */
typedef bool ChildLine(void *data, const char *line, size_t bytes);

typedef struct Child {
	char *const *arguments; /* the program's path first; NULL at the end */
	const char *input;	/* NULL: inherited */
	size_t input_bytes;
	ChildLine *output, *errors; /* NULL: inherited */
	void *data;
	int code; /* set: exit status, or 128 and the signal's number */
} Child;

/* Runs it to its end. *interrupted is set when Ctrl+C ended it, and watched
 * meanwhile. An error: it could not be started, or was ended at a line that is
 * too long. */
bool child_run(Child *child, int *interrupted, GError **error);
