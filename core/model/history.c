#include "core/model/history.h"

#include "core/model/identity.h"
#include "db/fold.h"

#include <string.h>

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
	const Attribute *attribute = kind_attribute_of_column(kind, column);
	return attribute && (attribute->keyed || kind_is_key(kind, attribute) ||
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
