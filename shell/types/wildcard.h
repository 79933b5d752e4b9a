/* Wildcards of -like and of names: * ? [a-z], a backtick takes the next
 * character as it is. */
#pragma once

#include <stdbool.h>

bool wildcard_match(const char *pattern, const char *text, bool sensitive);
bool wildcard_has(const char *pattern);
