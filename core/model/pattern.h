/* Wildcards of the cmdlet language (* ? [a-z], ` takes the next character as
 * it is) as patterns of SQL's GLOB on folded text. */
#pragma once

#include <glib.h>
#include <stdbool.h>

bool pattern_has(const char *text);
/* Folded pattern for GLOB; free it. */
char *pattern_to_glob(const char *pattern);
/* Without regard to case. */
bool pattern_match(const char *pattern, const char *text);
