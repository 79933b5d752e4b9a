/* Command lines as the change log keeps them: rebuilt from what was bound, so
 * that secrets are masked wherever they came from. */
#pragma once

#include "shell/pipeline/cmdlet.h"

#define NOTE_LONGEST 4000 /* bytes of a command line in the change log */

/* The call, after what was noted before (or NULL). Free it. */
char *note_command(const Call *call, const char *before);
