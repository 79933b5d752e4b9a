#include "shell/general/general.h"

#include "shell/general/path.h"
#include "shell/general/path_param.h"
#include "shell/types/drive_map.h"

#include <gio/gio.h>
#include <string.h>

typedef struct SplitArgs {
	PathArgs path;
	bool parent, leaf, leaf_base, extension, absolute, qualifier,
		no_qualifier, resolve;
} SplitArgs;

static const char *last_separator(const char *path)
{
	const char *last = NULL;
	for (; *path; path++)
		if (*path == '/' || *path == '\\')
			last = path;
	return last;
}

/* Up to the last separator; the root is kept, and has no parent itself. */
static char *parent_of(const char *path, size_t root)
{
	const char *slash = last_separator(path);
	size_t length = slash ? (size_t)(slash - path) : 0;
	if (strlen(path) <= root)
		return g_strdup("");
	return g_strndup(path, MAX(length, root));
}

static const char *leaf_of(const char *path)
{
	const char *slash = last_separator(path);
	return slash && slash[1] ? slash + 1 : path;
}

/* Where the extension of a name begins, or its end. */
static const char *extension_of(const char *leaf)
{
	const char *dot = strrchr(leaf, '.');
	return dot && dot != leaf ? dot : leaf + strlen(leaf);
}

/* "C:" or "Env:", and what stands after it; NULL: the path has none. */
static char *qualifier_of(const char *path, const char **rest)
{
	g_autofree char *drive = drive_name(path, rest);
	if (drive)
		return g_strconcat(drive, ":", NULL);
	*rest = path;
	return NULL;
}

/* A drive's path stays as it is written, all else has slashes. */
static char *text_of(const char *path, GError **error)
{
	const char *rest;
	g_autofree char *drive = drive_name(path, &rest);
	return drive ? g_strdup(path) : path_native(path, error);
}

static bool is_separator(char c)
{
	return c == '/' || c == '\\';
}

static size_t root_length(const char *path)
{
	const char *rest;
	g_free(qualifier_of(path, &rest));
	size_t length = (size_t)(rest - path);
	return length + is_separator(*rest);
}

static bool fail_qualifier(const char *path, GError **error)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "Cannot parse path because path '%s' does not have a "
		    "qualifier specified",
		    path);
	return false;
}

static bool split(const SplitArgs *args, char *path, Value *part,
		  GError **error)
{
	size_t root = root_length(path), length = strlen(path);
	const char *rest;
	g_autofree char *qualifier = qualifier_of(path, &rest);
	if (args->qualifier && !qualifier)
		return fail_qualifier(path, error);
	while (length > root && is_separator(path[length - 1]))
		path[--length] = 0;
	const char *leaf = leaf_of(path), *extension = extension_of(leaf);
	if (args->absolute)
		*part = value_bool(qualifier || g_path_is_absolute(path));
	else if (args->qualifier)
		*part = value_string(qualifier);
	else if (args->no_qualifier)
		*part = value_string(rest);
	else if (args->leaf)
		*part = value_string(leaf);
	else if (args->leaf_base)
		*part = value_string_length(leaf, (size_t)(extension - leaf));
	else if (args->extension)
		*part = value_string(extension);
	else
		*part = value_string_take(parent_of(path, root));
	return true;
}

static bool emit_split(Call *call, const SplitArgs *args, char *path,
		       GError **error)
{
	Value part = VALUE_NONE;
	return split(args, path, &part, error) &&
	       (call_emit_take(call, part) || true);
}

static bool split_found(Call *call, void *data, const char *path,
			GError **error)
{
	g_autofree char *whole = path_absolute(path);
	return emit_split(call, data, whole, error);
}

static bool split_process(Call *call, void *data, GError **error)
{
	SplitArgs *args = data;
	const char *const *path = args->path.literal_paths
					  ? args->path.literal_paths
					  : args->path.paths;
	if (args->resolve)
		return paths_each(call, &args->path, NULL, split_found, args,
				  error);
	for (; path && *path; path++) {
		g_autofree char *text = text_of(*path, error);
		if (!text || !emit_split(call, args, text, error))
			return false;
	}
	return true;
}

static const Param split_params[] = {
	{ .is = { "Path", "Path to take apart.",
		  .flags = PROPERTY_LIST | PROPERTY_PATH,
		  .field = STRINGS_FIELD(SplitArgs, path.paths) },
	  .accept = path_accept,
	  .position = 1,
	  .by_value = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "LiteralPath", "The same, without wildcards.",
		  .flags = PROPERTY_LIST | PROPERTY_PATH,
		  .field = STRINGS_FIELD(SplitArgs, path.literal_paths) },
	  .accept = path_accept,
	  .by_name = ALL_SETS,
	  .aliases = path_aliases },
	{ .is = { "Qualifier", "The drive, with its colon.",
		  .field = SWITCH_FIELD(SplitArgs, qualifier) } },
	{ .is = { "NoQualifier", "All but the drive.",
		  .field = SWITCH_FIELD(SplitArgs, no_qualifier) } },
	{ .is = { "Resolve", "Of what exists there.",
		  .field = SWITCH_FIELD(SplitArgs, resolve) } },
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
