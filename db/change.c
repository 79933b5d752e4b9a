#include "db/change.h"

#include "db/handle.h"
#include "db/statement.h"

struct Recorder {
	Store *store;
	sqlite3_session *session;
};

void recorder_free(Recorder *recorder)
{
	if (!recorder)
		return;
	if (recorder->session)
		sqlite3session_delete(recorder->session);
	g_free(recorder);
}

Recorder *recorder_new(Store *store, const char *const *tables, GError **error)
{
	g_autoptr(Recorder) recorder = g_new0(Recorder, 1);
	recorder->store = store;
	int code = sqlite3session_create(store->handle, "main",
					 &recorder->session);
	for (; code == SQLITE_OK && *tables; tables++)
		code = sqlite3session_attach(recorder->session, *tables);
	if (code == SQLITE_OK)
		return g_steal_pointer(&recorder);
	store_fail(store, code, error);
	return NULL;
}

bool recorder_is_empty(Recorder *recorder)
{
	return sqlite3session_isempty(recorder->session);
}

static bool write_change(Store *store, int64_t number, const Change *about,
			 const void *set, int length, GError **error)
{
	g_autoptr(Statement) statement = store_statement(
		store,
		"INSERT INTO change (number, time, login, host, command, "
		"change_set) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		error);
	if (!statement)
		return false;
	statement_bind_integer(statement, 1, number);
	statement_bind_integer(statement, 2, about->time);
	statement_bind_text(statement, 3, about->login);
	statement_bind_text(statement, 4, about->host);
	statement_bind_text(statement, 5, about->command);
	statement_bind_blob(statement, 6, set, (size_t)length);
	return statement_run(statement, error);
}

/* The id is the first column: new for an insert, old otherwise. */
static int row_id(sqlite3_changeset_iter *rows, int operation, int64_t *id)
{
	sqlite3_value *value = NULL;
	int code = operation == SQLITE_INSERT
			   ? sqlite3changeset_new(rows, 0, &value)
			   : sqlite3changeset_old(rows, 0, &value);
	*id = value ? sqlite3_value_int64(value) : 0;
	return code;
}

static bool write_rows(Store *store, int64_t number,
		       sqlite3_changeset_iter *rows, GError **error)
{
	g_autoptr(Statement) statement = store_statement(
		store,
		"INSERT INTO change_row (change, table_name, row_id) "
		"VALUES (?1, ?2, ?3)",
		error);
	if (!statement)
		return false;
	while (sqlite3changeset_next(rows) == SQLITE_ROW) {
		const char *table;
		int columns, operation;
		int64_t id;
		sqlite3changeset_op(rows, &table, &columns, &operation, NULL);
		row_id(rows, operation, &id);
		statement_bind_integer(statement, 1, number);
		statement_bind_text(statement, 2, table);
		statement_bind_integer(statement, 3, id);
		if (!statement_run(statement, error))
			return false;
	}
	return true;
}

static bool write_set(Store *store, int64_t number, const Change *about,
		      void *set, int length, GError **error)
{
	sqlite3_changeset_iter *rows;
	if (!write_change(store, number, about, set, length, error))
		return false;
	int code = sqlite3changeset_start(&rows, length, set);
	if (code != SQLITE_OK)
		return store_fail(store, code, error);
	bool good = write_rows(store, number, rows, error);
	code = sqlite3changeset_finalize(rows);
	if (good && code != SQLITE_OK)
		return store_fail(store, code, error);
	return good;
}

bool recorder_finish(Recorder *recorder, const Change *about, int64_t *number,
		     GError **error)
{
	void *set = NULL;
	int length = 0;
	int64_t last;
	int code = sqlite3session_changeset(recorder->session, &length, &set);
	if (code != SQLITE_OK)
		return store_fail(recorder->store, code, error);
	sqlite3session_enable(recorder->session, 0);
	bool good = true;
	if (length > 0)
		good = change_last(recorder->store, &last, error) &&
		       write_set(recorder->store, last + 1, about, set, length,
				 error);
	if (good)
		*number = length > 0 ? last + 1 : 0;
	sqlite3_free(set);
	return good;
}

bool change_last(Store *store, int64_t *number, GError **error)
{
	return store_integer(store, "SELECT max(number) FROM change", 0, number,
			     error);
}

static char *query_sql(const ChangeQuery *query)
{
	GString *sql =
		g_string_new("SELECT number, time, login, host, command");
	g_string_append(sql, query->rows ? ", change_set" : "");
	g_string_append(sql, " FROM change WHERE number > ?1");
	if (query->number)
		g_string_append(sql, " AND number = ?2");
	if (query->table)
		g_string_append(sql, " AND number IN (SELECT change FROM "
				     "change_row WHERE table_name = ?3");
	if (query->table && query->row)
		g_string_append(sql, " AND row_id = ?4");
	if (query->table)
		g_string_append(sql, ")");
	g_string_append(sql, " ORDER BY number DESC LIMIT ?5");
	return g_string_free(sql, FALSE);
}

static void bind_query(Statement *statement, const ChangeQuery *query)
{
	statement_bind_integer(statement, 1, query->after);
	statement_bind_integer(statement, 2, query->number);
	statement_bind_text(statement, 3, query->table);
	statement_bind_integer(statement, 4, query->row);
	statement_bind_integer(statement, 5, query->limit ? query->limit : -1);
}

static bool give_change(Statement *statement, bool rows, ChangeFn *function,
			void *data)
{
	g_autoptr(GBytes) set = rows ? statement_blob(statement, 5) : NULL;
	Change change = {
		.number = statement_integer(statement, 0),
		.time = statement_integer(statement, 1),
		.login = statement_text(statement, 2),
		.host = statement_text(statement, 3),
		.command = statement_text(statement, 4),
	};
	return function(&change, set, data);
}

bool change_each(Store *store, const ChangeQuery *query, ChangeFn *function,
		 void *data, GError **error)
{
	g_autofree char *sql = query_sql(query);
	g_autoptr(Statement) statement = store_statement(store, sql, error);
	if (!statement)
		return false;
	bind_query(statement, query);
	Step step;
	while ((step = statement_step(statement, error)) == STEP_ROW)
		if (!give_change(statement, query->rows, function, data))
			return true;
	return step == STEP_DONE;
}
