#include "shell/general/general.h"

#include "shell/general/item.h"
#include "shell/general/path_param.h"
#include "shell/types/like.h"

#include <gio/gio.h>
#include <string.h>

#define DEPTH_MOST 256

typedef struct ItemArgs {
	PathArgs path;
	const char *filter;
	const char *const *include;
	const char *const *exclude;
	bool recurse, name_only, files, folders, hidden;
	int64_t depth;
} ItemArgs;

static bool emit_item(Call *call, const char *path, const char *name_only,
		      GError **error)
{
	if (name_only) {
		call_emit_take(call, value_string(name_only));
		return true;
	}
	Record *item = item_of(path, error);
	if (item)
		call_emit_record_take(call, item);
	return item != NULL;
}

static bool get_one(Call *call, void *data, const char *path, GError **error)
{
	(void)data;
	return emit_item(call, path, NULL, error);
}

static bool item_process(Call *call, void *data, GError **error)
{
	ItemArgs *args = data;
	return paths_each(call, &args->path, NULL, get_one, args, error);
}

/* ---- Get-ChildItem ---- */

static bool matches_any(const char *const *patterns, const char *name)
{
	for (; *patterns; patterns++)
		if (like_match(*patterns, name, false))
			return true;
	return false;
}

static bool is_wanted(const ItemArgs *args, const char *path, const char *name)
{
	bool folder = g_file_test(path, G_FILE_TEST_IS_DIR);
	if (*name == '.' && !args->path.force && !args->hidden)
		return false;
	if ((args->files && folder) || (args->folders && !folder))
		return false;
	if (args->filter && !like_match(args->filter, name, false))
		return false;
	if (args->include && !matches_any(args->include, name))
		return false;
	return !args->exclude || !matches_any(args->exclude, name);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *names_in(const char *path, GError **error)
{
	const char *name;
	g_autoptr(GDir) folder = g_dir_open(path, 0, error);
	if (!folder)
		return NULL;
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	while ((name = g_dir_read_name(folder)))
		g_ptr_array_add(names, g_strdup(name));
	g_ptr_array_sort(names, by_text);
	return names;
}

static bool goes_into(const ItemArgs *args, const char *path, const char *name,
		      int64_t depth)
{
	return (args->recurse || args->depth > 0) && item_is_folder(path) &&
	       depth < (args->depth ? args->depth : DEPTH_MOST) &&
	       (*name != '.' || args->path.force);
}

static char *inside(const char *folder, const char *name)
{
	return strcmp(folder, ".") == 0 ? g_strdup(name)
					: g_build_filename(folder, name, NULL);
}

static void list_folder(Call *call, const ItemArgs *args, const char *path,
			const char *shown, int64_t depth)
{
	GError *error = NULL;
	g_autoptr(GPtrArray) names = names_in(path, &error);
	if (!names) {
		call_error_take(call, error, VALUE_NONE);
		return;
	}
	for (guint i = 0; i < names->len; i++) {
		const char *name = names->pdata[i];
		g_autofree char *inner = inside(path, name);
		g_autofree char *label = inside(shown, name);
		if (is_wanted(args, inner, name))
			emit_item(call, inner, args->name_only ? label : NULL,
				  NULL);
		if (goes_into(args, inner, name, depth))
			list_folder(call, args, inner, label, depth + 1);
	}
}

static bool list_one(Call *call, void *data, const char *path, GError **error)
{
	ItemArgs *args = data;
	if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
		list_folder(call, args, path, ".", 0);
		return true;
	}
	g_autofree char *name = g_path_get_basename(path);
	if (!is_wanted(args, path, name))
		return true;
	return emit_item(call, path, args->name_only ? name : NULL, error);
}

static bool child_process(Call *call, void *data, GError **error)
{
	ItemArgs *args = data;
	return paths_each(call, &args->path, ".", list_one, args, error);
}

static const Param item_params[] = {
	PATH_PARAMS(ItemArgs, path, ALL_SETS),
	{ 0 },
};

static const char *const folder_aliases[] = { "ad", NULL };
static const char *const file_aliases[] = { "af", NULL };
static const char *const recurse_aliases[] = { "s", NULL };

static const Param child_params[] = {
	PATH_PARAMS(ItemArgs, path, 0),
	{ .is = { "Filter", "Wildcard that names must match.",
		  .field = STRING_FIELD(ItemArgs, filter) },
	  .position = 2 },
	{ .is = { "Include", "Wildcards of which names must match one.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(ItemArgs, include) } },
	{ .is = { "Exclude", "Wildcards that names must not match.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(ItemArgs, exclude) } },
	{ .is = { "Recurse", "Also what is in folders within.",
		  .field = SWITCH_FIELD(ItemArgs, recurse) },
	  .aliases = recurse_aliases },
	{ .is = { "Depth", "How deep -Recurse goes.", .least = 0,
		  .most = DEPTH_MOST,
		  .field = INTEGER_FIELD(ItemArgs, depth) } },
	{ .is = { "Name", "Names only.",
		  .field = SWITCH_FIELD(ItemArgs, name_only) } },
	{ .is = { "File", "Files only.",
		  .field = SWITCH_FIELD(ItemArgs, files) },
	  .aliases = file_aliases },
	{ .is = { "Directory", "Folders only.",
		  .field = SWITCH_FIELD(ItemArgs, folders) },
	  .aliases = folder_aliases },
	{ .is = { "Hidden", "Also names that begin with a dot.",
		  .field = SWITCH_FIELD(ItemArgs, hidden) } },
	{ 0 },
};

static const Example item_examples[] = {
	{ "Get-Item .", "The current folder as an object." },
	{ 0 },
};
static const Example child_examples[] = {
	{ "Get-ChildItem -Filter *.csv", "CSV files here." },
	{ 0 },
};

const Cmdlet cmdlet_get_item = {
	.name = "Get-Item",
	.synopsis = "Gives files and folders as objects.",
	.args_size = sizeof(ItemArgs),
	.params = item_params,
	.examples = item_examples,
	.output = &file_type,
	.process = item_process,
};

const Cmdlet cmdlet_get_child_item = {
	.name = "Get-ChildItem",
	.synopsis = "Gives what is in a folder.",
	.args_size = sizeof(ItemArgs),
	.params = child_params,
	.examples = child_examples,
	.output = &file_type,
	.process = child_process,
};
