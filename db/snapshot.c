#include "db/snapshot.h"

#include <string.h>

#include "db/handle.h"
#include "db/migrate.h"
#include "db/statement.h"

static const Migration no_migrations[] = { { 0 } };

static const StoreSchema memory_schema = {
	.what = "snapshot",
	.migrations = no_migrations,
	.plain = true,
};

/* A table's columns as lists for SQL; those that stay behind are chosen as
 * NULL. */
typedef struct Columns {
	char *names;   /* a, b, c */
	char *chosen;  /* a, NULL, c */
	char *marks;   /* ?1, ?2, ?3 */
	char *defined; /* a INTEGER PRIMARY KEY, b TEXT, c TEXT */
	int count;
} Columns;

static void columns_clear(Columns *columns)
{
	g_free(columns->names);
	g_free(columns->chosen);
	g_free(columns->marks);
	g_free(columns->defined);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Columns, columns_clear)

static void append(GString *list, const char *text)
{
	if (list->len)
		g_string_append(list, ", ");
	g_string_append(list, text);
}

static void append_definition(GString *list, const char *name, const char *type,
			      bool key)
{
	g_autofree char *text = g_strdup_printf(
		"\"%s\" %s%s", name, type, key ? " PRIMARY KEY NOT NULL" : "");
	append(list, text);
}

/* What is chosen for a column that stays behind. */
static char *stand_in(const SnapshotTable *table,
		      const SnapshotInstead *instead, const char *column)
{
	if (!instead || !instead->text || strcmp(instead->table, table->name) ||
	    strcmp(instead->column, column))
		return g_strdup("NULL");
	char *quoted = sqlite3_mprintf("%Q", instead->text);
	char *text = g_strdup(quoted);
	sqlite3_free(quoted);
	return text;
}

static bool read_columns(Store *store, const SnapshotTable *table,
			 const SnapshotInstead *instead, Columns *columns,
			 GError **error)
{
	g_autoptr(Statement) statement = store_statement(
		store,
		"SELECT name, type, pk FROM pragma_table_info(?1) "
		"ORDER BY cid",
		error);
	if (!statement)
		return false;
	GString *lists[4];
	for (int i = 0; i < 4; i++)
		lists[i] = g_string_new(NULL);
	statement_bind_text(statement, 1, table->name);
	Step step;
	while ((step = statement_step(statement, error)) == STEP_ROW) {
		const char *name = statement_text(statement, 0);
		g_autofree char *quoted = g_strdup_printf("\"%s\"", name);
		g_autofree char *mark =
			g_strdup_printf("?%d", ++columns->count);
		bool blank =
			table->without && g_strv_contains(table->without, name);
		g_autofree char *other =
			blank ? stand_in(table, instead, name) : NULL;
		append(lists[0], quoted);
		append(lists[1], blank ? other : quoted);
		append(lists[2], mark);
		append_definition(lists[3], name, statement_text(statement, 1),
				  statement_integer(statement, 2) > 0);
	}
	columns->names = g_string_free(lists[0], FALSE);
	columns->chosen = g_string_free(lists[1], FALSE);
	columns->marks = g_string_free(lists[2], FALSE);
	columns->defined = g_string_free(lists[3], FALSE);
	return step == STEP_DONE;
}

static bool make_table(Store *store, const char *table, const Columns *columns,
		       GError **error)
{
	g_autofree char *sql = g_strdup_printf(
		"CREATE TABLE \"%s\" (%s) STRICT", table, columns->defined);
	return store_execute(store, sql, error);
}

static int copy_row(sqlite3_stmt *from, sqlite3_stmt *to, int count)
{
	for (int i = 0; i < count; i++)
		sqlite3_bind_value(to, i + 1, sqlite3_column_value(from, i));
	int code = sqlite3_step(to);
	sqlite3_reset(to);
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

static bool run_copy(Store *source, sqlite3_stmt *from, Store *target,
		     sqlite3_stmt *to, int count, GError **error)
{
	int code;
	while ((code = sqlite3_step(from)) == SQLITE_ROW) {
		code = copy_row(from, to, count);
		if (code != SQLITE_OK)
			return store_fail(target, code, error);
	}
	return code == SQLITE_DONE || store_fail(source, code, error);
}

static sqlite3_stmt *prepare_take(Store *store, char *sql, GError **error)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(store->handle, sql, -1, &statement, NULL);
	if (code != SQLITE_OK)
		store_fail(store, code, error);
	g_free(sql);
	return statement;
}

/* In the order of ids, so that the same rows give the same bytes. */
static bool copy_rows(Store *source, Store *target, const char *table,
		      const Columns *columns, GError **error)
{
	sqlite3_stmt *from =
		prepare_take(source,
			     g_strdup_printf("SELECT %s FROM \"%s\" ORDER BY 1",
					     columns->chosen, table),
			     error);
	if (!from)
		return false;
	sqlite3_stmt *to = prepare_take(
		target,
		g_strdup_printf("INSERT INTO \"%s\" (%s) VALUES (%s)", table,
				columns->names, columns->marks),
		error);
	bool good =
		to && run_copy(source, from, target, to, columns->count, error);
	sqlite3_finalize(from);
	sqlite3_finalize(to);
	return good;
}

static bool take_table(Store *store, Store *memory, const SnapshotTable *table,
		       const SnapshotInstead *instead, GError **error)
{
	g_auto(Columns) columns = { 0 };
	if (!read_columns(store, table, instead, &columns, error))
		return false;
	if (columns.count)
		return make_table(memory, table->name, &columns, error) &&
		       copy_rows(store, memory, table->name, &columns, error);
	g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED,
		    "the store has no table '%s'", table->name);
	return false;
}

static GBytes *serialize(Store *memory, GError **error)
{
	sqlite3_int64 length;
	unsigned char *data =
		sqlite3_serialize(memory->handle, "main", &length, 0);
	if (data)
		return g_bytes_new_with_free_func(data, (gsize)length,
						  sqlite3_free, data);
	store_fail(memory, SQLITE_NOMEM, error);
	return NULL;
}

GBytes *snapshot_take_instead(Store *store, const SnapshotTable *tables,
			      const SnapshotInstead *instead, GError **error)
{
	g_autoptr(Store) memory = store_open(NULL, &memory_schema, 0, error);
	if (!memory || !store_begin(memory, error))
		return NULL;
	for (; tables->name; tables++)
		if (!take_table(store, memory, tables, instead, error))
			return NULL;
	return store_commit(memory, error) ? serialize(memory, error) : NULL;
}

GBytes *snapshot_take(Store *store, const SnapshotTable *tables, GError **error)
{
	return snapshot_take_instead(store, tables, NULL, error);
}

static Store *deserialize(GBytes *bytes, GError **error)
{
	gsize length;
	gconstpointer data = g_bytes_get_data(bytes, &length);
	g_autoptr(Store) memory = store_open(NULL, &memory_schema, 0, error);
	if (!memory)
		return NULL;
	int code = sqlite3_deserialize(
		memory->handle, "main", (void *)data, (sqlite3_int64)length,
		(sqlite3_int64)length, SQLITE_DESERIALIZE_READONLY);
	if (code == SQLITE_OK)
		return g_steal_pointer(&memory);
	store_fail(memory, code, error);
	return NULL;
}

/* Empties the table, or makes it when it is missing or has other columns. */
static bool prepare_table(Store *replica, const char *table,
			  const Columns *columns, GError **error)
{
	g_auto(Columns) present = { 0 };
	const SnapshotTable whole = { table, NULL };
	if (!read_columns(replica, &whole, NULL, &present, error))
		return false;
	bool same = g_strcmp0(present.defined, columns->defined) == 0;
	g_autofree char *sql = g_strdup_printf(
		same ? "DELETE FROM \"%s\"" : "DROP TABLE IF EXISTS \"%s\"",
		table);
	if (!store_execute(replica, sql, error))
		return false;
	return same || make_table(replica, table, columns, error);
}

static bool apply_table(Store *memory, Store *replica,
			const SnapshotTable *table, GError **error)
{
	g_auto(Columns) columns = { 0 };
	const SnapshotTable whole = { table->name, NULL };
	if (!read_columns(memory, &whole, NULL, &columns, error))
		return false;
	if (columns.count)
		return prepare_table(replica, table->name, &columns, error) &&
		       copy_rows(memory, replica, table->name, &columns, error);
	g_set_error(error, STORE_ERROR, STORE_ERROR_DAMAGED,
		    "the snapshot lacks the table '%s'", table->name);
	return false;
}

bool snapshot_apply(Store *replica, GBytes *bytes, const SnapshotTable *tables,
		    GError **error)
{
	g_autoptr(Store) memory = deserialize(bytes, error);
	if (!memory)
		return false;
	for (; tables->name; tables++)
		if (!apply_table(memory, replica, tables, error))
			return false;
	return true;
}
