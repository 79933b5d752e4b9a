/* What the peers of a bench have in common: they count what reaches them and
 * say when it is all there, in µs of the machine's monotonic clock, so that
 * figures of several processes can be subtracted. A message carries the time
 * at which it was to be sent, so that who gets it knows how long it took. */
#pragma once

#include "tests/peer/lines.h"

typedef struct Load {
	guint64 got, expected; /* stanzas; expected 0: nothing is */
	gint64 first;	       /* when the first of those came */
	GArray *ages;	       /* of gint64, µs; NULL: none is known */
} Load;

/* {"expect":N}: {"event":"expected"} follows after N more. */
void load_expect(Load *load, guint64 count);
/* One more; `text` is what it says, or NULL. */
void load_count(Load *load, const char *text, gsize length);
void load_clear(Load *load);
/* An event that something went on from `began` until now. */
void load_tell(const char *name, gint64 began, guint64 count, guint64 failed);
/* The same, with the median and the 99th percentile of `ages`, which may be
 * NULL and gets sorted. */
void load_tell_ages(const char *name, gint64 began, guint64 count,
		    guint64 failed, GArray *ages);
/* "name" as a number; 0: there is none. */
gint64 load_number(const json_t *line, const char *name);

/* What is to be sent: `total` messages, `rate` of them a second; 0: as fast as
 * they go. */
typedef struct Flood {
	guint64 sent, total;
	guint rate;
	gint64 began;
} Flood;

void flood_begin(Flood *flood, guint64 total, guint rate);
/* Whether the next one is due. */
gboolean flood_is_due(const Flood *flood);
/* When the next one was due: what it waits from then on is its age. */
gint64 flood_turn(const Flood *flood);

/* 100 characters of text that were to be sent then. Free it. */
char *load_text(gint64 when);
/* A message of that. */
char *load_message(const char *from, const char *to, guint64 number,
		   gint64 when);
/* `pattern` with `number` in the place of each '%' and its rest by `parts` in
 * that of each '#'. Free it. */
char *load_name(const char *pattern, guint64 number, guint parts);

/* Numbers by name, told as members of an event. */
GHashTable *tally_new(void);
void tally_add(GHashTable *tally, const char *name);
void tally_show(GHashTable *tally, json_t *event);
/* As many open files as the system lets it have. */
void load_raise_limits(void);
