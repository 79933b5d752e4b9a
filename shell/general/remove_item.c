#include "shell/general/general.h"

#include "shell/general/item.h"
#include "shell/general/path.h"
#include "shell/general/path_param.h"

#include <gio/gio.h>

typedef struct RemoveArgs {
	PathArgs path;
	bool recurse;
} RemoveArgs;

static bool is_empty_folder(const char *path)
{
	g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
	return folder && !g_dir_read_name(folder);
}

static bool remove_of(Call *call, const RemoveArgs *args,
		      const Provider *provider, const char *name,
		      GError **error)
{
	Session *session = call_session(call);
	g_autofree char *target = g_strconcat("Item: ", name, NULL);
	return !call_should_process(call, target, "Remove Item") ||
	       provider->remove(session, name, args->path.force, error);
}

static bool remove_one(Call *call, void *data, const char *path, GError **error)
{
	RemoveArgs *args = data;
	const char *name;
	const Provider *provider = provider_of(path, &name);
	if (provider)
		return remove_of(call, args, provider, name, error);
	bool folder = item_is_folder(path);
	if (folder && !args->recurse && !is_empty_folder(path)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_EMPTY,
			    "The folder '%s' is not empty: -Recurse removes "
			    "what is in it too",
			    path);
		return false;
	}
	g_autofree char *whole = path_absolute(path);
	return !call_should_process(call, whole,
				    folder ? "Remove Directory"
					   : "Remove File") ||
	       item_remove(path, error);
}

static bool remove_process(Call *call, void *data, GError **error)
{
	RemoveArgs *args = data;
	return paths_each(call, &args->path, NULL, remove_one, args, error);
}

static const Param remove_params[] = {
	PATH_PARAMS(RemoveArgs, path),
	FILTER_PARAMS(RemoveArgs, path),
	{ .is = { "Recurse", "Also what is in folders.",
		  .field = SWITCH_FIELD(RemoveArgs, recurse) } },
	{ 0 },
};

static const Example remove_examples[] = {
	{ "New-Item x.txt | Out-Null; Remove-Item x.txt", "Made and removed." },
	{ 0 },
};

const Cmdlet cmdlet_remove_item = {
	.name = "Remove-Item",
	.synopsis = "Removes files, folders and items of drives.",
	.args_size = sizeof(RemoveArgs),
	.params = remove_params,
	.examples = remove_examples,
	.confirm = CONFIRM_MEDIUM,
	.process = remove_process,
};
