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

static Value read_text(Statement *row, int column)
{
	const char *text = statement_text(row, column);
	if (!text)
		return VALUE_NONE;
	return value_string_length(text, (size_t)statement_length(row, column));
}

static Value read_value(const Property *is, Statement *row, int column)
{
	int64_t integer;
	if (is->type == VALUE_STRING &&
	    !(is->flags & (PROPERTY_SECRET | PROPERTY_LIST)))
		return read_text(row, column);
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
		return read_text(row, column);
	}
}

/* Reads many rows. Objects that rows refer to are few: their names are looked
 * up once each, and not by a query within the query for every row. */
typedef struct Reader {
	Store *store;
	const Kind *kind;
	GHashTable *names; /* set of Reference */
	const struct Reference *latest;
	Record *last;
} Reader;

typedef struct Reference {
	const Attribute *attribute;
	int64_t id;
	Value name;
} Reference;

static guint reference_hash(gconstpointer key)
{
	const Reference *reference = key;
	return g_direct_hash(reference->attribute) ^ (guint)reference->id;
}

static gboolean reference_equal(gconstpointer a, gconstpointer b)
{
	const Reference *one = a, *other = b;
	return one->attribute == other->attribute && one->id == other->id;
}

static void reference_free(gpointer data)
{
	Reference *reference = data;
	value_clear(&reference->name);
	g_free(reference);
}

static void reader_init(Reader *reader, Store *store, const Kind *kind)
{
	*reader = (Reader){ .store = store, .kind = kind };
	reader->names = g_hash_table_new_full(reference_hash, reference_equal,
					      reference_free, NULL);
}

static void reader_clear(Reader *reader)
{
	g_hash_table_unref(reader->names);
	if (reader->last)
		record_unref(reader->last);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reader, reader_clear)

/* What the row's own query would have given. */
static bool look_up(Reader *reader, int64_t row, Reference *reference,
		    GError **error)
{
	const Kind *kind = reader->kind;
	g_autofree char *select = attribute_select(kind, reference->attribute);
	g_autofree char *sql =
		g_strdup_printf("SELECT %s FROM %s WHERE %s.id = ?", select,
				kind->table, kind->table);
	g_autoptr(Statement) statement =
		store_statement(reader->store, sql, error);
	if (!statement)
		return false;
	statement_bind_integer(statement, 1, row);
	Step step = statement_step(statement, error);
	if (step == STEP_ROW)
		reference->name =
			read_value(&reference->attribute->is, statement, 0);
	return step != STEP_ERROR;
}

static bool read_reference(Reader *reader, const Attribute *attribute,
			   Statement *row, int column, Value *value,
			   GError **error)
{
	Reference wanted = { attribute, statement_integer(row, column),
			     VALUE_NONE };
	if (!wanted.id && statement_is_null(row, column))
		return true;
	const Reference *known = reader->latest;
	if (!known || !reference_equal(known, &wanted))
		known = g_hash_table_lookup(reader->names, &wanted);
	if (!known) {
		if (!look_up(reader, statement_integer(row, 0), &wanted, error))
			return false;
		known = g_memdup2(&wanted, sizeof wanted);
		g_hash_table_add(reader->names, (gpointer)known);
	}
	reader->latest = known;
	*value = value_ref(known->name);
	return true;
}

/* One of a few words: the row before may have the same. */
static Value read_word(const Reader *reader, const Property *is, Statement *row,
		       int column, Value last)
{
	if (reader->last && last.type == VALUE_STRING &&
	    !statement_is_null(row, column) &&
	    g_strcmp0(value_text(last), statement_text(row, column)) == 0)
		return value_ref(last);
	return read_value(is, row, column);
}

static bool read_attribute(Reader *reader, Statement *row, int index,
			   Record *record, GError **error)
{
	const Attribute *attribute = &reader->kind->attributes[index];
	Value *value = &record->values[index + 1];
	int column = index + 2;
	if (attribute->form == FORM_REFERENCE)
		return read_reference(reader, attribute, row, column, value,
				      error);
	if (attribute->is.allowed)
		*value =
			read_word(reader, &attribute->is, row, column,
				  reader->last ? reader->last->values[index + 1]
					       : VALUE_NONE);
	else
		*value = read_value(&attribute->is, row, column);
	return true;
}

static Record *reader_read(Reader *reader, Statement *row, GError **error)
{
	const RecordType *type = kind_type(reader->kind);
	g_autoptr(Record) record = record_new(type);
	record->id = statement_integer(row, 0);
	record->values[0] = read_value(&type->properties[0], row, 1);
	for (int i = 0; reader->kind->attributes[i].is.name; i++)
		if (!read_attribute(reader, row, i, record, error))
			return NULL;
	if (reader->last)
		record_unref(reader->last);
	reader->last = record_ref(record);
	return g_steal_pointer(&record);
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

static bool give_rows(Reader *reader, Statement *rows, RecordFn *function,
		      void *data, GError **error)
{
	Step step;
	while ((step = statement_step(rows, error)) == STEP_ROW) {
		g_autoptr(Record) record = reader_read(reader, rows, error);
		if (!record)
			return false;
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
static bool give_collected(Reader *reader, Statement *rows, RecordFn *function,
			   void *data, GError **error)
{
	g_autoptr(GPtrArray) records =
		g_ptr_array_new_with_free_func((GDestroyNotify)record_unref);
	if (!give_rows(reader, rows, collect, records, error))
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
	Store *store = model_store(model, error);
	if (!store)
		return false;
	g_autoptr(Statement) rows = select_rows(
		store, kind, kind_raw_columns(kind), where, limit, error);
	if (!rows)
		return false;
	g_auto(Reader) reader;
	reader_init(&reader, store, kind);
	if (model_in_unit(model))
		return give_collected(&reader, rows, function, data, error);
	return give_rows(&reader, rows, function, data, error);
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
