/* Wildcards of names: * ? [a-z] and a backtick before one that stands for
 * itself; without regard to case. */
#pragma once

#include <stdbool.h>

bool wildcard_match(const char *pattern, const char *text);
/* Whether a wildcard stands in it. */
bool wildcard_has(const char *pattern);
