/* Scripts in a session that does nothing to the machine: no programs, no
 * files. A run that takes too long gets Ctrl+C and has to end then. */
#pragma once

#include "shell/pipeline/session.h"

/* Milliseconds of processor time before Ctrl+C. */
#define SANDBOX_LIMIT 60

/* Empty folder, no PATH; once. */
void sandbox_prepare(void);
/* Parses and runs a text with these commands (sorted, NULL-terminated) and the
 * usual aliases, in a new session; the session is as it was afterwards. */
void sandbox_run(const Cmdlet *const *commands, const char *text);
