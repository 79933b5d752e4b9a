/* Words that may stand at the cursor: commands, parameters, values that a
 * declaration allows, names from the live store, variables, paths. Never
 * prints and never fails aloud. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Session Session;

typedef struct Completion {
	size_t start;	  /* where in `line` the words replace */
	GPtrArray *words; /* of char *, sorted, spelled as to be typed */
	bool open;	  /* a single word is not the end: a folder */
} Completion;

/* `before`: earlier lines of the statement, or NULL. */
Completion *complete_line(Session *session, const char *before,
			  const char *line, size_t cursor);
void completion_free(Completion *completion);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Completion, completion_free)
/* What all words begin with, spelled as in the first. Free it. */
char *completion_common(const Completion *completion);
