#include "core/model/unit.h"
#include "core/value/list.h"

/* Nobody reads a secret back; records that are written only say that there is
 * one, and one that stayed so is not written. */
#define SECRET_SHOWN "********"

static Value read_list(const char *lines)
{
	if (!lines || !*lines)
		return VALUE_NONE;
	g_auto(GStrv) items = g_strsplit(lines, "\n", -1);
	return list_of_strings((const char *const *)items);
}

static Value read_value(const Property *is, Statement *row, int column)
{
	int64_t integer;
	if (statement_is_null(row, column))
		return VALUE_NONE;
	if (is->flags & PROPERTY_SECRET)
		return value_string(SECRET_SHOWN);
	if (is->flags & PROPERTY_LIST)
		return read_list(statement_text(row, column));
	switch (is->type) {
	case VALUE_BOOL:
		return value_bool(statement_integer(row, column) != 0);
	case VALUE_INT:
	case VALUE_LONG:
		integer = statement_integer(row, column);
		return integer == (int32_t)integer ? value_int((int32_t)integer)
						   : value_long(integer);
	case VALUE_TIMESPAN:
		return value_timespan(statement_integer(row, column));
	case VALUE_DATETIME:
		return value_datetime(statement_integer(row, column));
	default:
		return value_string_length(
			statement_text(row, column),
			(size_t)statement_length(row, column));
	}
}

/* Columns: id, Identity, then the attributes in their order. */
static Record *read_record(const Kind *kind, Statement *row)
{
	const RecordType *type = kind_type(kind);
	Record *record = record_new(type);
	record->id = statement_integer(row, 0);
	for (int i = 0; type->properties[i].name; i++)
		record->values[i] =
			read_value(&type->properties[i], row, i + 1);
	return record;
}

static Statement *select_rows(Model *model, const Kind *kind,
			      const Where *where, int64_t limit, GError **error)
{
	Store *store = model_store(model, error);
	if (!store)
		return NULL;
	bool all = !where || !where->sql->len;
	g_autofree char *sql = g_strdup_printf(
		"SELECT %s.id, %s FROM %s%s%s ORDER BY %s.id LIMIT ?",
		kind->table, kind_columns(kind), kind->table,
		all ? "" : " WHERE ", all ? "" : where->sql->str, kind->table);
	Statement *statement = store_statement(store, sql, error);
	if (!statement)
		return NULL;
	if (!all)
		where_bind(where, statement, 1);
	statement_bind_integer(statement, all ? 1 : (int)where->values->len + 1,
			       limit ? limit : -1);
	return statement;
}

static bool give_rows(const Kind *kind, Statement *rows, RecordFn *function,
		      void *data, GError **error)
{
	Step step;
	while ((step = statement_step(rows, error)) == STEP_ROW) {
		g_autoptr(Record) record = read_record(kind, rows);
		if (!function(record, data))
			return true;
	}
	return step == STEP_DONE;
}

static bool collect(Record *record, void *data)
{
	g_ptr_array_add(data, record_ref(record));
	return true;
}

/* Inside a unit the walk would meet rows that it changes: all are read before
 * the first is given. */
static bool give_collected(const Kind *kind, Statement *rows,
			   RecordFn *function, void *data, GError **error)
{
	g_autoptr(GPtrArray) records =
		g_ptr_array_new_with_free_func((GDestroyNotify)record_unref);
	if (!give_rows(kind, rows, collect, records, error))
		return false;
	statement_reset(rows);
	for (guint i = 0; i < records->len; i++)
		if (!function(records->pdata[i], data))
			break;
	return true;
}

bool model_each(Model *model, const Kind *kind, const Where *where,
		int64_t limit, RecordFn *function, void *data, GError **error)
{
	g_autoptr(Statement) rows =
		select_rows(model, kind, where, limit, error);
	if (!rows)
		return false;
	if (model_in_unit(model))
		return give_collected(kind, rows, function, data, error);
	return give_rows(kind, rows, function, data, error);
}

Record *model_find_where(Model *model, const Kind *kind, const Where *where,
			 GError **error)
{
	g_autoptr(Statement) rows = select_rows(model, kind, where, 1, error);
	if (!rows || statement_step(rows, error) != STEP_ROW)
		return NULL;
	return read_record(kind, rows);
}

Record *model_find_id(Model *model, const Kind *kind, int64_t id,
		      GError **error)
{
	g_auto(Where) where = { 0 };
	where_init(&where);
	g_autofree char *sql = g_strdup_printf("%s.id = ?", kind->table);
	where_integer(&where, sql, id);
	return model_find_where(model, kind, &where, error);
}
