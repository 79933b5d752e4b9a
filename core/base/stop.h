/* Whether whoever started what runs wants it to end (Ctrl+C). What may compute
 * for long without a Feedback at hand looks here now and then and then gives
 * up in whatever way is quick: the evaluator throws its result away. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The flag that a signal handler sets; NULL: nobody can. One a process. */
void stop_watch(const int *flag);
bool stop_wanted(void);
/* False, with an error, when it is. */
bool stop_check(GError **error);
/* Waits, but not when it is or as soon as it is. */
void stop_sleep(gint64 milliseconds);
