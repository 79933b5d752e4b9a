/* Whole tables as bytes: a serialized SQLite database that has the tables with
 * their columns and primary keys only. The taker writes it, a replica applies
 * it; bytes are only given to snapshot_apply after their signature was
 * verified. */
#pragma once

#include "db/store.h"

typedef struct SnapshotTable {
	const char *name;
	/* Columns that travel as null (secrets), NULL-terminated, or NULL. */
	const char *const *without;
} SnapshotTable;

/* `tables` ends with { 0 }. Begin a read transaction before, so that all
 * tables and the number of the last change are of one moment. */
GBytes *snapshot_take(Store *store, const SnapshotTable *tables,
		      GError **error);
/* The same, with `text` (NULL: null) in every row of one column that is
 * without. */
typedef struct SnapshotInstead {
	const char *table, *column, *text;
} SnapshotInstead;
GBytes *snapshot_take_instead(Store *store, const SnapshotTable *tables,
			      const SnapshotInstead *instead, GError **error);
/* Replaces the tables of the replica by those in bytes, in the caller's
 * transaction: missing tables are made, tables of other columns made anew. All
 * of `tables` must be in there. */
bool snapshot_apply(Store *replica, GBytes *bytes, const SnapshotTable *tables,
		    GError **error);
