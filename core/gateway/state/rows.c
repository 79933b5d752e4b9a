#include "core/gateway/state/rows.h"

#include "db/migrate.h"
#include "db/statement.h"

static const Migration state_migrations[] = {
	{ "0001-rows", "CREATE TABLE waiting ("
		       " id INTEGER PRIMARY KEY,"
		       " kind INTEGER NOT NULL,"
		       " payload BLOB NOT NULL,"
		       " trace TEXT NOT NULL,"
		       " arrived INTEGER NOT NULL,"
		       " expires INTEGER NOT NULL"
		       ") STRICT" },
	{ "0002-pairs", "CREATE TABLE pair ("
			" local TEXT NOT NULL,"
			" remote TEXT NOT NULL,"
			" record TEXT NOT NULL,"
			" PRIMARY KEY (local, remote)"
			") STRICT, WITHOUT ROWID" },
	{ 0 },
};

const StoreSchema state_schema = {
	.what = "gateway state",
	.application_id = 0x47485354, /* "GHST" */
	.migrations = state_migrations,
	.durable = true,
};

bool rows_add(Store *store, const StateRow *row, GError **error)
{
	g_autoptr(Statement) statement = store_statement(
		store, "INSERT INTO waiting VALUES (?, ?, ?, ?, ?, ?)", error);
	gsize length;
	const void *bytes;

	if (!statement)
		return false;
	bytes = g_bytes_get_data(row->payload, &length);
	statement_bind_integer(statement, 1, (int64_t)row->id);
	statement_bind_integer(statement, 2, row->kind);
	statement_bind_blob(statement, 3, bytes, length);
	statement_bind_text(statement, 4, row->trace);
	statement_bind_integer(statement, 5, row->arrived);
	statement_bind_integer(statement, 6, row->expires);
	return statement_run(statement, error);
}

bool rows_remove(Store *store, guint64 id, GError **error)
{
	g_autoptr(Statement) statement = store_statement(
		store, "DELETE FROM waiting WHERE id = ?", error);

	if (!statement)
		return false;
	statement_bind_integer(statement, 1, (int64_t)id);
	return statement_run(statement, error);
}

static StateRow *read_row(Statement *statement)
{
	StateRow *row = g_new0(StateRow, 1);

	row->id = (guint64)statement_integer(statement, 0);
	row->kind = statement_integer(statement, 1) == STATE_ERROR
			    ? STATE_ERROR
			    : STATE_MESSAGE;
	row->payload = statement_blob(statement, 2);
	row->trace = g_strdup(statement_text(statement, 3));
	row->arrived = statement_integer(statement, 4);
	row->expires = statement_integer(statement, 5);
	return row;
}

static void free_row(void *row)
{
	state_row_free(row);
}

GPtrArray *rows_read(Store *store, GError **error)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(free_row);
	g_autoptr(Statement) statement = store_statement(
		store,
		"SELECT id, kind, payload, trace, arrived, expires"
		" FROM waiting ORDER BY id",
		error);
	Step step;

	if (!statement)
		return NULL;
	while ((step = statement_step(statement, error)) == STEP_ROW)
		g_ptr_array_add(rows, read_row(statement));
	return step == STEP_DONE ? g_steal_pointer(&rows) : NULL;
}
