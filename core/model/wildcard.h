/* Wildcards of the cmdlet language (* ? [a-z], ` takes the next character as
 * it is) as patterns of SQL's GLOB on folded text. */
#pragma once

#include <glib.h>
#include <stdbool.h>

bool wildcard_has(const char *text);
/* Folded pattern for GLOB; free it. */
char *wildcard_to_glob(const char *pattern);
/* Without regard to case. */
bool wildcard_match(const char *pattern, const char *text);
