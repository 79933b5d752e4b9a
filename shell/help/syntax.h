/* The ways to write a command, one line for each parameter set. */
#pragma once

#include "shell/pipeline/cmdlet.h"

/* "Move-CsUser [-Identity] <String> [-Force] [<CommonParameters>]". Free. */
char *syntax_line(const Cmdlet *cmdlet, unsigned set);
/* Whether a parameter stands in that set. */
bool syntax_has(const Param *param, unsigned set);
