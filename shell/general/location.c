#include "shell/general/general.h"

#include "shell/general/path.h"
#include "shell/general/path_param.h"
#include "shell/pipeline/session.h"

#include <errno.h>
#include <gio/gio.h>
#include <unistd.h>

static const Property location_properties[] = {
	{ "Path", "The folder." },
	{ 0 },
};
static const RecordType location_type = {
	"System.Management.Automation.PathInfo", location_properties, NULL, NULL
};

static Record *location_of(const char *path)
{
	Record *record = record_new(&location_type);
	record_set_take(record, "Path", value_string_take(path_absolute(path)));
	return record;
}

static bool get_process(Call *call, void *data, GError **error)
{
	g_autofree char *folder = g_get_current_dir();
	(void)data, (void)error;
	call_emit_record_take(call, location_of(folder));
	return true;
}

typedef struct LocationArgs {
	const char *path, *literal_path;
	bool pass_thru;
} LocationArgs;

/* Folders that Push-Location left. */
static GPtrArray *left;

static bool go(Call *call, const char *path, bool pass_thru, GError **error)
{
	g_auto(GStrv) found = path_expand(path, error);
	if (!found)
		return false;
	if (!found[0] || found[1] || chdir(found[0]) != 0) {
		g_set_error(
			error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			"Cannot find path '%s' because it is no folder that "
			"can be entered",
			path);
		return false;
	}
	g_autofree char *folder = g_get_current_dir();
	session_set_global_take(call_session(call), "PWD",
				value_record_take(location_of(folder)));
	if (pass_thru)
		call_emit_record_take(call, location_of(folder));
	return true;
}

static const char *destination(const LocationArgs *args)
{
	if (args->literal_path)
		return args->literal_path;
	return args->path ? args->path : "~";
}

static bool set_process(Call *call, void *data, GError **error)
{
	LocationArgs *args = data;
	return go(call, destination(args), args->pass_thru, error);
}

static bool push_process(Call *call, void *data, GError **error)
{
	LocationArgs *args = data;
	g_autofree char *here = g_get_current_dir();
	if (args->path && !go(call, args->path, args->pass_thru, error))
		return false;
	if (!left)
		left = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(left, g_steal_pointer(&here));
	return true;
}

static bool pop_process(Call *call, void *data, GError **error)
{
	LocationArgs *args = data;
	if (!left || !left->len)
		return true;
	g_autofree char *back = g_strdup(left->pdata[left->len - 1]);
	g_ptr_array_set_size(left, (gint)left->len - 1);
	return go(call, back, args->pass_thru, error);
}

static bool resolve(Call *call, void *data, const char *path, GError **error)
{
	(void)data;
	if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "Cannot find path '%s' because it does not exist",
			    path);
		return false;
	}
	call_emit_record_take(call, location_of(path));
	return true;
}

static bool resolve_process(Call *call, void *data, GError **error)
{
	PathArgs *args = data;
	return paths_each(call, args, NULL, resolve, args, error);
}

static const Param no_params[] = { { 0 } };

static const Param set_params[] = {
	{ .is = { "Path", "Folder to go to; the home folder when not given.",
		  .field = STRING_FIELD(LocationArgs, path) },
	  .position = 1,
	  .by_value = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "LiteralPath", "The same, without wildcards.",
		  .field = STRING_FIELD(LocationArgs, literal_path) },
	  .by_name = ALL_SETS,
	  .aliases = path_aliases },
	{ .is = { "PassThru", "Gives the folder.",
		  .field = SWITCH_FIELD(LocationArgs, pass_thru) } },
	{ 0 },
};

static const Param pop_params[] = {
	{ .is = { "PassThru", "Gives the folder.",
		  .field = SWITCH_FIELD(LocationArgs, pass_thru) } },
	{ 0 },
};

static const Param resolve_params[] = {
	{ .is = { "Path", "Files or folders; wildcards are allowed.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(PathArgs, paths) },
	  .position = 1,
	  .by_value = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "LiteralPath", "The same, without wildcards.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(PathArgs, literal_paths) },
	  .by_name = ALL_SETS,
	  .aliases = path_aliases },
	{ 0 },
};

static const Example get_examples[] = {
	{ "Get-Location", "The current folder." },
	{ 0 },
};
static const Example set_examples[] = {
	{ "Set-Location /tmp", "Goes there." },
	{ 0 },
};
static const Example push_examples[] = {
	{ "Push-Location /tmp; Pop-Location", "There and back." },
	{ 0 },
};
static const Example resolve_examples[] = {
	{ "Resolve-Path .", "The folder's whole path." },
	{ 0 },
};

const Cmdlet cmdlet_get_location = {
	.name = "Get-Location",
	.synopsis = "Gives the current folder.",
	.params = no_params,
	.examples = get_examples,
	.output = &location_type,
	.process = get_process,
};

const Cmdlet cmdlet_set_location = {
	.name = "Set-Location",
	.synopsis = "Goes to a folder.",
	.args_size = sizeof(LocationArgs),
	.params = set_params,
	.examples = set_examples,
	.process = set_process,
};

const Cmdlet cmdlet_push_location = {
	.name = "Push-Location",
	.synopsis = "Remembers the current folder and goes to another.",
	.args_size = sizeof(LocationArgs),
	.params = set_params,
	.examples = push_examples,
	.process = push_process,
};

const Cmdlet cmdlet_pop_location = {
	.name = "Pop-Location",
	.synopsis = "Goes back to the folder remembered last.",
	.args_size = sizeof(LocationArgs),
	.params = pop_params,
	.examples = push_examples,
	.process = pop_process,
};

const Cmdlet cmdlet_resolve_path = {
	.name = "Resolve-Path",
	.synopsis = "Gives whole paths of what exists.",
	.args_size = sizeof(PathArgs),
	.params = resolve_params,
	.examples = resolve_examples,
	.output = &location_type,
	.process = resolve_process,
};
