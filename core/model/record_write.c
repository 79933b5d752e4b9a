#include "core/model/accept.h"
#include "core/model/unit.h"
#include "core/value/list.h"

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

bool model_insert_row(Model *model, Store *store, const Kind *kind,
		      Record *record, GError **error)
{
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(Statement) row =
		store_statement(store, kind_insert(kind), error);
	if (!row)
		return false;
	Writing writing = { model, kind, row, 2, { texts } };
	statement_bind_integer(row, 1, record->id);
	return bind_record(&writing, NULL, record, error) &&
	       statement_run(row, error);
}

bool model_update_row(Model *model, Store *store, const Kind *kind,
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

bool model_delete_row(Store *store, const Kind *kind, int64_t id,
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
