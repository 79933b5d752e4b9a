#include "core/model/where.h"

typedef struct Bound {
	ColumnType type;
	char *text;
	int64_t integer;
	double real;
} Bound;

static void bound_clear(void *data)
{
	g_free(((Bound *)data)->text);
}

void where_init(Where *where)
{
	where->sql = g_string_new(NULL);
	where->values = g_array_new(FALSE, FALSE, sizeof(Bound));
	g_array_set_clear_func(where->values, bound_clear);
}

void where_clear(Where *where)
{
	if (!where->sql)
		return;
	g_string_free(where->sql, TRUE);
	g_array_unref(where->values);
	where->sql = NULL;
}

void where_sql(Where *where, const char *sql)
{
	g_string_append(where->sql, sql);
}

static void add(Where *where, const char *sql, Bound bound)
{
	where_sql(where, sql);
	g_array_append_val(where->values, bound);
}

void where_text(Where *where, const char *sql, const char *value)
{
	add(where, sql, (Bound){ COLUMN_TEXT, .text = g_strdup(value) });
}

void where_integer(Where *where, const char *sql, int64_t value)
{
	add(where, sql, (Bound){ COLUMN_INTEGER, .integer = value });
}

void where_real(Where *where, const char *sql, double value)
{
	add(where, sql, (Bound){ COLUMN_REAL, .real = value });
}

void where_and(Where *where)
{
	if (where->sql->len)
		where_sql(where, " AND ");
}

void where_bind(const Where *where, Statement *statement, int first)
{
	for (guint i = 0; i < where->values->len; i++) {
		const Bound *bound = &g_array_index(where->values, Bound, i);
		int at = first + (int)i;
		if (bound->type == COLUMN_TEXT)
			statement_bind_text(statement, at, bound->text);
		else if (bound->type == COLUMN_INTEGER)
			statement_bind_integer(statement, at, bound->integer);
		else
			statement_bind_real(statement, at, bound->real);
	}
}
