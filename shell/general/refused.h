/* Cmdlets of Windows PowerShell that are known and not offered: whoever types
 * one learns in one sentence what to do instead. */
#pragma once

#include "shell/pipeline/cmdlet.h"

/* NULL-terminated, sorted by name. */
const Cmdlet *const *refused_cmdlets(void);
