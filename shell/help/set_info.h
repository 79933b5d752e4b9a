/* What (Get-Command f).ParameterSets gives: CommandParameterSetInfo with the
 * parameters as they are in that set. */
#pragma once

#include "core/value/value.h"

typedef struct Cmdlet Cmdlet;

/* A list of one record a set. */
Value set_infos(const Cmdlet *cmdlet);
/* The default set's name, or NULL. */
const char *set_info_default(const Cmdlet *cmdlet);
