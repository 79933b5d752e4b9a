#include "shell/types/drive_map.h"

#include "core/value/name.h"

#include <string.h>

static GHashTable *roots; /* char * by Name */

void drive_map_set(const char *name, const char *root)
{
	if (!roots)
		roots = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	g_hash_table_replace(roots, (gpointer)name_intern(name),
			     g_strdup(root));
}

const char *drive_map_root(const char *name)
{
	const Name *known = roots ? name_known(name) : NULL;
	return known ? g_hash_table_lookup(roots, known) : NULL;
}

bool drive_map_remove(const char *name)
{
	const Name *known = roots ? name_known(name) : NULL;
	return known && g_hash_table_remove(roots, known);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

GPtrArray *drive_map_names(void)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	GHashTableIter iter;
	gpointer key;
	if (!roots)
		return names;
	g_hash_table_iter_init(&iter, roots);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		g_ptr_array_add(names,
				g_utf8_strup(((const Name *)key)->folded, -1));
	g_ptr_array_sort(names, by_text);
	return names;
}

char *drive_name(const char *path, const char **rest)
{
	size_t length = 0;
	if (!g_ascii_isalpha(path[0]))
		return NULL;
	while (g_ascii_isalnum(path[length]) || path[length] == '_')
		length++;
	if (path[length] != ':' || path[length + 1] == ':')
		return NULL;
	*rest = path + length + 1;
	return g_strndup(path, length);
}

char *drive_map_path(const char *path)
{
	const char *rest;
	g_autofree char *name = drive_name(path, &rest);
	const char *root = name ? drive_map_root(name) : NULL;
	g_autofree char *slashed =
		g_strdelimit(g_strdup(root ? rest : path), "\\", '/');
	return root ? g_build_filename(root, slashed, NULL)
		    : g_steal_pointer(&slashed);
}
