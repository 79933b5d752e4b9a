/* What stands before a line that is typed: the first object that the function
 * `prompt` gives, as in PowerShell. The shell's own shows the store and an
 * open transaction. */
#pragma once

#include "shell/pipeline/session.h"

/* Defines the function. */
void prompt_define(Session *session);
/* Free it. */
char *prompt_text(Session *session);
