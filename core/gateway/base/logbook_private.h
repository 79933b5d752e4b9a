/* The files of a logbook, how one is searched, and the scenarios that say what
 * is written. Private to logbook*.c, which hold the lock where more than one
 * thread may come. */
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

/* What runs, until when; on disk, so that the next process goes on. */
typedef struct LogScenarios LogScenarios;

LogScenarios *log_scenarios_load(const char *folder);
void log_scenarios_free(LogScenarios *log);
/* LogbookWants of all that run; 0: none does. */
guint log_scenarios_wants(const LogScenarios *log);
json_t *log_scenarios_describe(const LogScenarios *log);
/* Whether the time of one had come. */
gboolean log_scenarios_end_due(LogScenarios *log);
gboolean log_scenarios_start(LogScenarios *log, const char *name,
			     gint64 seconds, GError **error);
gboolean log_scenarios_stop(LogScenarios *log, const char *name,
			    GError **error);
gboolean log_scenarios_extend(LogScenarios *log, gint64 seconds,
			      GError **error);

json_t *log_search(const char *folder, const json_t *criteria);
