#include "core/model/history.h"

#include "core/model/accept.h"
#include "core/model/identity.h"
#include "db/fold.h"

#include <string.h>

/* ---- rows in words ---- */

typedef struct Words {
	Model *model;
	GPtrArray *lines;
	unsigned most, rest;
} Words;

static const Attribute *attribute_of_column(const Kind *kind,
					    const char *column)
{
	for (const Attribute *row = kind->attributes; row->is.name; row++)
		if (g_strcmp0(row->column, column) == 0)
			return row;
	return NULL;
}

static bool is_name(const Kind *kind, const Attribute *attribute)
{
	return kind->key && name_same(kind->key, attribute->is.name);
}

/* A name that the change set itself holds, or NULL. */
static char *name_in_row(const Kind *kind, const ChangedRow *row)
{
	for (unsigned i = 0; i < row->count; i++) {
		const Attribute *attribute =
			attribute_of_column(kind, row->columns[i].column);
		const char *text = row->columns[i].before
					   ? row->columns[i].before
					   : row->columns[i].after;
		if (attribute && text && attribute->form != FORM_REFERENCE &&
		    (is_name(kind, attribute) || attribute->keyed))
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
			attribute_of_column(kind, column->column);
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

/* ---- changes of one object ---- */

typedef struct Search {
	Model *model;
	Store *store;
	const HistoryQuery *query;
	const Kind *kind; /* NULL: any */
	char *folded;
	GHashTable *rows; /* ids of the object, of gint64 */
	bool touches;
	int64_t given;
	ChangeFn *function;
	void *data;
	GError **error;
} Search;

/* "tag:Name", "site:X", "sip:ken@…": the name alone, as columns have it. */
static char *bare_name(const char *identity)
{
	const char *colon = strchr(identity, ':');
	const char *name = colon ? colon + 1 : identity;
	const char *second = strchr(name, ':');
	return store_fold(second ? second + 1 : name);
}

static bool names_it(const Search *search, const ColumnChange *column)
{
	const char *texts[] = { column->before, column->after };
	for (int i = 0; i < 2; i++) {
		if (!texts[i])
			continue;
		g_autofree char *folded = bare_name(texts[i]);
		if (g_str_equal(folded, search->folded))
			return true;
	}
	return false;
}

static bool is_naming(const Kind *kind, const char *column)
{
	const Attribute *attribute = attribute_of_column(kind, column);
	return attribute && (attribute->keyed || is_name(kind, attribute) ||
			     g_str_equal(column, "name"));
}

static void look_at(Search *search, const Kind *kind, const ChangedRow *row)
{
	if (g_hash_table_contains(search->rows, &row->id)) {
		search->touches = true;
		return;
	}
	for (unsigned i = 0; i < row->count; i++) {
		const ColumnChange *column = &row->columns[i];
		if (!is_naming(kind, column->column) ||
		    !names_it(search, column))
			continue;
		g_hash_table_add(search->rows,
				 g_memdup2(&row->id, sizeof row->id));
		search->touches = true;
		return;
	}
}

static bool search_row(const ChangedRow *row, void *data)
{
	Search *search = data;
	const Kind *kind = kind_of_table(row->table);
	if (kind && (!search->kind || kind == search->kind))
		look_at(search, kind, row);
	return true;
}

/* Newest first: a removal names the object before its earlier changes, which
 * then are found by its id. */
static bool search_change(const Change *change, GBytes *set, void *data)
{
	Search *search = data;
	search->touches = false;
	if (!changeset_each(search->store, set, search_row, search,
			    search->error))
		return false;
	if (!search->touches)
		return true;
	search->given++;
	if (!search->function(change, set, search->data))
		return false;
	return !search->query->limit || search->given < search->query->limit;
}

/* Objects that are there are found by their identity. */
static void add_living(Search *search)
{
	for (const Kind *const *kind = kinds; *kind; kind++) {
		if (search->kind && *kind != search->kind)
			continue;
		int64_t id = model_id_of(search->model, *kind,
					 search->query->identity, NULL);
		if (id)
			g_hash_table_add(search->rows, g_memdup2(&id, 8));
	}
}

static bool each_of_object(Search *search, GError **error)
{
	ChangeQuery query = { .rows = true };
	GError *inner = NULL;
	search->error = &inner;
	search->folded = bare_name(search->query->identity);
	search->rows = g_hash_table_new_full(g_int64_hash, g_int64_equal,
					     g_free, NULL);
	if (search->kind)
		query.table = search->kind->table;
	add_living(search);
	bool good = change_each(search->store, &query, search_change, search,
				error);
	g_hash_table_unref(search->rows);
	g_free(search->folded);
	if (!inner)
		return good;
	g_propagate_error(error, inner);
	return false;
}

static const Kind *kind_by_noun(const char *noun, GError **error)
{
	const Kind *kind = kind_find(noun);
	if (!kind)
		g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_NOT_FOUND,
			    "there is no noun '%s' that changes are recorded "
			    "of",
			    noun);
	return kind;
}

bool history_each(Model *model, const HistoryQuery *query, ChangeFn *function,
		  void *data, GError **error)
{
	Search search = { .model = model,
			  .store = model_store(model, error),
			  .query = query,
			  .function = function,
			  .data = data };
	if (!search.store)
		return false;
	if (query->noun && !(search.kind = kind_by_noun(query->noun, error)))
		return false;
	if (query->identity)
		return each_of_object(&search, error);
	ChangeQuery plain = {
		.number = query->number,
		.table = search.kind ? search.kind->table : NULL,
		.limit = query->limit,
		.rows = true,
	};
	return change_each(search.store, &plain, function, data, error);
}
