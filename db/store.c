#include "db/store.h"

#include "db/handle.h"
#include "db/migrate.h"
#include "db/statement.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_TIMEOUT 5000 /* milliseconds */

const StoreSchema topology_schema = {
	.what = "topology store",
	.application_id = 0x47746873, /* "Gths" */
	.migrations = topology_migrations,
	.durable = true,
	.copy = true,
};

void store_free(Store *store)
{
	if (!store)
		return;
	g_clear_pointer(&store->statements, g_hash_table_unref);
	sqlite3_close_v2(store->handle);
	g_free(store->path);
	g_free(store);
}

/* In kB. A writer keeps the pages of its indexes; a reader mostly walks. */
#define WRITER_CACHE 65536
#define READER_CACHE 8192

static bool set_pragmas(Store *store, StoreFlags flags, GError **error)
{
	g_autofree char *sql = g_strdup_printf(
		"PRAGMA foreign_keys=%s; PRAGMA synchronous=%s; "
		"PRAGMA temp_store=MEMORY; PRAGMA cache_size=-%d; "
		"PRAGMA trusted_schema=OFF",
		store->schema->plain ? "OFF" : "ON",
		store->schema->durable ? "FULL" : "NORMAL",
		flags & STORE_READ_ONLY ? READER_CACHE : WRITER_CACHE);
	return store_execute(store, sql, error);
}

static bool make_wal(Store *store, GError **error)
{
	if (!store->path)
		return true;
	return store_execute(store, "PRAGMA journal_mode=WAL", error);
}

static bool check_version(Store *store, int version, GError **error)
{
	int known = (int)migrate_count(store->schema->migrations);
	if (version <= known)
		return true;
	g_set_error(error, STORE_ERROR, STORE_ERROR_NEWER,
		    "the %s '%s' has version %d and this program knows "
		    "version %d: install the newer program",
		    store->schema->what, store->path, version, known);
	return false;
}

static bool check_file(Store *store, bool *fresh, GError **error)
{
	int64_t id, version, tables;
	if (!store_integer(store, "PRAGMA application_id", 0, &id, error) ||
	    !store_integer(store, "PRAGMA user_version", 0, &version, error) ||
	    !store_integer(store, "SELECT count(*) FROM sqlite_schema", 0,
			   &tables, error))
		return false;
	*fresh = !id && !version && !tables;
	if (*fresh)
		return true;
	if ((uint32_t)id != store->schema->application_id) {
		store_fail(store, SQLITE_NOTADB, error);
		return false;
	}
	return check_version(store, (int)version, error);
}

static bool prepare_file(Store *store, StoreFlags flags, GError **error)
{
	bool fresh;
	if (!check_file(store, &fresh, error))
		return false;
	if (flags & STORE_READ_ONLY) {
		if (!fresh)
			return set_pragmas(store, flags, error);
		store_fail(store, SQLITE_NOTADB, error);
		return false;
	}
	return set_pragmas(store, flags, error) && make_wal(store, error) &&
	       migrate_apply(store, store->schema->migrations,
			     store->schema->copy, error);
}

/* SQLite would make the file 0644: others may not read what is in it. */
static void make_file(const char *path)
{
	int file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0640);
	if (file >= 0)
		close(file);
}

static int open_handle(Store *store, StoreFlags flags)
{
	int how = flags & STORE_READ_ONLY ? SQLITE_OPEN_READONLY
					  : SQLITE_OPEN_READWRITE;
	if (!store->path)
		how |= SQLITE_OPEN_CREATE;
	else if (flags & STORE_CREATE)
		make_file(store->path);
	int code = sqlite3_open_v2(
		store->path ? store->path : ":memory:", &store->handle,
		how | SQLITE_OPEN_NOMUTEX, NULL);
	if (code == SQLITE_OK) {
		sqlite3_extended_result_codes(store->handle, 1);
		sqlite3_busy_timeout(store->handle, BUSY_TIMEOUT);
	}
	return code;
}

Store *store_open(const char *path, const StoreSchema *schema, StoreFlags flags,
		  GError **error)
{
	g_autoptr(Store) store = g_new0(Store, 1);
	store->path = g_strdup(path);
	store->schema = schema;
	store->creates = flags & STORE_CREATE;
	errno = 0;
	int code = open_handle(store, flags);
	if (code != SQLITE_OK) {
		store_fail(store, code, error);
		return NULL;
	}
	if (!store_add_functions(store, error) ||
	    !prepare_file(store, flags, error))
		return NULL;
	return g_steal_pointer(&store);
}

const char *store_path(const Store *store)
{
	return store->path;
}

int store_version(const Store *store)
{
	int64_t version = 0;
	store_integer((Store *)store, "PRAGMA user_version", 0, &version, NULL);
	return (int)version;
}

void store_set_busy_timeout(Store *store, int milliseconds)
{
	sqlite3_busy_timeout(store->handle, milliseconds);
}

bool store_execute(Store *store, const char *sql, GError **error)
{
	int code = sqlite3_exec(store->handle, sql, NULL, NULL, NULL);
	return code == SQLITE_OK || store_fail(store, code, error);
}

bool store_begin(Store *store, GError **error)
{
	return store_execute(store, "BEGIN IMMEDIATE", error);
}

/* A deferred transaction takes its snapshot with the first read. */
bool store_begin_read(Store *store, GError **error)
{
	int64_t unused;
	if (!store_execute(store, "BEGIN", error))
		return false;
	if (store_integer(store, "SELECT count(*) FROM sqlite_schema", 0,
			  &unused, error))
		return true;
	store_rollback(store);
	return false;
}

bool store_commit(Store *store, GError **error)
{
	store->savepoints = 0;
	if (store_execute(store, "COMMIT", error))
		return true;
	store_rollback(store);
	return false;
}

void store_rollback(Store *store)
{
	store->savepoints = 0;
	if (store_in_transaction(store))
		store_execute(store, "ROLLBACK", NULL);
}

bool store_in_transaction(const Store *store)
{
	return !sqlite3_get_autocommit(store->handle);
}

static bool run_savepoint(Store *store, const char *verb, unsigned number,
			  GError **error)
{
	char sql[64];
	g_snprintf(sql, sizeof sql, "%s s%u", verb, number);
	g_autoptr(Statement) statement = store_statement(store, sql, error);
	return statement && statement_run(statement, error);
}

bool store_savepoint(Store *store, GError **error)
{
	if (!run_savepoint(store, "SAVEPOINT", store->savepoints, error))
		return false;
	store->savepoints++;
	return true;
}

bool store_release(Store *store, GError **error)
{
	g_assert(store->savepoints);
	store->savepoints--;
	return run_savepoint(store, "RELEASE", store->savepoints, error);
}

/* A full disk may have rolled the whole transaction back already. */
void store_rollback_savepoint(Store *store)
{
	if (!store->savepoints)
		return;
	store->savepoints--;
	if (!store_in_transaction(store))
		return;
	run_savepoint(store, "ROLLBACK TO", store->savepoints, NULL);
	run_savepoint(store, "RELEASE", store->savepoints, NULL);
}

bool store_checkpoint(Store *store, GError **error)
{
	int code = sqlite3_wal_checkpoint_v2(
		store->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	return code == SQLITE_OK || store_fail(store, code, error);
}

bool store_copy(Store *store, const char *target, GError **error)
{
	g_autoptr(Statement) statement =
		store_statement(store, "VACUUM INTO ?1", error);
	if (!statement)
		return false;
	statement_bind_text(statement, 1, target);
	return statement_run(statement, error);
}

static bool check_empty(Store *store, const char *sql, const char *good,
			GError **error)
{
	g_autoptr(Statement) statement = store_statement(store, sql, error);
	if (!statement)
		return false;
	Step step = statement_step(statement, error);
	if (step == STEP_ERROR)
		return false;
	if (step == STEP_DONE ||
	    (good && g_str_equal(statement_text(statement, 0), good)))
		return true;
	return store_fail(store, SQLITE_CORRUPT, error);
}

bool store_verify(Store *store, GError **error)
{
	return check_empty(store, "PRAGMA integrity_check(1)", "ok", error) &&
	       check_empty(store, "PRAGMA foreign_key_check", NULL, error);
}
