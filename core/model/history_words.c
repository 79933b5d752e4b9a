#include "core/model/history.h"

typedef struct Words {
	Model *model;
	GPtrArray *lines;
	unsigned most, rest;
} Words;

/* A name that the change set itself holds, or NULL. */
static char *name_in_row(const Kind *kind, const ChangedRow *row)
{
	for (unsigned i = 0; i < row->count; i++) {
		const Attribute *attribute =
			kind_attribute_of_column(kind, row->columns[i].column);
		const char *text = row->columns[i].before
					   ? row->columns[i].before
					   : row->columns[i].after;
		if (attribute && text && attribute->form != FORM_REFERENCE &&
		    (kind_is_key(kind, attribute) || attribute->keyed))
			return g_strdup(text);
	}
	return NULL;
}

typedef struct Naming {
	Store *store;
	const Kind *kind;
	int64_t id;
	char *name;
} Naming;

static bool name_row(const ChangedRow *row, void *data)
{
	Naming *naming = data;
	if (row->id == naming->id)
		naming->name = name_in_row(naming->kind, row);
	return !naming->name;
}

static bool name_change(const Change *change, GBytes *set, void *data)
{
	Naming *naming = data;
	(void)change;
	changeset_each(naming->store, set, name_row, naming, NULL);
	return false;
}

/* The last change of an object that is gone removed it, with its name. */
static char *name_in_log(Model *model, const Kind *kind, int64_t id)
{
	Naming naming = { model_store(model, NULL), kind, id, NULL };
	ChangeQuery query = {
		.table = kind->table, .row = id, .limit = 1, .rows = true
	};
	if (naming.store)
		change_each(naming.store, &query, name_change, &naming, NULL);
	return naming.name;
}

static char *name_of(Model *model, const Kind *kind, const ChangedRow *row)
{
	g_autoptr(Record) record = model_find_id(model, kind, row->id, NULL);
	if (record)
		return g_strdup(value_text(record_get(record, "Identity")));
	char *name = name_in_row(kind, row);
	if (!name)
		name = name_in_log(model, kind, row->id);
	return name ? name
		    : g_strdup_printf("number %" G_GINT64_FORMAT, row->id);
}

/* A reference is an id: it is shown as what it stands for. */
static char *shown(Model *model, const Attribute *attribute, const char *text)
{
	if (!text)
		return g_strdup("none");
	if (attribute->is.flags & PROPERTY_SECRET)
		return g_strdup("****");
	if (attribute->is.type == VALUE_BOOL)
		return g_strdup(*text == '1' ? "True" : "False");
	if (attribute->form != FORM_REFERENCE)
		return g_strdelimit(g_strdup(text), "\n", ' ');
	g_autoptr(Record) record =
		model_find_id(model, attribute->refers,
			      g_ascii_strtoll(text, NULL, 10), NULL);
	return g_strdup(record ? value_text(record_get(record, "Identity"))
			       : "something removed");
}

static void append_columns(Model *model, const Kind *kind,
			   const ChangedRow *row, GString *line)
{
	const char *join = ": ";
	for (unsigned i = 0; i < row->count; i++) {
		const ColumnChange *column = &row->columns[i];
		const Attribute *attribute =
			kind_attribute_of_column(kind, column->column);
		if (!attribute)
			continue;
		g_autofree char *before =
			shown(model, attribute, column->before);
		g_autofree char *after = shown(model, attribute, column->after);
		if (row->what == ROW_CHANGED)
			g_string_append_printf(line, "%s%s '%s' -> '%s'", join,
					       attribute->is.name, before,
					       after);
		else
			g_string_append_printf(
				line, "%s%s '%s'", join, attribute->is.name,
				row->what == ROW_ADDED ? after : before);
		join = ", ";
	}
}

static const char *verb_of(RowChange what)
{
	switch (what) {
	case ROW_ADDED:
		return "Added";
	case ROW_CHANGED:
		return "Changed";
	case ROW_REMOVED:
		return "Removed";
	}
	return "";
}

static bool describe_row(const ChangedRow *row, void *data)
{
	Words *words = data;
	const Kind *kind = kind_of_table(row->table);
	if (!kind)
		return true;
	if (words->lines->len >= words->most) {
		words->rest++;
		return true;
	}
	g_autofree char *name = name_of(words->model, kind, row);
	GString *line = g_string_new(verb_of(row->what));
	g_string_append_printf(line, " %s %s", kind->title, name);
	append_columns(words->model, kind, row, line);
	g_ptr_array_add(words->lines, g_string_free(line, FALSE));
	return true;
}

char **history_describe(Model *model, GBytes *set, unsigned most,
			GError **error)
{
	Words words = { model, g_ptr_array_new_with_free_func(g_free), most,
			0 };
	Store *store = model_store(model, error);
	bool good = store &&
		    changeset_each(store, set, describe_row, &words, error);
	if (words.rest)
		g_ptr_array_add(words.lines,
				g_strdup_printf("… and %u more", words.rest));
	g_ptr_array_add(words.lines, NULL);
	char **lines = (char **)g_ptr_array_steal(words.lines, NULL);
	g_ptr_array_unref(words.lines);
	if (!good)
		g_clear_pointer(&lines, g_strfreev);
	return lines;
}
