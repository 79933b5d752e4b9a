#include "shell/general/general.h"

#include "shell/general/path.h"
#include "shell/general/path_param.h"
#include "shell/types/drive_map.h"

#include <gio/gio.h>
#include <string.h>

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

/* A drive that is no folder, or that is nowhere, is only text here. */
static char *start_of(const char *path, GError **error)
{
	const char *rest;
	g_autofree char *drive = drive_name(path, &rest);
	if (drive && !drive_map_root(drive))
		return g_strdelimit(g_strdup(path), "\\", '/');
	return path_native(path, error);
}

static bool emit_joined(Call *call, const JoinArgs *args, const char *path,
			GError **error)
{
	g_autoptr(GString) whole = g_string_new(NULL);
	g_autofree char *start = start_of(path, error);
	if (!start)
		return false;
	g_string_append(whole, start);
	join(whole, args->child ? args->child : "");
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
	{ .is = { "Path", "Where to start.",
		  .flags = PROPERTY_LIST | PROPERTY_PATH,
		  .field = STRINGS_FIELD(JoinArgs, paths) },
	  .accept = path_accept,
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_value = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "ChildPath", "What to add.",
		  .flags = PROPERTY_NULLABLE | PROPERTY_PATH,
		  .field = STRING_FIELD(JoinArgs, child) },
	  .position = 2,
	  .mandatory = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "AdditionalChildPath", "What to add after that.",
		  .flags = PROPERTY_LIST | PROPERTY_PATH,
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
