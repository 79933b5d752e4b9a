/* So many a second for each name: when the next one's turn is. */
#pragma once

#include <glib.h>

typedef struct Pace Pace;

Pace *pace_new(void);
void pace_free(Pace *pace);
/* Takes a turn at `now` (ms): in how many ms it is. */
guint64 pace_turn(Pace *pace, const char *name, guint per_second, gint64 now);
