/* The files of a logbook and how one is searched. Private to logbook*.c. */
#pragma once

#include "core/gateway/base/logbook.h"

typedef struct LogFile LogFile;

/* Nothing is made before the first line. */
LogFile *log_file_new(const char *folder);
void log_file_free(LogFile *file);
/* Appends; the oldest segment goes when there are too many. Lost where the
 * disk takes nothing. */
void log_file_write(LogFile *file, const char *bytes, gsize length);
/* Numbers of the segments that there are, ascending; of guint. */
GArray *log_file_numbers(const char *folder);
char *log_file_name(const char *folder, guint number);

json_t *log_search(const char *folder, const json_t *criteria);
