/* Lines of standard input, gathered to whole statements. Whether a text is
 * whole only the parser knows; asking it after every line would take the
 * square of the lines, so that it is asked when brackets and quotes close. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Gather {
	GString *text;
	unsigned lines;	 /* of the text */
	unsigned asked;	 /* lines when the parser was last asked */
	unsigned misses; /* how often it was asked in vain */
	int depth;	 /* brackets that are open */
	char quote;	 /* that is open, or 0 */
	bool here;	 /* the quote opened a here-string */
	bool comment;	 /* <# is open */
} Gather;

void gather_init(Gather *gather);
void gather_clear(Gather *gather);
/* Forgets the text. */
void gather_reset(Gather *gather);
void gather_add(Gather *gather, const char *line);
/* Whether the parser is to be asked now. Where brackets and quotes mislead it
 * is asked after some more lines. */
bool gather_may_be_whole(Gather *gather);
/* A whole text to which a line with else, catch or finally would belong. */
bool gather_may_go_on(const Gather *gather);
/* Whether the line is such a one. */
bool gather_goes_on(const char *line);
