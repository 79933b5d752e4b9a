/* Whole files: read with a limit, replaced atomically and durably. Messages
 * name the file and tell missing from unreadable. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The content, NUL-terminated; refused above `limit` bytes. */
char *file_read(const char *path, gsize limit, gsize *length, GError **error);
/* Writes beside it, syncs, renames: a reader sees the old or the new content.
 * A file that root makes in somebody's folder belongs to that folder's
 * owner. */
bool file_replace(const char *path, const void *bytes, gsize length, int mode,
		  GError **error);
/* Syncs the folder that holds `path`, after a rename or removal. */
bool file_sync_folder(const char *path, GError **error);
/* Gives what root made to the owner of the folder that holds it. */
void file_give(const char *path);
