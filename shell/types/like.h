/* Wildcards of -like and of names: * ? [a-z], a backtick takes the next
 * character as it is. */
#pragma once

#include "shell/types/type.h"

bool like_match(const char *pattern, const char *text, bool sensitive);
bool like_has_wildcards(const char *pattern);
ConvertFn convert_to_wildcard;
