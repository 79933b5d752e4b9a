/* What the Format cmdlets share: how much of a collection a cell shows, and
 * the line that stands above a group. */
#pragma once

#include "shell/pipeline/cmdlet.h"

/* $FormatEnumerationLimit; below 0: every element is shown. */
int format_limit(Call *call);
/* "Pool: a.contoso.test" of the first pick of `group`, or NULL when there is
 * none; false: return at once. Free the label. */
bool format_group(Call *call, const GPtrArray *group, int limit, Value object,
		  char **label);
