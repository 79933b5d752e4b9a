/* The words of one command while they are bound, inside of the binder only.
 * The line borrows the arguments; `loose` owns its values. */
#pragma once

#include "shell/pipeline/binder.h"

typedef struct Line {
	Binding *binding;
	const Argument *arguments;
	unsigned count;
	bool piped;
	bool more;     /* parameters may follow that are not known yet */
	GArray *loose; /* of Argument: words that no name claimed */
	GArray *held;  /* of Argument, borrowed: names not known; with `more` */
} Line;

/* Gives a parameter what was written for it; text: a bare number as typed. */
bool line_give(Line *line, unsigned index, Value value, const char *text,
	       GError **error);
/* All names first: a word alone is positional whatever stands after it. */
bool line_bind_names(Line *line, GError **error);
/* Loose words to the positions. With `more`, what fits nowhere stays. */
bool line_bind_positions(Line *line, GError **error);
