#include "shell/general/general.h"

#include "shell/general/object.h"
#include "shell/general/path.h"
#include "shell/general/path_param.h"

#include <gio/gio.h>
#include <string.h>

/* ---- Test-Path ---- */

typedef struct TestArgs {
	PathArgs path;
	const char *type;
	bool valid;
} TestArgs;

static const char *const path_types[] = { "Any", "Container", "Leaf", NULL };

static bool is_of_type(const char *path, const char *type)
{
	if (!type || name_same(type, "Any"))
		return g_file_test(path, G_FILE_TEST_EXISTS);
	bool folder = g_file_test(path, G_FILE_TEST_IS_DIR);
	if (name_same(type, "Container"))
		return folder;
	return !folder && g_file_test(path, G_FILE_TEST_EXISTS);
}

static bool any_of_type(const char *path, const char *type, bool literal)
{
	if (literal || !path_is_pattern(path))
		return is_of_type(path, type);
	g_auto(GStrv) found = path_expand(path, NULL);
	for (char **one = found; one && *one; one++)
		if (is_of_type(*one, type))
			return true;
	return false;
}

static bool test_process(Call *call, void *data, GError **error)
{
	TestArgs *args = data;
	const char *const *path = args->path.literal_paths
					  ? args->path.literal_paths
					  : args->path.paths;
	if (!path) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "-Path is missing: name a file or folder");
		return false;
	}
	for (; *path; path++) {
		g_autofree char *native = path_native(*path, NULL);
		bool there =
			native && any_of_type(native, args->type,
					      args->path.literal_paths != NULL);
		call_emit_take(
			call, value_bool(args->valid ? native != NULL : there));
	}
	return true;
}

static const Param test_params[] = {
	PATH_PARAMS(TestArgs, path, ALL_SETS),
	{ .is = { "PathType", "Kind that is asked for.", .allowed = path_types,
		  .field = STRING_FIELD(TestArgs, type) } },
	{ .is = { "IsValid", "Asks only whether the path is well written.",
		  .field = SWITCH_FIELD(TestArgs, valid) } },
	{ 0 },
};

static const Example test_examples[] = {
	{ "Test-Path /nowhere", "Gives False." },
	{ 0 },
};

const Cmdlet cmdlet_test_path = {
	.name = "Test-Path",
	.synopsis = "Tells whether files or folders exist.",
	.args_size = sizeof(TestArgs),
	.params = test_params,
	.examples = test_examples,
	.process = test_process,
};

/* ---- Join-Path ---- */

typedef struct JoinArgs {
	const char *const *paths;
	const char *child;
	const char *const *more;
	bool resolve;
} JoinArgs;

static void join(GString *whole, const char *part)
{
	g_autofree char *native = g_strdelimit(g_strdup(part), "\\", '/');
	const char *rest = native;
	while (whole->len && *rest == '/')
		rest++;
	while (whole->len > 1 && whole->str[whole->len - 1] == '/')
		g_string_truncate(whole, whole->len - 1);
	if (whole->len && whole->str[whole->len - 1] != '/')
		g_string_append_c(whole, '/');
	g_string_append(whole, rest);
}

static bool emit_joined(Call *call, const JoinArgs *args, const char *path,
			GError **error)
{
	g_autoptr(GString) whole = g_string_new(NULL);
	g_autofree char *start = path_native(path, error);
	if (!start)
		return false;
	g_string_append(whole, start);
	join(whole, args->child);
	for (const char *const *more = args->more; more && *more; more++)
		join(whole, *more);
	if (!args->resolve) {
		call_emit_take(call, value_string(whole->str));
		return true;
	}
	g_auto(GStrv) found = path_expand(whole->str, error);
	for (char **one = found; one && *one; one++)
		call_emit_take(call, value_string_take(path_absolute(*one)));
	return found != NULL;
}

static bool join_process(Call *call, void *data, GError **error)
{
	JoinArgs *args = data;
	for (const char *const *path = args->paths; path && *path; path++)
		if (!emit_joined(call, args, *path, error))
			return false;
	return true;
}

static const Param join_params[] = {
	{ .is = { "Path", "Where to start.", .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(JoinArgs, paths) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_value = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "ChildPath", "What to add.", .flags = PROPERTY_NULLABLE,
		  .field = STRING_FIELD(JoinArgs, child) },
	  .position = 2,
	  .mandatory = ALL_SETS },
	{ .is = { "AdditionalChildPath", "What to add after that.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(JoinArgs, more) },
	  .position = 3,
	  .rest = true },
	{ .is = { "Resolve", "Gives what exists there.",
		  .field = SWITCH_FIELD(JoinArgs, resolve) } },
	{ 0 },
};

static const Example join_examples[] = {
	{ "Join-Path /srv reports", "Gives /srv/reports." },
	{ 0 },
};

const Cmdlet cmdlet_join_path = {
	.name = "Join-Path",
	.synopsis = "Puts paths together.",
	.args_size = sizeof(JoinArgs),
	.params = join_params,
	.examples = join_examples,
	.process = join_process,
};

/* ---- Split-Path ---- */

typedef struct SplitArgs {
	const char *const *paths;
	bool parent, leaf, leaf_base, extension, absolute;
} SplitArgs;

static char *parent_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return g_strdup("");
	if (slash == path)
		return g_strdup(path[1] ? "/" : "");
	return g_strndup(path, (gsize)(slash - path));
}

static const char *leaf_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash && slash[1] ? slash + 1 : path;
}

/* Where the extension of a name begins, or its end. */
static const char *extension_of(const char *leaf)
{
	const char *dot = strrchr(leaf, '.');
	return dot && dot != leaf ? dot : leaf + strlen(leaf);
}

static Value split(const SplitArgs *args, char *path)
{
	size_t length = strlen(path);
	while (length > 1 && path[length - 1] == '/')
		path[--length] = 0;
	const char *leaf = leaf_of(path), *extension = extension_of(leaf);
	if (args->absolute)
		return value_bool(g_path_is_absolute(path));
	if (args->leaf)
		return value_string(leaf);
	if (args->leaf_base)
		return value_string_length(leaf, (size_t)(extension - leaf));
	if (args->extension)
		return value_string(extension);
	return value_string_take(parent_of(path));
}

static bool split_process(Call *call, void *data, GError **error)
{
	SplitArgs *args = data;
	for (const char *const *path = args->paths; path && *path; path++) {
		g_autofree char *native = path_native(*path, error);
		if (!native)
			return false;
		call_emit_take(call, split(args, native));
	}
	return true;
}

static const Param split_params[] = {
	{ .is = { "Path", "Path to take apart.", .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(SplitArgs, paths) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_value = ALL_SETS,
	  .by_name = ALL_SETS,
	  .aliases = path_aliases },
	{ .is = { "Parent", "The folder, as is usual.",
		  .field = SWITCH_FIELD(SplitArgs, parent) } },
	{ .is = { "Leaf", "The last part.",
		  .field = SWITCH_FIELD(SplitArgs, leaf) } },
	{ .is = { "LeafBase", "The last part without its extension.",
		  .field = SWITCH_FIELD(SplitArgs, leaf_base) } },
	{ .is = { "Extension", "The extension, with its dot.",
		  .field = SWITCH_FIELD(SplitArgs, extension) } },
	{ .is = { "IsAbsolute", "Whether the path begins at the root.",
		  .field = SWITCH_FIELD(SplitArgs, absolute) } },
	{ 0 },
};

static const Example split_examples[] = {
	{ "Split-Path /srv/x.csv -Leaf", "Gives x.csv." },
	{ 0 },
};

const Cmdlet cmdlet_split_path = {
	.name = "Split-Path",
	.synopsis = "Gives a part of a path.",
	.args_size = sizeof(SplitArgs),
	.params = split_params,
	.examples = split_examples,
	.process = split_process,
};
