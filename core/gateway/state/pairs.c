#include "core/gateway/state/rows.h"

#include "db/statement.h"

void pair_clear(StatePair *pair)
{
	g_free(pair->local);
	g_free(pair->remote);
	g_free(pair->record);
	*pair = (StatePair){ 0 };
}

bool pairs_put(Store *store, const StatePair *pair, GError **error)
{
	const char *sql =
		pair->record
			? "INSERT OR REPLACE INTO pair VALUES (?, ?, ?)"
			: "DELETE FROM pair WHERE local = ? AND remote = ?";
	g_autoptr(Statement) statement = store_statement(store, sql, error);

	if (!statement)
		return false;
	statement_bind_text(statement, 1, pair->local);
	statement_bind_text(statement, 2, pair->remote);
	if (pair->record)
		statement_bind_text(statement, 3, pair->record);
	return statement_run(statement, error);
}

static void free_pair(void *data)
{
	pair_clear(data);
	g_free(data);
}

GPtrArray *pairs_read(Store *store, GError **error)
{
	g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(free_pair);
	g_autoptr(Statement) statement =
		store_statement(store,
				"SELECT local, remote, record FROM pair"
				" ORDER BY local, remote",
				error);
	Step step;

	if (!statement)
		return NULL;
	while ((step = statement_step(statement, error)) == STEP_ROW) {
		StatePair *pair = g_new0(StatePair, 1);

		pair->local = g_strdup(statement_text(statement, 0));
		pair->remote = g_strdup(statement_text(statement, 1));
		pair->record = g_strdup(statement_text(statement, 2));
		g_ptr_array_add(pairs, pair);
	}
	return step == STEP_DONE ? g_steal_pointer(&pairs) : NULL;
}
