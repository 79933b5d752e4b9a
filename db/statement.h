/* Prepared statements with bound values. store_statement gives one from the
 * store's cache; it is the caller's until statement_release (g_autoptr does
 * it), which resets it and puts it back. Parameters count from 1, columns from
 * 0. Texts read from a column are valid until the next step or release. */
#pragma once

#include "db/store.h"

typedef struct Statement Statement;

typedef enum Step { STEP_ROW, STEP_DONE, STEP_ERROR } Step;

typedef enum ColumnType {
	COLUMN_NULL,
	COLUMN_INTEGER,
	COLUMN_REAL,
	COLUMN_TEXT,
	COLUMN_BLOB,
} ColumnType;

Statement *store_statement(Store *store, const char *sql, GError **error);
void statement_release(Statement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Statement, statement_release)

void statement_bind_null(Statement *statement, int parameter);
void statement_bind_integer(Statement *statement, int parameter, int64_t value);
void statement_bind_real(Statement *statement, int parameter, double value);
/* NULL binds null. The text must live until the next step after the first is
 * over: it is not copied. */
void statement_bind_text(Statement *statement, int parameter, const char *text);
void statement_bind_text_copy(Statement *statement, int parameter,
			      const char *text);
void statement_bind_blob(Statement *statement, int parameter, const void *data,
			 size_t length);

Step statement_step(Statement *statement, GError **error);
/* Steps to the end and resets, so that it can be bound and run again. */
bool statement_run(Statement *statement, GError **error);
/* Ready to be bound and stepped again. */
void statement_reset(Statement *statement);

int statement_columns(Statement *statement);
const char *statement_column_name(Statement *statement, int column);
ColumnType statement_column_type(Statement *statement, int column);
bool statement_is_null(Statement *statement, int column);
int64_t statement_integer(Statement *statement, int column);
double statement_real(Statement *statement, int column);
const char *statement_text(Statement *statement, int column); /* or NULL */
int statement_length(Statement *statement, int column);	      /* bytes */
GBytes *statement_blob(Statement *statement, int column);     /* a copy */

/* One integer of a query without parameters; `fallback` without a row. */
bool store_integer(Store *store, const char *sql, int64_t fallback,
		   int64_t *value, GError **error);
