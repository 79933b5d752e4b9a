#include "db/change.h"

#include "db/handle.h"
#include "db/statement.h"

/* Names of a table's columns, kept while a change set is read. */
static GPtrArray *read_columns(Store *store, const char *table, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(Statement) statement = store_statement(
		store, "SELECT name FROM pragma_table_info(?1) ORDER BY cid",
		error);
	if (!statement)
		return NULL;
	statement_bind_text(statement, 1, table);
	Step step;
	while ((step = statement_step(statement, error)) == STEP_ROW)
		g_ptr_array_add(names, g_strdup(statement_text(statement, 0)));
	return step == STEP_DONE ? g_steal_pointer(&names) : NULL;
}

static GPtrArray *columns_of(Store *store, GHashTable *known, const char *table,
			     GError **error)
{
	GPtrArray *names = g_hash_table_lookup(known, table);
	if (names)
		return names;
	names = read_columns(store, table, error);
	if (names)
		g_hash_table_insert(known, g_strdup(table), names);
	return names;
}

static const char *text_of(sqlite3_value *value)
{
	return value ? (const char *)sqlite3_value_text(value) : NULL;
}

static bool is_value(sqlite3_value *value)
{
	return value && sqlite3_value_type(value) != SQLITE_NULL;
}

static void add_column(sqlite3_changeset_iter *rows, int operation, int column,
		       const char *name, GArray *changes)
{
	sqlite3_value *before = NULL, *after = NULL;
	if (operation != SQLITE_INSERT)
		sqlite3changeset_old(rows, column, &before);
	if (operation != SQLITE_DELETE)
		sqlite3changeset_new(rows, column, &after);
	/* In an update, columns that stayed have no new value. */
	if (operation == SQLITE_UPDATE ? !after
				       : !is_value(before) && !is_value(after))
		return;
	ColumnChange change = { name, text_of(before), text_of(after) };
	g_array_append_val(changes, change);
}

static int64_t id_of(sqlite3_changeset_iter *rows, int operation)
{
	sqlite3_value *value = NULL;
	if (operation == SQLITE_INSERT)
		sqlite3changeset_new(rows, 0, &value);
	else
		sqlite3changeset_old(rows, 0, &value);
	return value ? sqlite3_value_int64(value) : 0;
}

static RowChange change_of(int operation)
{
	if (operation == SQLITE_INSERT)
		return ROW_ADDED;
	return operation == SQLITE_DELETE ? ROW_REMOVED : ROW_CHANGED;
}

static bool give_row(sqlite3_changeset_iter *rows, const GPtrArray *names,
		     ChangedRowFn *function, void *data)
{
	g_autoptr(GArray) changes =
		g_array_new(FALSE, FALSE, sizeof(ColumnChange));
	const char *table;
	int columns, operation;
	sqlite3changeset_op(rows, &table, &columns, &operation, NULL);
	for (int i = 1; i < columns && i < (int)names->len; i++)
		add_column(rows, operation, i, names->pdata[i], changes);
	ChangedRow row = {
		.what = change_of(operation),
		.table = table,
		.id = id_of(rows, operation),
		.columns = (const ColumnChange *)(gpointer)changes->data,
		.count = changes->len,
	};
	return function(&row, data);
}

static bool each_row(Store *store, sqlite3_changeset_iter *rows,
		     ChangedRowFn *function, void *data, GError **error)
{
	g_autoptr(GHashTable) known =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
				      (GDestroyNotify)g_ptr_array_unref);
	int code;
	while ((code = sqlite3changeset_next(rows)) == SQLITE_ROW) {
		const char *table;
		int columns, operation;
		sqlite3changeset_op(rows, &table, &columns, &operation, NULL);
		GPtrArray *names = columns_of(store, known, table, error);
		if (!names)
			return false;
		if (!give_row(rows, names, function, data))
			return true;
	}
	return code == SQLITE_DONE || store_fail(store, code, error);
}

bool changeset_each(Store *store, GBytes *set, ChangedRowFn *function,
		    void *data, GError **error)
{
	gsize length;
	sqlite3_changeset_iter *rows;
	gconstpointer bytes = g_bytes_get_data(set, &length);
	int code = sqlite3changeset_start(&rows, (int)length, (void *)bytes);
	if (code != SQLITE_OK)
		return store_fail(store, code, error);
	bool good = each_row(store, rows, function, data, error);
	sqlite3changeset_finalize(rows);
	return good;
}
