/* The lines of a cmdlet's -Report, gathered while it works; each is said as a
 * verbose note as well. */
#pragma once

#include "shell/pipeline/cmdlet.h"

typedef struct Steps Steps;

Steps *steps_new(Call *call);
void steps_free(Steps *steps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Steps, steps_free)
void steps_add(Steps *steps, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Writes the page where the user asked for one; path NULL: did not. */
bool steps_report(Steps *steps, const char *path, GError **error);
