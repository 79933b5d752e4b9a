/* Get-ChildItem: folders before files, each by name; what is in a folder comes
 * before what is in the folders within. */
#include "shell/general/general.h"

#include "shell/general/item.h"
#include "shell/general/path.h"
#include "shell/general/path_param.h"
#include "shell/types/like.h"

#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#define DEPTH_MOST 256

typedef struct ChildArgs {
	PathArgs path;
	const char *attributes;
	bool recurse, name_only, files, folders, hidden, read_only, system;
	int64_t depth;
} ChildArgs;

typedef struct Listing {
	Call *call;
	const ChildArgs *args;
	const char *leaf; /* name's pattern at the end of -Path, or NULL */
	int64_t deepest;
	bool stopped;
} Listing;

/* ---- which are wanted */

static bool has_attribute(const char *path, const char *name,
			  const char *attribute)
{
	if (name_same(attribute, "Directory") || name_same(attribute, "D"))
		return g_file_test(path, G_FILE_TEST_IS_DIR);
	if (name_same(attribute, "Hidden") || name_same(attribute, "H"))
		return *name == '.';
	if (name_same(attribute, "ReadOnly") || name_same(attribute, "R"))
		return access(path, W_OK) != 0;
	if (name_same(attribute, "ReparsePoint") || name_same(attribute, "L"))
		return g_file_test(path, G_FILE_TEST_IS_SYMLINK);
	if (name_same(attribute, "Archive") || name_same(attribute, "A") ||
	    name_same(attribute, "Normal"))
		return g_file_test(path, G_FILE_TEST_IS_REGULAR);
	return false;
}

/* One part of -Attributes: names joined by +, a ! in front turns one round. */
static bool has_all(const char *path, const char *name, const char *part)
{
	g_auto(GStrv) words = g_strsplit(part, "+", -1);
	for (char **word = words; *word; word++) {
		const char *text = g_strstrip(*word);
		bool no = *text == '!';
		if (has_attribute(path, name, text + no) == no)
			return false;
	}
	return true;
}

static bool fits_attributes(const char *path, const char *name,
			    const char *attributes)
{
	g_auto(GStrv) parts = g_strsplit(attributes, ",", -1);
	for (char **part = parts; *part; part++)
		if (has_all(path, name, *part))
			return true;
	return false;
}

static bool is_shown(const ChildArgs *args, const char *path, const char *name)
{
	bool hidden = *name == '.';
	if (args->attributes)
		return fits_attributes(path, name, args->attributes);
	if (args->system)
		return false;
	if (args->hidden)
		return hidden;
	return !hidden || args->path.force;
}

static bool is_wanted(const Listing *listing, const char *path,
		      const char *name)
{
	const ChildArgs *args = listing->args;
	bool folder = g_file_test(path, G_FILE_TEST_IS_DIR);
	if (!is_shown(args, path, name))
		return false;
	if (args->files != args->folders && args->files == folder)
		return false;
	if (args->read_only && access(path, W_OK) == 0)
		return false;
	if (listing->leaf && !like_match(listing->leaf, name, false))
		return false;
	return paths_include(&args->path, name);
}

/* ---- walking */

static void emit_path(Listing *listing, const char *path, const char *label)
{
	if (listing->args->name_only) {
		listing->stopped =
			!call_emit_take(listing->call, value_string(label));
		return;
	}
	Record *item = item_of(path, NULL);
	if (!item)
		return;
	item_set_short(item);
	listing->stopped = !call_emit_record_take(listing->call, item);
}

static int by_name(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;
	int order = g_ascii_strcasecmp(x, y);
	return order ? order : strcmp(x, y);
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
	g_ptr_array_sort(names, by_name);
	return names;
}

static char *inside(const char *folder, const char *name)
{
	return strcmp(folder, ".") == 0 ? g_strdup(name)
					: g_build_filename(folder, name, NULL);
}

static void emit_kind(Listing *listing, const char *path, const char *shown,
		      const GPtrArray *names, bool folders)
{
	for (guint i = 0; i < names->len && !listing->stopped; i++) {
		const char *name = names->pdata[i];
		g_autofree char *inner = inside(path, name);
		if (g_file_test(inner, G_FILE_TEST_IS_DIR) != folders ||
		    !is_wanted(listing, inner, name))
			continue;
		g_autofree char *label = inside(shown, name);
		emit_path(listing, inner, label);
	}
}

static bool goes_into(const Listing *listing, const char *path,
		      const char *name)
{
	return item_is_folder(path) &&
	       (*name != '.' || listing->args->path.force);
}

static void list_folder(Listing *listing, const char *path, const char *shown,
			int64_t depth)
{
	GError *error = NULL;
	g_autoptr(GPtrArray) names = names_in(path, &error);
	if (!names) {
		g_auto(Value) target = value_string(path);
		call_error_take(listing->call, error, target);
		return;
	}
	emit_kind(listing, path, shown, names, true);
	emit_kind(listing, path, shown, names, false);
	if (depth >= listing->deepest)
		return;
	for (guint i = 0; i < names->len && !listing->stopped; i++) {
		g_autofree char *inner = inside(path, names->pdata[i]);
		g_autofree char *label = inside(shown, names->pdata[i]);
		if (goes_into(listing, inner, names->pdata[i]))
			list_folder(listing, inner, label, depth + 1);
	}
}

static void list_one(Listing *listing, const char *path, bool as_item)
{
	g_autofree char *name = g_path_get_basename(path);
	bool deep = listing->deepest > 0;
	if (g_file_test(path, G_FILE_TEST_IS_DIR) && (!as_item || deep))
		list_folder(listing, path, as_item ? name : ".", 0);
	else if (is_wanted(listing, path, name))
		emit_path(listing, path, name);
}

/* With -Recurse a wildcard at the end of the path is sought everywhere. */
static bool list_deep_pattern(Listing *listing, const char *path)
{
	g_autofree char *native = path_native(path, NULL);
	if (!native || !listing->deepest || !path_is_pattern(native) ||
	    g_file_test(native, G_FILE_TEST_EXISTS))
		return false;
	g_autofree char *folder = g_path_get_dirname(native);
	g_autofree char *leaf = g_path_get_basename(native);
	if (path_is_pattern(folder) || !g_file_test(folder, G_FILE_TEST_IS_DIR))
		return false;
	listing->leaf = leaf;
	list_folder(listing, folder, ".", 0);
	listing->leaf = NULL;
	return true;
}

static bool list_provider(Listing *listing, const char *path, GError **error)
{
	Call *call = listing->call;
	const char *name;
	bool literal = listing->args->path.literal_paths != NULL;
	g_auto(GStrv) found =
		provider_expand(call_session(call), path, literal, true, error);
	for (char **one = found; one && *one; one++) {
		const Provider *provider = provider_of(*one, &name);
		Value item = VALUE_NONE;
		if (!paths_include(&listing->args->path, name) ||
		    !provider->item(call_session(call), name, &item))
			continue;
		if (listing->args->name_only)
			value_set_take(&item, value_string(name));
		if (!call_emit_take(call, item))
			break;
	}
	return found != NULL;
}

static bool list_path(Listing *listing, const char *path, GError **error)
{
	const char *name;
	if (provider_of(path, &name))
		return list_provider(listing, path, error);
	if (listing->args->path.literal_paths) {
		g_autofree char *native = path_native(path, error);
		Record *item = native ? item_of(native, error) : NULL;
		if (item)
			list_one(listing, native, false);
		record_unref(item);
		return item != NULL;
	}
	if (list_deep_pattern(listing, path))
		return true;
	g_auto(GStrv) found = path_expand(path, error);
	bool pattern = found && path_is_pattern(path) &&
		       !g_file_test(path, G_FILE_TEST_EXISTS);
	for (char **one = found; one && *one && !listing->stopped; one++)
		list_one(listing, *one, pattern);
	return found != NULL;
}

static bool child_process(Call *call, void *data, GError **error)
{
	ChildArgs *args = data;
	const char *const here[] = { ".", NULL };
	const char *const *path = args->path.literal_paths
					  ? args->path.literal_paths
					  : args->path.paths;
	bool depth = call_given_name(call, "Depth");
	Listing listing = { .call = call, .args = args };
	(void)error;
	if (args->recurse || depth)
		listing.deepest = depth ? args->depth : DEPTH_MOST;
	for (path = path ? path : here; *path && !listing.stopped; path++) {
		GError *fault = NULL;
		g_auto(Value) target = value_string(*path);
		if (!list_path(&listing, *path, &fault) && fault)
			call_error_take(call, fault, target);
	}
	return true;
}

static const char *const folder_aliases[] = { "ad", "d", NULL };
static const char *const file_aliases[] = { "af", NULL };
static const char *const hidden_aliases[] = { "ah", "h", NULL };
static const char *const read_only_aliases[] = { "ar", NULL };
static const char *const system_aliases[] = { "as", NULL };
static const char *const recurse_aliases[] = { "s", NULL };

static const Param child_params[] = {
	PATH_PARAMS(ChildArgs, path),
	{ .is = { "Filter", "Wildcard that names must match.",
		  .field = STRING_FIELD(ChildArgs, path.filter) },
	  .position = 2 },
	{ .is = { "Include", "Wildcards of which names must match one.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(ChildArgs, path.include) } },
	{ .is = { "Exclude", "Wildcards that names must not match.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(ChildArgs, path.exclude) } },
	{ .is = { "Recurse", "Also what is in folders within.",
		  .field = SWITCH_FIELD(ChildArgs, recurse) },
	  .aliases = recurse_aliases },
	{ .is = { "Depth", "How deep it goes.", .least = 0, .most = G_MAXINT32,
		  .field = INTEGER_FIELD(ChildArgs, depth) } },
	{ .is = { "Name", "Names only.",
		  .field = SWITCH_FIELD(ChildArgs, name_only) } },
	{ .is = { "Attributes",
		  "Such as Directory, !Hidden or ReadOnly+Archive.",
		  .field = STRING_FIELD(ChildArgs, attributes) } },
	{ .is = { "File", "Files only.",
		  .field = SWITCH_FIELD(ChildArgs, files) },
	  .aliases = file_aliases },
	{ .is = { "Directory", "Folders only.",
		  .field = SWITCH_FIELD(ChildArgs, folders) },
	  .aliases = folder_aliases },
	{ .is = { "Hidden", "Only names that begin with a dot.",
		  .field = SWITCH_FIELD(ChildArgs, hidden) },
	  .aliases = hidden_aliases },
	{ .is = { "ReadOnly", "Only what cannot be written.",
		  .field = SWITCH_FIELD(ChildArgs, read_only) },
	  .aliases = read_only_aliases },
	{ .is = { "System", "Only files of the system: none has that mark.",
		  .field = SWITCH_FIELD(ChildArgs, system) },
	  .aliases = system_aliases },
	{ 0 },
};

static const Example child_examples[] = {
	{ "Get-ChildItem -Filter *.csv", "CSV files here." },
	{ "Get-ChildItem Env:", "The environment." },
	{ 0 },
};

const Cmdlet cmdlet_get_child_item = {
	.name = "Get-ChildItem",
	.synopsis = "Gives what is in a folder or on a drive.",
	.args_size = sizeof(ChildArgs),
	.params = child_params,
	.examples = child_examples,
	.output = &file_type,
	.process = child_process,
};
