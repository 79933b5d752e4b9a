/* Drive letters and names that stand for folders: New-PSDrive, often in the
 * profile, so that a script's C:\Scripts\x.csv is found here. One map a
 * process; names without regard to case. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Replaces an older one. `root` is a path for system calls. */
void drive_map_set(const char *name, const char *root);
/* Folder of a drive, or NULL. */
const char *drive_map_root(const char *name);
bool drive_map_remove(const char *name);
/* Names, sorted; of char *, free with g_ptr_array_unref. */
GPtrArray *drive_map_names(void);
/* What stands before the first colon when it can be a drive's name, or NULL.
 * *rest is what stands after it. Free it. */
char *drive_name(const char *path, const char **rest);
/* The path for system calls: backslashes separate, a mapped drive is its
 * folder; all else is as it was. Free it. */
char *drive_map_path(const char *path);
