#include "core/model/accept.h"
#include "core/model/identity.h"
#include "core/model/modifier.h"
#include "core/model/unit.h"
#include "core/value/list.h"
#include "core/value/string.h"

#include <string.h>

/* ---- reading ---- */

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

/* ---- writing ---- */

typedef struct Texts { /* what a statement borrows until it has run */
	GPtrArray *all;
} Texts;

static void bind_text(Statement *row, int at, char *text, Texts *texts)
{
	g_ptr_array_add(texts->all, text);
	statement_bind_text(row, at, text);
}

static char *join(Value list, const Attribute *keyed)
{
	GString *lines = g_string_new(NULL);
	for (uint32_t i = 0; i < list.list->count; i++) {
		const char *text = value_text(list.list->values[i]);
		g_autofree char *key =
			keyed ? attribute_key(keyed, text) : NULL;
		g_string_append_printf(lines, "%s%s", i ? "\n" : "",
				       key ? key : text);
	}
	return g_string_free(lines, FALSE);
}

static void bind_value(const Attribute *attribute, Value value, Statement *row,
		       int at, Texts *texts)
{
	if (value_is_null(value))
		statement_bind_null(row, at);
	else if (value.type == VALUE_LIST)
		bind_text(row, at, join(value, NULL), texts);
	else if (attribute->is.type == VALUE_BOOL)
		statement_bind_integer(row, at, value_truth(value));
	else if (attribute->is.type == VALUE_TIMESPAN)
		statement_bind_integer(row, at, value.integer / 10);
	else if (value.type == VALUE_INT || value.type == VALUE_LONG)
		statement_bind_integer(row, at, value.integer);
	else
		bind_text(row, at, value_format(value), texts);
}

static void bind_key(const Attribute *attribute, Value value, Statement *row,
		     int at, Texts *texts)
{
	if (value_is_null(value))
		statement_bind_null(row, at);
	else if (value.type == VALUE_LIST)
		bind_text(row, at, join(value, attribute), texts);
	else
		bind_text(row, at, attribute_key(attribute, value_text(value)),
			  texts);
}

typedef struct Writing {
	Model *model; /* NULL while seeding: no references then */
	const Kind *kind;
	Statement *row;
	int at;
	Texts texts;
} Writing;

static bool bind_reference(Writing *writing, const Attribute *attribute,
			   Value value, GError **error)
{
	if (value_is_null(value)) {
		statement_bind_null(writing->row, writing->at++);
		return true;
	}
	int64_t id = model_id_of(writing->model, attribute->refers,
				 value_text(value), error);
	statement_bind_integer(writing->row, writing->at++, id);
	return id != 0;
}

static bool bind_attribute(Writing *writing, const Attribute *attribute,
			   Value value, GError **error)
{
	if (attribute->form == FORM_REFERENCE)
		return bind_reference(writing, attribute, value, error);
	bind_value(attribute, value, writing->row, writing->at++,
		   &writing->texts);
	if (attribute->keyed)
		bind_key(attribute, value, writing->row, writing->at++,
			 &writing->texts);
	return true;
}

static bool is_stored(const Attribute *attribute)
{
	return attribute->column != NULL;
}

static Value value_of(const Record *record, unsigned attribute)
{
	return record->values[attribute + 1]; /* after Identity */
}

/* Does the value differ, so that the column has to be written? */
static bool differs(const Record *before, const Record *after, unsigned at)
{
	return !before ||
	       !value_equal(value_of(before, at), value_of(after, at));
}

static void append_column(GString *sql, const Attribute *attribute,
			  const char *end)
{
	g_string_append_printf(sql, ", %s%s", attribute->column, end);
	if (attribute->keyed)
		g_string_append_printf(sql, ", %s_key%s", attribute->column,
				       end);
}

static char *insert_sql(const Kind *kind)
{
	g_autoptr(GString) marks = g_string_new("?");
	GString *sql = g_string_new(NULL);
	g_string_append_printf(sql, "INSERT INTO %s (id", kind->table);
	for (const Attribute *row = kind->attributes; row->is.name; row++) {
		if (!is_stored(row))
			continue;
		append_column(sql, row, "");
		g_string_append(marks, row->keyed ? ", ?, ?" : ", ?");
	}
	g_string_append_printf(sql, ") VALUES (%s)", marks->str);
	return g_string_free(sql, FALSE);
}

static char *update_sql(const Kind *kind, const Record *before,
			const Record *after)
{
	GString *sql = g_string_new(NULL);
	for (unsigned i = 0; kind->attributes[i].is.name; i++) {
		const Attribute *row = &kind->attributes[i];
		if (is_stored(row) && differs(before, after, i))
			append_column(sql, row, " = ?");
	}
	if (!sql->len)
		return g_string_free(sql, TRUE);
	g_autofree char *pairs = g_string_free(sql, FALSE);
	return g_strdup_printf("UPDATE %s SET %s WHERE id = ?", kind->table,
			       pairs + 2);
}

static bool bind_record(Writing *writing, const Record *before,
			const Record *after, GError **error)
{
	const Attribute *rows = writing->kind->attributes;
	for (unsigned i = 0; rows[i].is.name; i++)
		if (is_stored(&rows[i]) && differs(before, after, i) &&
		    !bind_attribute(writing, &rows[i], value_of(after, i),
				    error))
			return false;
	return true;
}

static bool insert_row(Model *model, Store *store, const Kind *kind,
		       Record *record, GError **error)
{
	g_autofree char *sql = insert_sql(kind);
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(Statement) row = store_statement(store, sql, error);
	if (!row)
		return false;
	Writing writing = { model, kind, row, 2, { texts } };
	statement_bind_integer(row, 1, record->id);
	return bind_record(&writing, NULL, record, error) &&
	       statement_run(row, error);
}

bool model_insert_row(Store *store, const Kind *kind, Record *record,
		      GError **error)
{
	return insert_row(NULL, store, kind, record, error);
}

static bool update_row(Model *model, Store *store, const Kind *kind,
		       const Record *before, Record *after, GError **error)
{
	g_autofree char *sql = update_sql(kind, before, after);
	if (!sql)
		return true;
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(Statement) row = store_statement(store, sql, error);
	if (!row)
		return false;
	Writing writing = { model, kind, row, 1, { texts } };
	if (!bind_record(&writing, before, after, error))
		return false;
	statement_bind_integer(row, writing.at, before->id);
	return statement_run(row, error);
}

static bool delete_row(Store *store, const Kind *kind, int64_t id,
		       GError **error)
{
	g_autofree char *sql =
		g_strdup_printf("DELETE FROM %s WHERE id = ?", kind->table);
	g_autoptr(Statement) row = store_statement(store, sql, error);
	if (!row)
		return false;
	statement_bind_integer(row, 1, id);
	return statement_run(row, error);
}

/* ---- the same with rules ---- */

Record *model_new_record(const Kind *kind)
{
	Record *record = record_new(kind_type(kind));
	for (unsigned i = 0; kind->attributes[i].is.name; i++)
		record->values[i + 1] = attribute_default(&kind->attributes[i]);
	return record;
}

bool model_assign(const Kind *kind, Record *record, const char *property,
		  Value given, GError **error)
{
	const Attribute *attribute = kind_attribute(kind, property);
	g_auto(Value) list = VALUE_NONE;
	Value canonical = VALUE_NONE;
	g_assert(attribute);
	if (attribute->is.flags & PROPERTY_LIST) {
		if (!modifier_apply(record_get(record, property), given, &list,
				    error))
			return false;
		given = list;
	}
	if (!attribute_accept(attribute, given, &canonical, error))
		return false;
	record_set_take(record, attribute->is.name, canonical);
	return true;
}

/* SQL knows only that a key is there twice; this says which. */
static bool explain_twice(Model *model, const Kind *kind, const Record *record,
			  GError **error)
{
	for (unsigned i = 0; kind->attributes[i].is.name; i++) {
		const Attribute *row = &kind->attributes[i];
		const char *text = value_text(value_of(record, i));
		if (!row->keyed || !text)
			continue;
		g_auto(Where) where = { 0 };
		where_init(&where);
		g_autofree char *key = attribute_key(row, text);
		g_autofree char *sql =
			g_strdup_printf("%s_key = ?", row->column);
		where_text(&where, sql, key);
		where_integer(&where, " AND id <> ?", record->id);
		g_autoptr(Record) other =
			model_find_where(model, kind, &where, NULL);
		if (!other)
			continue;
		g_clear_error(error);
		g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_EXISTS,
			    "there is a %s with the %s '%s' already",
			    kind->title, row->is.name, text);
		return false;
	}
	return false;
}

static bool explain(Model *model, const Kind *kind, const Record *record,
		    GError **error)
{
	if (error &&
	    g_error_matches(*error, STORE_ERROR, STORE_ERROR_CONSTRAINT))
		explain_twice(model, kind, record, error);
	return false;
}

bool model_add(Model *model, const Kind *kind, Record *record,
	       Feedback *feedback, GError **error)
{
	if (kind->check && !kind->check(model, NULL, record, feedback, error))
		return false;
	Store *store = model_write(model, error);
	if (!store)
		return false;
	record->id = model_next_id(model);
	if (!insert_row(model, store, kind, record, error)) {
		explain(model, kind, record, error);
		record->id = 0;
		return false;
	}
	return !kind->written || kind->written(model, NULL, record, error);
}

bool model_update(Model *model, const Kind *kind, const Record *before,
		  Record *after, Feedback *feedback, GError **error)
{
	after->id = before->id;
	if (kind->check && !kind->check(model, before, after, feedback, error))
		return false;
	Store *store = model_write(model, error);
	if (!store)
		return false;
	if (!update_row(model, store, kind, before, after, error))
		return explain(model, kind, after, error);
	return !kind->written || kind->written(model, before, after, error);
}

static bool is_global(Record *record)
{
	const char *identity = value_text(record_get(record, "Identity"));
	return identity && !g_ascii_strcasecmp(identity, "Global");
}

static bool reset(Model *model, const Kind *kind, Record *record,
		  Feedback *feedback, GError **error)
{
	g_autoptr(Record) fresh = model_new_record(kind);
	if (kind->name && !kind->name(model, fresh, "global", error))
		return false;
	return model_update(model, kind, record, fresh, feedback, error);
}

bool model_remove(Model *model, const Kind *kind, Record *record,
		  Feedback *feedback, GError **error)
{
	if (kind->scopes & SCOPE_GLOBAL && is_global(record))
		return reset(model, kind, record, feedback, error);
	Store *store = model_write(model, error);
	if (!store)
		return false;
	if (kind->removing && !kind->removing(model, record, feedback, error))
		return false;
	if (delete_row(store, kind, record->id, error))
		return true;
	if (error &&
	    g_error_matches(*error, STORE_ERROR, STORE_ERROR_CONSTRAINT))
		g_prefix_error(error,
			       "%s '%s' cannot be removed: ", kind->title,
			       value_text(record_get(record, "Identity")));
	return false;
}
