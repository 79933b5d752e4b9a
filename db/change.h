/* What a unit of commit changed. A Recorder watches tables while a transaction
 * is open; recorder_finish writes one row of `change` and the touched rows to
 * `change_row` in the same transaction. Change sets are bytes of SQLite's
 * session format; changeset_each reads them for display. */
#pragma once

#include "db/store.h"

typedef struct Recorder Recorder;

typedef struct Change {
	int64_t number;
	int64_t time; /* microseconds since 1970 */
	const char *login, *host, *command;
} Change;

/* Tables: NULL-terminated; each has an INTEGER PRIMARY KEY `id`. */
Recorder *recorder_new(Store *store, const char *const *tables, GError **error);
void recorder_free(Recorder *recorder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Recorder, recorder_free)
bool recorder_is_empty(Recorder *recorder);
/* Writes about->time … about->command; *number is the change's, 0 when nothing
 * changed. The caller commits. */
bool recorder_finish(Recorder *recorder, const Change *about, int64_t *number,
		     GError **error);

/* Number of the last change, 0 in an empty store. */
bool change_last(Store *store, int64_t *number, GError **error);

typedef struct ChangeQuery {
	int64_t number;	   /* only this one; 0: all */
	const char *table; /* only those that touched this row … */
	int64_t row;	   /* … or any of the table when 0 */
	int64_t limit;	   /* newest so many; 0: all */
	int64_t after;	   /* only numbers above; 0: all */
	bool rows;	   /* give the change set too */
} ChangeQuery;

/* Newest first; false from the function ends it. `set` is NULL unless rows. */
typedef bool ChangeFn(const Change *change, GBytes *set, void *data);
bool change_each(Store *store, const ChangeQuery *query, ChangeFn *function,
		 void *data, GError **error);

typedef enum RowChange { ROW_ADDED, ROW_CHANGED, ROW_REMOVED } RowChange;

/* One column that differs; texts NULL for null. */
typedef struct ColumnChange {
	const char *column, *before, *after;
} ColumnChange;

typedef struct ChangedRow {
	RowChange what;
	const char *table;
	int64_t id;
	const ColumnChange *columns;
	unsigned count;
} ChangedRow;

typedef bool ChangedRowFn(const ChangedRow *row, void *data);
/* Columns are named after the store's tables as they are now. */
bool changeset_each(Store *store, GBytes *set, ChangedRowFn *function,
		    void *data, GError **error);
