/* A condition of SQL with the values that are bound to its question marks. */
#pragma once

#include "db/statement.h"

typedef struct Where {
	GString *sql;	/* "" : all rows */
	GArray *values; /* private */
} Where;

void where_init(Where *where);
void where_clear(Where *where);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Where, where_clear)

/* Appends SQL as it is. */
void where_sql(Where *where, const char *sql);
/* Appends SQL that has one question mark, and its value. */
void where_text(Where *where, const char *sql, const char *value);
void where_integer(Where *where, const char *sql, int64_t value);
void where_real(Where *where, const char *sql, double value);
/* Joins what follows with AND, when something stands before it. */
void where_and(Where *where);
/* Binds the values from `first` on; they live as long as where does. */
void where_bind(const Where *where, Statement *statement, int first);
