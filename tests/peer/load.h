/* What the peers of a bench have in common: they count what reaches them and
 * say when it is all there, in µs of the machine's monotonic clock, so that
 * figures of several processes can be subtracted. */
#pragma once

#include "tests/peer/lines.h"

typedef struct Load {
	guint64 got, expected; /* stanzas; expected 0: nothing is */
	gint64 first;	       /* when the first of those came */
} Load;

/* {"expect":N}: {"event":"expected"} follows after N more. */
void load_expect(Load *load, guint64 count);
void load_count(Load *load);
/* An event that something went on from `began` until now. */
void load_tell(const char *name, gint64 began, guint64 count, guint64 failed);
/* "name" as a number; 0: there is none. */
gint64 load_number(const json_t *line, const char *name);
/* A message of the usual size, 100 characters of text. */
char *load_message(const char *from, const char *to, guint64 number);
/* As many open files as the system lets it have. */
void load_raise_limits(void);
