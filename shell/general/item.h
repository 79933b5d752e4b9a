/* Files and folders as objects: System.IO.FileInfo and DirectoryInfo. */
#pragma once

#include "core/value/record.h"

extern const RecordType file_type, folder_type;

/* NULL with an error when there is nothing at that path. */
Record *item_of(const char *path, GError **error);
/* The text of the item is its name alone, as of what Get-ChildItem gives. */
void item_set_short(Record *item);
bool item_is_folder(const char *path);
/* Removes a file, a link, or a folder with everything in it. */
bool item_remove(const char *path, GError **error);
/* Copies a file, or a folder with everything in it where `deep`. */
bool item_copy(const char *from, const char *to, bool deep, GError **error);
/* from -> to, into `to` when that is a folder. Free it. */
char *item_target(const char *from, const char *to);
/* Methods and settable properties of items (item_members.c). */
void item_members_register(void);
