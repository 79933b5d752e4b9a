/* What Get-Help gives: an object whose properties have the names that scripts
 * read (Synopsis, description, parameters.parameter, examples.example …) and
 * whose view is the help as text. */
#pragma once

#include "core/value/record.h"
#include "shell/pipeline/session.h"

/* Takes the text. */
Record *help_info_take(Session *session, const Cmdlet *cmdlet, char *text);
/* One parameter alone; takes the text. */
Record *help_info_parameter_take(const Param *param, char *text);
/* "Function", "Cmdlet" or "ExternalScript". */
const char *help_category(const Cmdlet *cmdlet);
