/* Resolve-Path and Convert-Path: the whole paths of what exists. */
#include "shell/general/general.h"

#include "shell/general/path.h"
#include "shell/general/path_param.h"
#include "shell/pipeline/location.h"

#include <gio/gio.h>
#include <string.h>

typedef struct ResolveArgs {
	PathArgs path;
	bool relative;
} ResolveArgs;

/* The way from the current folder: ./x, ../y/z. Free it. */
static char *relative_to_here(const char *path)
{
	g_autofree char *whole = path_absolute(path);
	g_autofree char *here = g_get_current_dir();
	g_auto(GStrv) to = g_strsplit(whole, "/", -1);
	g_auto(GStrv) from = g_strsplit(here, "/", -1);
	g_autoptr(GString) way = g_string_new(NULL);
	unsigned same = 0, up = 0;
	while (to[same] && from[same] && strcmp(to[same], from[same]) == 0)
		same++;
	for (unsigned i = same; from[i]; i++, up++)
		g_string_append(way, up ? "/.." : "..");
	if (!up)
		g_string_append_c(way, '.');
	for (unsigned i = same; to[i]; i++)
		g_string_append_printf(way, "/%s", to[i]);
	return g_strdup(way->str);
}

static bool check_there(const char *path, GError **error)
{
	const char *name;
	if (provider_of(path, &name) || g_file_test(path, G_FILE_TEST_EXISTS))
		return true;
	g_autofree char *whole = path_absolute(path);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "Cannot find path '%s' because it does not exist", whole);
	return false;
}

static bool resolve(Call *call, void *data, const char *path, GError **error)
{
	ResolveArgs *args = data;
	const char *name;
	if (!check_there(path, error))
		return false;
	if (args->relative)
		call_emit_take(call, value_string_take(relative_to_here(path)));
	else if (provider_of(path, &name))
		call_emit_record_take(call, location_new_as(path));
	else
		call_emit_record_take(call, location_new(path));
	return true;
}

static bool resolve_process(Call *call, void *data, GError **error)
{
	ResolveArgs *args = data;
	return paths_each(call, &args->path, NULL, resolve, args, error);
}

static bool convert(Call *call, void *data, const char *path, GError **error)
{
	const char *name;
	(void)data;
	if (!check_there(path, error))
		return false;
	char *text =
		provider_of(path, &name) ? g_strdup(name) : path_absolute(path);
	call_emit_take(call, value_string_take(text));
	return true;
}

static bool convert_process(Call *call, void *data, GError **error)
{
	ResolveArgs *args = data;
	return paths_each(call, &args->path, NULL, convert, args, error);
}

#define RESOLVE_PARAMS                                                         \
	{ .is = { "Path", "Files or folders; wildcards are allowed.",          \
		  .flags = PROPERTY_LIST | PROPERTY_PATH,                      \
		  .field = STRINGS_FIELD(ResolveArgs, path.paths) },           \
	  .accept = path_accept,                                               \
	  .position = 1,                                                       \
	  .by_value = ALL_SETS,                                                \
	  .by_name = ALL_SETS },                                               \
	{                                                                      \
		.is = { "LiteralPath", "The same, without wildcards.",         \
			.flags = PROPERTY_LIST | PROPERTY_PATH,                \
			.field = STRINGS_FIELD(ResolveArgs,                    \
					       path.literal_paths) },          \
		.accept = path_accept, .by_name = ALL_SETS,                    \
		.aliases = path_aliases                                        \
	}

static const Param resolve_params[] = {
	RESOLVE_PARAMS,
	{ .is = { "Relative", "The way from the current folder, as text.",
		  .field = SWITCH_FIELD(ResolveArgs, relative) } },
	{ 0 },
};
static const Param convert_params[] = { RESOLVE_PARAMS, { 0 } };

static const Example resolve_examples[] = {
	{ "Resolve-Path .", "The folder's whole path." },
	{ 0 },
};
static const Example convert_examples[] = {
	{ "Convert-Path ~", "The home folder's path, as text." },
	{ 0 },
};

const Cmdlet cmdlet_resolve_path = {
	.name = "Resolve-Path",
	.synopsis = "Gives whole paths of what exists.",
	.args_size = sizeof(ResolveArgs),
	.params = resolve_params,
	.examples = resolve_examples,
	.output = &location_type,
	.process = resolve_process,
};

const Cmdlet cmdlet_convert_path = {
	.name = "Convert-Path",
	.synopsis = "Gives paths as the system writes them.",
	.args_size = sizeof(ResolveArgs),
	.params = convert_params,
	.examples = convert_examples,
	.process = convert_process,
};
