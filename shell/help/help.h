/* Get-Help and Get-Command: what declarations say. */
#pragma once

#include "shell/pipeline/cmdlet.h"

/* Sorted by name, NULL-terminated. */
extern const Cmdlet *const help_cmdlets[];

extern const Cmdlet cmdlet_get_command;
extern const Cmdlet cmdlet_get_help;

/* Names of cmdlets. */
CompleteFn help_complete_command;
