#include "db/statement.h"

#include "db/handle.h"

#include <string.h>

struct Statement {
	Store *store;
	sqlite3_stmt *handle;
	const char *sql; /* SQLite's copy */
};

static void statement_free(void *data)
{
	Statement *statement = data;
	sqlite3_finalize(statement->handle);
	g_free(statement);
}

/* Long texts that begin alike: their ends and lengths tell them apart. */
static guint hash_sql(gconstpointer key)
{
	const char *sql = key;
	size_t length = strlen(sql);
	guint hash = (guint)length;
	for (size_t i = length > 64 ? length - 64 : 0; i < length; i++)
		hash = hash * 33 + (guchar)sql[i];
	return hash;
}

static GHashTable *idle(Store *store)
{
	if (!store->statements)
		store->statements = g_hash_table_new_full(hash_sql, g_str_equal,
							  NULL, statement_free);
	return store->statements;
}

static Statement *prepare(Store *store, const char *sql, GError **error)
{
	sqlite3_stmt *handle;
	int code = sqlite3_prepare_v3(store->handle, sql, -1,
				      SQLITE_PREPARE_PERSISTENT, &handle, NULL);
	if (code != SQLITE_OK) {
		store_fail(store, code, error);
		return NULL;
	}
	Statement *statement = g_new0(Statement, 1);
	statement->store = store;
	statement->handle = handle;
	statement->sql = sqlite3_sql(handle);
	return statement;
}

Statement *store_statement(Store *store, const char *sql, GError **error)
{
	Statement *statement = g_hash_table_lookup(idle(store), sql);
	if (!statement)
		return prepare(store, sql, error);
	g_hash_table_steal(store->statements, sql);
	return statement;
}

#define IDLE_MOST 256 /* statements kept; texts made on the fly may be many */

void statement_release(Statement *statement)
{
	if (!statement)
		return;
	GHashTable *table = idle(statement->store);
	sqlite3_reset(statement->handle);
	sqlite3_clear_bindings(statement->handle);
	if (g_hash_table_size(table) >= IDLE_MOST ||
	    g_hash_table_contains(table, statement->sql))
		statement_free(statement);
	else
		g_hash_table_insert(table, (gpointer)statement->sql, statement);
}

void statement_bind_null(Statement *statement, int parameter)
{
	sqlite3_bind_null(statement->handle, parameter);
}

void statement_bind_integer(Statement *statement, int parameter, int64_t value)
{
	sqlite3_bind_int64(statement->handle, parameter, value);
}

void statement_bind_real(Statement *statement, int parameter, double value)
{
	sqlite3_bind_double(statement->handle, parameter, value);
}

void statement_bind_text(Statement *statement, int parameter, const char *text)
{
	sqlite3_bind_text(statement->handle, parameter, text, -1,
			  SQLITE_STATIC);
}

void statement_bind_text_copy(Statement *statement, int parameter,
			      const char *text)
{
	sqlite3_bind_text(statement->handle, parameter, text, -1,
			  SQLITE_TRANSIENT);
}

void statement_bind_blob(Statement *statement, int parameter, const void *data,
			 size_t length)
{
	sqlite3_bind_blob64(statement->handle, parameter, data, length,
			    SQLITE_STATIC);
}

Step statement_step(Statement *statement, GError **error)
{
	int code = sqlite3_step(statement->handle);
	if (code == SQLITE_ROW)
		return STEP_ROW;
	if (code == SQLITE_DONE)
		return STEP_DONE;
	store_fail(statement->store, code, error);
	return STEP_ERROR;
}

bool statement_run(Statement *statement, GError **error)
{
	Step step;
	do
		step = statement_step(statement, error);
	while (step == STEP_ROW);
	sqlite3_reset(statement->handle);
	return step == STEP_DONE;
}

void statement_reset(Statement *statement)
{
	sqlite3_reset(statement->handle);
	sqlite3_clear_bindings(statement->handle);
}

int statement_columns(Statement *statement)
{
	return sqlite3_column_count(statement->handle);
}

const char *statement_column_name(Statement *statement, int column)
{
	return sqlite3_column_name(statement->handle, column);
}

ColumnType statement_column_type(Statement *statement, int column)
{
	switch (sqlite3_column_type(statement->handle, column)) {
	case SQLITE_INTEGER:
		return COLUMN_INTEGER;
	case SQLITE_FLOAT:
		return COLUMN_REAL;
	case SQLITE_TEXT:
		return COLUMN_TEXT;
	case SQLITE_BLOB:
		return COLUMN_BLOB;
	}
	return COLUMN_NULL;
}

bool statement_is_null(Statement *statement, int column)
{
	return sqlite3_column_type(statement->handle, column) == SQLITE_NULL;
}

int64_t statement_integer(Statement *statement, int column)
{
	return sqlite3_column_int64(statement->handle, column);
}

double statement_real(Statement *statement, int column)
{
	return sqlite3_column_double(statement->handle, column);
}

const char *statement_text(Statement *statement, int column)
{
	return (const char *)sqlite3_column_text(statement->handle, column);
}

int statement_length(Statement *statement, int column)
{
	return sqlite3_column_bytes(statement->handle, column);
}

GBytes *statement_blob(Statement *statement, int column)
{
	const void *data = sqlite3_column_blob(statement->handle, column);
	int length = sqlite3_column_bytes(statement->handle, column);
	return g_bytes_new(data, (gsize)length);
}

bool store_integer(Store *store, const char *sql, int64_t fallback,
		   int64_t *value, GError **error)
{
	g_autoptr(Statement) statement = store_statement(store, sql, error);
	if (!statement)
		return false;
	Step step = statement_step(statement, error);
	if (step == STEP_ERROR)
		return false;
	*value = step == STEP_ROW ? statement_integer(statement, 0) : fallback;
	return true;
}
