/* Generators for tests of what holds for everything. They draw GLib's seeded
 * numbers: a log begins with the seed, and --seed=… repeats a run.
 * GATEHOUSE_ROUNDS=100 makes a hundred times as many. */
#pragma once

#include <glib.h>

/* How many rounds. */
guint any_rounds(guint usual);
guint any_below(guint most);
#define ANY_OF(list) ((list)[any_below(G_N_ELEMENTS(list))])

/* A character of any plane that XML 1.0 allows: markup, combining marks, right
 * to left, astral, separators, controls. */
gunichar any_character(void);
/* Up to `most` of them, and at least one; line ends of all kinds. Free it. */
char *any_text(guint most);
/* The same with what XML does not allow among it, but NUL. */
char *any_wild_text(guint most);
/* Letters and the like, which names of users have (RFC 8264 §4.2). */
gunichar any_letter(void);
gboolean any_is_letter(gunichar c);

/* What is to become of text: line ends as LF. Free it. */
char *any_folded(const char *text);
/* And what XML does not allow as U+FFFD. */
char *any_filtered(const char *text);
