/* Help as text, in Get-Help's sections. */
#pragma once

#include "shell/pipeline/cmdlet.h"

typedef enum HelpParts {
	HELP_SYNTAX = 1 << 0, /* with name, synopsis and description */
	HELP_PARAMETERS = 1 << 1,
	HELP_EXAMPLES = 1 << 2,
	HELP_OUTPUTS = 1 << 3,
	HELP_REMARKS = 1 << 4,
} HelpParts;

/* Lines of `parts`. width 0: not wrapped. Free it. */
char *help_text(const Cmdlet *cmdlet, unsigned parts, unsigned width);
/* One parameter's section. */
char *help_parameter(const Param *param, unsigned width);
/* Parameters that help lists: without what takes the rest for $args. */
unsigned help_param_count(const Cmdlet *cmdlet);
/* "true (ByValue)" and the like. */
const char *help_pipeline_input(const Param *param);
/* The line above an example. Free it. */
char *help_example_title(unsigned number);
