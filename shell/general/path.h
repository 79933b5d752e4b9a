/* Paths as scripts write them: backslashes separate too, ~ is the home folder,
 * and a drive letter is one clear error. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The path for system calls, relative ones as they are. Free it. */
char *path_native(const char *text, GError **error);
/* As path_native, but a path with * ? [ ] gives every match, sorted; without
 * wildcards what is named must exist. NULL-terminated; free with g_strfreev. */
char **path_expand(const char *text, GError **error);
/* Absolute, without . and .., links untouched. Free it. */
char *path_absolute(const char *native);
bool path_is_pattern(const char *text);
