/* Cmdlets of Lync that are known and not offered here: a script is told so
 * instead of "not recognized". */
#pragma once

#include "shell/pipeline/cmdlet.h"

/* NULL-terminated, sorted by name. Made on first use. */
const Cmdlet *const *known_cmdlets(void);
