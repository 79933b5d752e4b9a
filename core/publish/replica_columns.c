/* A snapshot brings the columns that the store had: those that this program
 * knows besides are added, null, so that readers need not ask. Until the
 * store's own program is as new, nobody has values for them. */
#include "core/publish/replica_handle.h"
#include "core/publish/stream.h"

#include "db/migrate.h"
#include "db/statement.h"

static bool has_column(Store *store, const char *table, const char *column,
		       bool *found, GError **error)
{
	g_autoptr(Statement) statement = store_statement(
		store, "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2",
		error);
	if (!statement)
		return false;
	statement_bind_text(statement, 1, table);
	statement_bind_text(statement, 2, column);
	Step step = statement_step(statement, error);
	*found = step == STEP_ROW;
	return step != STEP_ERROR;
}

static bool add_column(Store *store, const char *table, const char *column,
		       const char *type, GError **error)
{
	bool found;
	if (!has_column(store, table, column, &found, error))
		return false;
	g_autofree char *sql = g_strdup_printf(
		"ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s", table, column, type);
	return found || store_execute(store, sql, error);
}

static bool complete_table(Store *store, Store *model, const char *table,
			   GError **error)
{
	g_autoptr(Statement) statement = store_statement(
		model,
		"SELECT name, type FROM pragma_table_info(?1) ORDER BY cid",
		error);
	if (!statement)
		return false;
	statement_bind_text(statement, 1, table);
	Step step;
	while ((step = statement_step(statement, error)) == STEP_ROW)
		if (!add_column(store, table, statement_text(statement, 0),
				statement_text(statement, 1), error))
			return false;
	return step == STEP_DONE;
}

bool replica_complete(Replica *replica, RecordStream stream, GError **error)
{
	g_autoptr(Store) model =
		store_open(NULL, &topology_schema, STORE_CREATE, error);
	const SnapshotTable *table = stream_tables(stream);
	for (; model && table->name; table++)
		if (!complete_table(replica->store, model, table->name, error))
			return false;
	return model != NULL;
}
