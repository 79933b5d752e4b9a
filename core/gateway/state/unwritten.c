#include "core/gateway/state/unwritten.h"

static void row_free(void *row)
{
	state_row_free(row);
}

static void pair_free(void *pair)
{
	pair_clear(pair);
	g_free(pair);
}

void unwritten_init(Unwritten *unwritten)
{
	unwritten->rows = g_hash_table_new_full(g_int64_hash, g_int64_equal,
						NULL, row_free);
	unwritten->removed = g_hash_table_new_full(g_int64_hash, g_int64_equal,
						   g_free, NULL);
	unwritten->pairs = g_hash_table_new_full(g_str_hash, g_str_equal,
						 g_free, pair_free);
	unwritten->count = 0;
}

void unwritten_clear(Unwritten *unwritten)
{
	g_hash_table_unref(unwritten->rows);
	g_hash_table_unref(unwritten->removed);
	g_hash_table_unref(unwritten->pairs);
}

static void add_pair(Unwritten *unwritten, StatePair *pair)
{
	char *key = g_strjoin(" ", pair->local, pair->remote, NULL);

	g_hash_table_replace(unwritten->pairs, key,
			     g_memdup2(pair, sizeof(*pair)));
	*pair = (StatePair){ 0 };
}

void unwritten_add(Unwritten *unwritten, guint64 remove, StateRow **row,
		   StatePair *pair)
{
	unwritten->count++;
	if (remove && !g_hash_table_remove(unwritten->rows, &remove))
		g_hash_table_add(unwritten->removed,
				 g_memdup2(&remove, sizeof(remove)));
	if (*row)
		g_hash_table_replace(unwritten->rows, &(*row)->id, *row);
	*row = NULL;
	if (pair->local)
		add_pair(unwritten, pair);
}

bool unwritten_write(const Unwritten *unwritten, Store *store, GError **error)
{
	GHashTableIter iter;
	void *key, *value;
	bool good = true;

	g_hash_table_iter_init(&iter, unwritten->removed);
	while (good && g_hash_table_iter_next(&iter, &key, NULL))
		good = rows_remove(store, *(guint64 *)key, error);
	g_hash_table_iter_init(&iter, unwritten->rows);
	while (good && g_hash_table_iter_next(&iter, NULL, &value))
		good = rows_add(store, value, error);
	g_hash_table_iter_init(&iter, unwritten->pairs);
	while (good && g_hash_table_iter_next(&iter, NULL, &value))
		good = pairs_put(store, value, error);
	return good;
}

guint unwritten_end(Unwritten *unwritten)
{
	guint count = unwritten->count;

	g_hash_table_remove_all(unwritten->rows);
	g_hash_table_remove_all(unwritten->removed);
	g_hash_table_remove_all(unwritten->pairs);
	unwritten->count = 0;
	return count;
}
