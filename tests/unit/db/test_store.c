#include "db/migrate.h"
#include "db/statement.h"
#include "db/store.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static const Migration one[] = {
	{ "0001", "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL "
		  "UNIQUE, other INTEGER REFERENCES t(id)) STRICT" },
	{ 0 },
};
static const Migration two[] = {
	{ "0001", "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL "
		  "UNIQUE, other INTEGER REFERENCES t(id)) STRICT" },
	{ "0002", "ALTER TABLE t ADD COLUMN more TEXT" },
	{ 0 },
};
static const Migration broken[] = {
	{ "0001", "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL "
		  "UNIQUE, other INTEGER REFERENCES t(id)) STRICT" },
	{ "0002", "CREATE TABLE u (id INTEGER) STRICT; CREATE TABLE t (x)" },
	{ 0 },
};
static const StoreSchema first = { "test store", 77, one, true, true, false };
static const StoreSchema second = { "test store", 77, two, true, true, false };
static const StoreSchema bad = { "test store", 77, broken, true, true, false };
static const StoreSchema other = { "other store", 78, one, true, true, false };

typedef struct Place {
	char *folder, *path;
} Place;

static void place_set_up(Place *place, gconstpointer unused)
{
	(void)unused;
	place->folder = g_dir_make_tmp("gatehouse-XXXXXX", NULL);
	place->path = g_build_filename(place->folder, "t.db", NULL);
}

static void place_tear_down(Place *place, gconstpointer unused)
{
	(void)unused;
	g_autoptr(GDir) folder = g_dir_open(place->folder, 0, NULL);
	const char *name;
	while ((name = g_dir_read_name(folder))) {
		g_autofree char *path =
			g_build_filename(place->folder, name, NULL);
		g_remove(path);
	}
	g_rmdir(place->folder);
	g_free(place->folder);
	g_free(place->path);
}

static Store *make(Place *place, const StoreSchema *schema)
{
	g_autoptr(GError) error = NULL;
	Store *store = store_open(place->path, schema, STORE_CREATE, &error);
	g_assert_no_error(error);
	g_assert_nonnull(store);
	return store;
}

static int64_t count(Store *store)
{
	int64_t number = -1;
	store_integer(store, "SELECT count(*) FROM t", -1, &number, NULL);
	return number;
}

static void test_create(Place *place, gconstpointer unused)
{
	(void)unused;
	g_autoptr(GError) error = NULL;
	GStatBuf status;
	g_assert_null(store_open(place->path, &first, 0, &error));
	g_assert_error(error, STORE_ERROR, STORE_ERROR_MISSING);
	g_assert_false(g_file_test(place->path, G_FILE_TEST_EXISTS));
	g_autoptr(Store) store = make(place, &first);
	g_assert_cmpint(store_version(store), ==, 1);
	g_assert_cmpint(g_stat(place->path, &status), ==, 0);
	g_assert_cmpint(status.st_mode & 07, ==, 0);
	int64_t value = 0;
	g_assert_true(
		store_integer(store, "PRAGMA synchronous", 0, &value, NULL));
	g_assert_cmpint(value, ==, 2);
	g_assert_true(
		store_integer(store, "PRAGMA foreign_keys", 0, &value, NULL));
	g_assert_cmpint(value, ==, 1);
	g_assert_true(store_verify(store, NULL));
}

static void test_topology(Place *place, gconstpointer unused)
{
	(void)unused;
	g_autoptr(Store) store = make(place, &topology_schema);
	int64_t loose = -1;
	g_assert_cmpint(store_version(store), ==,
			migrate_count(topology_migrations));
	g_assert_true(store_integer(store,
				    "SELECT count(*) FROM pragma_table_list "
				    "WHERE schema = 'main' AND NOT strict AND "
				    "name NOT LIKE 'sqlite%'",
				    0, &loose, NULL));
	g_assert_cmpint(loose, ==, 0);
}

static void test_migrate(Place *place, gconstpointer unused)
{
	(void)unused;
	g_autoptr(GError) error = NULL;
	Store *store = make(place, &first);
	g_assert_true(store_execute(
		store, "INSERT INTO t VALUES (1, 'a', NULL)", NULL));
	store_free(store);

	g_assert_null(store_open(place->path, &bad, 0, &error));
	g_assert_nonnull(strstr(error->message, "0002"));
	g_clear_error(&error);
	store = make(place, &first);
	g_assert_cmpint(store_version(store), ==, 1);
	store_free(store);

	store = make(place, &second);
	g_assert_cmpint(store_version(store), ==, 2);
	g_assert_cmpint(count(store), ==, 1);
	store_free(store);
	g_autofree char *copy = g_strconcat(place->path, ".before-2", NULL);
	g_assert_true(g_file_test(copy, G_FILE_TEST_EXISTS));

	g_assert_null(store_open(place->path, &first, 0, &error));
	g_assert_error(error, STORE_ERROR, STORE_ERROR_NEWER);
	g_assert_nonnull(strstr(error->message, "version 2"));
	g_assert_nonnull(strstr(error->message, "version 1"));
}

static void test_foreign(Place *place, gconstpointer unused)
{
	(void)unused;
	g_autoptr(GError) error = NULL;
	store_free(make(place, &first));
	g_assert_null(store_open(place->path, &other, 0, &error));
	g_assert_error(error, STORE_ERROR, STORE_ERROR_FOREIGN);
	g_clear_error(&error);
	g_assert_true(g_file_set_contents(
		place->path, "This is no database at all, but long enough.", -1,
		NULL));
	g_assert_null(store_open(place->path, &first, 0, &error));
	g_assert_error(error, STORE_ERROR, STORE_ERROR_FOREIGN);
}

static void test_locked(Place *place, gconstpointer unused)
{
	(void)unused;
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = make(place, &first);
	g_autoptr(Store) second_store = make(place, &first);
	store_set_busy_timeout(second_store, 10);
	g_assert_true(store_begin(store, NULL));
	g_assert_false(store_begin(second_store, &error));
	g_assert_error(error, STORE_ERROR, STORE_ERROR_LOCKED);
	store_rollback(store);
	g_assert_true(store_begin(second_store, NULL));
}

static void test_full(Place *place, gconstpointer unused)
{
	(void)unused;
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = make(place, &first);
	g_assert_true(store_execute(store, "PRAGMA max_page_count=10", NULL));
	g_assert_true(store_begin(store, NULL));
	g_assert_false(store_execute(
		store, "INSERT INTO t VALUES (1, hex(zeroblob(90000)), NULL)",
		&error));
	g_assert_error(error, STORE_ERROR, STORE_ERROR_FULL);
	store_rollback(store);
	g_assert_cmpint(count(store), ==, 0);
	g_assert_true(store_execute(
		store, "INSERT INTO t VALUES (1, 'a', NULL)", NULL));
}

static void test_constraint(Place *place, gconstpointer unused)
{
	(void)unused;
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = make(place, &first);
	g_assert_true(store_execute(
		store, "INSERT INTO t VALUES (1, 'a', NULL)", NULL));
	g_assert_false(store_execute(
		store, "INSERT INTO t VALUES (2, 'a', NULL)", &error));
	g_assert_error(error, STORE_ERROR, STORE_ERROR_CONSTRAINT);
	g_clear_error(&error);
	g_assert_false(store_execute(store, "INSERT INTO t VALUES (2, 'b', 9)",
				     &error));
	g_assert_error(error, STORE_ERROR, STORE_ERROR_CONSTRAINT);
}

static void test_snapshot_isolation(Place *place, gconstpointer unused)
{
	(void)unused;
	g_autoptr(Store) writer = make(place, &first);
	g_autoptr(Store) reader =
		store_open(place->path, &first, STORE_READ_ONLY, NULL);
	g_assert_nonnull(reader);
	g_assert_true(store_begin_read(reader, NULL));
	g_assert_true(store_execute(
		writer, "INSERT INTO t VALUES (1, 'a', NULL)", NULL));
	g_assert_cmpint(count(reader), ==, 0);
	g_assert_true(store_commit(reader, NULL));
	g_assert_cmpint(count(reader), ==, 1);
	g_assert_false(store_execute(
		reader, "INSERT INTO t VALUES (2, 'b', NULL)", NULL));
}

static void test_savepoint(Place *place, gconstpointer unused)
{
	(void)unused;
	g_autoptr(Store) store = make(place, &first);
	g_assert_true(store_begin(store, NULL));
	g_assert_true(store_savepoint(store, NULL));
	store_execute(store, "INSERT INTO t VALUES (1, 'a', NULL)", NULL);
	g_assert_true(store_savepoint(store, NULL));
	store_execute(store, "INSERT INTO t VALUES (2, 'b', NULL)", NULL);
	store_rollback_savepoint(store);
	g_assert_true(store_release(store, NULL));
	g_assert_true(store_commit(store, NULL));
	g_assert_cmpint(count(store), ==, 1);
}

/* One cached text, two at work: the outer must not lose its place. */
static void test_statement_nested(Place *place, gconstpointer unused)
{
	(void)unused;
	const char *sql = "SELECT id FROM t ORDER BY id";
	g_autoptr(Store) store = make(place, &first);
	store_execute(store,
		      "INSERT INTO t VALUES (1, 'a', NULL), (2, 'b', NULL)",
		      NULL);
	int rows = 0;
	g_autoptr(Statement) outer = store_statement(store, sql, NULL);
	while (statement_step(outer, NULL) == STEP_ROW) {
		g_autoptr(Statement) inner = store_statement(store, sql, NULL);
		while (statement_step(inner, NULL) == STEP_ROW)
			rows++;
	}
	g_assert_cmpint(rows, ==, 4);
}

static void write_until_killed(Place *place, int ready)
{
	Store *store = store_open(place->path, &first, 0, NULL);
	store_begin(store, NULL);
	for (int i = 100;; i++) {
		g_autofree char *sql = g_strdup_printf(
			"INSERT INTO t VALUES (%d, hex(zeroblob(2000)) || %d, "
			"NULL)",
			i, i);
		store_execute(store, sql, NULL);
		if (i == 3000 && write(ready, "x", 1) != 1)
			_exit(1);
	}
}

static void test_killed(Place *place, gconstpointer unused)
{
	(void)unused;
	int ready[2];
	char byte;
	Store *store = make(place, &first);
	store_execute(store, "INSERT INTO t VALUES (1, 'a', NULL)", NULL);
	store_free(store);
	g_assert_cmpint(pipe(ready), ==, 0);
	pid_t child = fork();
	if (child == 0)
		write_until_killed(place, ready[1]);
	g_assert_cmpint(read(ready[0], &byte, 1), ==, 1);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(ready[0]);
	close(ready[1]);
	store = make(place, &first);
	g_assert_true(store_verify(store, NULL));
	g_assert_cmpint(count(store), ==, 1);
	store_free(store);
}

#define ADD(name, function)                                                    \
	g_test_add(name, Place, NULL, place_set_up, function, place_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	ADD("/db/store/create", test_create);
	ADD("/db/store/topology", test_topology);
	ADD("/db/store/foreign", test_foreign);
	ADD("/db/store/locked", test_locked);
	ADD("/db/store/full", test_full);
	ADD("/db/store/constraint", test_constraint);
	ADD("/db/store/read/own-snapshot", test_snapshot_isolation);
	ADD("/db/store/savepoint", test_savepoint);
	ADD("/db/store/killed", test_killed);
	ADD("/db/migrate/apply", test_migrate);
	ADD("/db/statement/nested", test_statement_nested);
	return g_test_run();
}
