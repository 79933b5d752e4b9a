/* A zip archive in memory, small and flat: names to contents. What comes from
 * outside is bounded in number and size. Private to this folder. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct ArchiveMember {
	char *name;
	GBytes *content;
} ArchiveMember;

typedef GPtrArray Archive; /* of ArchiveMember */

Archive *archive_new(void);
void archive_add(Archive *archive, const char *name, GBytes *content);
void archive_add_text(Archive *archive, const char *name, const char *text);
/* Borrowed; NULL when it is not there. */
GBytes *archive_find(const Archive *archive, const char *name);
/* Free it; NULL also when it is no text. */
char *archive_find_text(const Archive *archive, const char *name);
GBytes *archive_pack(const Archive *archive, GError **error);
Archive *archive_unpack(GBytes *bytes, GError **error);
