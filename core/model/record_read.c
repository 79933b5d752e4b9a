#include "core/model/reader.h"
#include "core/model/unit.h"

/* Columns: id, Identity, then the attributes in their order. */
static Record *read_record(const Kind *kind, Statement *row)
{
	const RecordType *type = kind_type(kind);
	Record *record = record_new(type);
	record->id = statement_integer(row, 0);
	for (int i = 0; type->properties[i].name; i++)
		record->values[i] =
			reader_value(&type->properties[i], row, i + 1);
	return record;
}

static Statement *select_rows(Store *store, const Kind *kind,
			      const char *columns, const Where *where,
			      int64_t limit, GError **error)
{
	bool all = !where || !where->sql->len;
	g_autofree char *sql = g_strdup_printf(
		"SELECT %s.id, %s FROM %s%s%s ORDER BY %s.id LIMIT ?",
		kind->table, columns, kind->table, all ? "" : " WHERE ",
		all ? "" : where->sql->str, kind->table);
	Statement *statement = store_statement(store, sql, error);
	if (!statement)
		return NULL;
	if (!all)
		where_bind(where, statement, 1);
	statement_bind_integer(statement, all ? 1 : (int)where->values->len + 1,
			       limit ? limit : -1);
	return statement;
}

static bool give_rows(Reader *reader, RecordFn *function, void *data,
		      GError **error)
{
	Step step;
	while ((step = statement_step(reader->row, error)) == STEP_ROW) {
		Record *record = reader_read(reader, error);
		if (!record)
			return false;
		if (!function(record, data))
			return true;
		reader_leave(reader);
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
static bool give_collected(Reader *reader, RecordFn *function, void *data,
			   GError **error)
{
	g_autoptr(GPtrArray) records =
		g_ptr_array_new_with_free_func((GDestroyNotify)record_unref);
	if (!give_rows(reader, collect, records, error))
		return false;
	statement_reset(reader->row);
	for (guint i = 0; i < records->len; i++)
		if (!function(records->pdata[i], data))
			break;
	return true;
}

bool model_each(Model *model, const Kind *kind, const Where *where,
		int64_t limit, RecordFn *function, void *data, GError **error)
{
	Store *store = model_store(model, error);
	if (!store)
		return false;
	g_autoptr(Statement) rows = select_rows(
		store, kind, kind_raw_columns(kind), where, limit, error);
	if (!rows)
		return false;
	g_auto(Reader) reader;
	reader_init(&reader, store, kind, rows);
	if (model_in_unit(model))
		return give_collected(&reader, function, data, error);
	return give_rows(&reader, function, data, error);
}

Record *model_find_where(Model *model, const Kind *kind, const Where *where,
			 GError **error)
{
	Store *store = model_store(model, error);
	if (!store)
		return NULL;
	g_autoptr(Statement) rows =
		select_rows(store, kind, kind_columns(kind), where, 1, error);
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
