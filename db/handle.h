/* What db/ shares inside: the connection, and SQLite's errors as ours. Only
 * files of db/ include this. */
#pragma once

#include "db/store.h"

#include <sqlite3.h>

struct Store {
	sqlite3 *handle;
	char *path; /* NULL in memory */
	const StoreSchema *schema;
	GHashTable *statements; /* SQL -> idle Statement */
	unsigned savepoints;
	bool creates; /* may make the file */
};

/* Sets error from a result code of SQLite. Always false. */
bool store_fail(const Store *store, int code, GError **error);
/* fold() in SQL. */
bool store_add_functions(Store *store, GError **error);
