/* Copy-Item, Move-Item and Rename-Item. */
#include "shell/general/general.h"

#include "shell/general/item.h"
#include "shell/general/path.h"
#include "shell/general/path_param.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct MoveArgs {
	PathArgs path;
	const char *destination;
	bool recurse, pass_thru, container;
	bool flat; /* -Container:$false */
} MoveArgs;

static void pass(Call *call, const MoveArgs *args, const char *path)
{
	Record *item = args->pass_thru ? item_of(path, NULL) : NULL;
	if (item)
		call_emit_record_take(call, item);
}

static bool should(Call *call, const char *verb, const char *from,
		   const char *to)
{
	g_autofree char *source = path_absolute(from);
	g_autofree char *target = path_absolute(to);
	g_autofree char *action = g_strconcat(
		verb, item_is_folder(from) ? " Directory" : " File", NULL);
	g_autofree char *what =
		g_strdup_printf("Item: %s Destination: %s", source, target);
	return call_should_process(call, what, action);
}

static bool check_folder(const char *target, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(target);
	if (g_file_test(folder, G_FILE_TEST_IS_DIR))
		return true;
	g_autofree char *whole = path_absolute(target);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "Could not find a part of the path '%s'", whole);
	return false;
}

static char *target_of(const MoveArgs *args, const char *from, GError **error)
{
	g_autofree char *to =
		path_native(args->destination ? args->destination : ".", error);
	g_autofree char *target = to ? item_target(from, to) : NULL;
	if (!target || !check_folder(target, error))
		return NULL;
	return g_steal_pointer(&target);
}

/* An item of a drive under another name; `keep`: the old one stays. */
static bool rename_item(Call *call, const Provider *provider, const char *name,
			const char *to, bool keep, GError **error)
{
	Session *session = call_session(call);
	const char *rest = to;
	const Provider *other = provider_of(to, &rest);
	g_auto(Value) value = VALUE_NONE;
	if (other && other != provider) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "'%s' lies on another drive than '%s'", to, name);
		return false;
	}
	g_autofree char *what =
		g_strdup_printf("Item: %s Destination: %s", name, rest);
	if (!call_should_process(call, what,
				 keep ? "Copy Item" : "Rename Item"))
		return true;
	if (!provider->content(session, name, &value) ||
	    !provider->set(session, rest, value, error))
		return false;
	return keep || provider->remove(session, name, false, error);
}

/* ---- Copy-Item */

/* Without its folders: every file within lies in the target itself. */
static bool copy_flat(const char *from, const char *to, GError **error)
{
	const char *name;
	if (!item_is_folder(from)) {
		g_autofree char *target = item_target(from, to);
		return item_copy(from, target, false, error);
	}
	g_autoptr(GDir) folder = g_dir_open(from, 0, error);
	while (folder && (name = g_dir_read_name(folder))) {
		g_autofree char *inner = g_build_filename(from, name, NULL);
		if (!copy_flat(inner, to, error))
			return false;
	}
	return folder != NULL;
}

static bool copy_one(Call *call, void *data, const char *path, GError **error)
{
	MoveArgs *args = data;
	const char *name;
	const Provider *provider = provider_of(path, &name);
	if (provider)
		return rename_item(call, provider, name, args->destination,
				   true, error);
	g_autofree char *target = target_of(args, path, error);
	if (!target)
		return false;
	if (!should(call, "Copy", path, target))
		return true;
	if (args->flat && args->recurse) {
		g_autofree char *to = path_native(args->destination, error);
		return to && copy_flat(path, to, error);
	}
	if (!item_copy(path, target, args->recurse, error))
		return false;
	pass(call, args, target);
	return true;
}

static bool copy_process(Call *call, void *data, GError **error)
{
	MoveArgs *args = data;
	args->flat = call_given_name(call, "Container") && !args->container;
	return paths_each(call, &args->path, NULL, copy_one, args, error);
}

/* ---- Move-Item and Rename-Item */

static bool move_to(Call *call, const MoveArgs *args, const char *path,
		    const char *target, const char *verb, GError **error)
{
	bool same = strcmp(path, target) == 0;
	if (!same && !args->path.force &&
	    g_file_test(target, G_FILE_TEST_EXISTS)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
			    "'%s' already exists: -Force replaces it", target);
		return false;
	}
	if (!should(call, verb, path, target))
		return true;
	if (g_rename(path, target) != 0 &&
	    (errno != EXDEV || !item_copy(path, target, true, error) ||
	     !item_remove(path, error))) {
		if (!*error)
			g_set_error(error, G_IO_ERROR,
				    (int)g_io_error_from_errno(errno),
				    "cannot make '%s': %s", target,
				    g_strerror(errno));
		return false;
	}
	pass(call, args, target);
	return true;
}

static bool move_one(Call *call, void *data, const char *path, GError **error)
{
	MoveArgs *args = data;
	const char *name;
	const Provider *provider = provider_of(path, &name);
	if (provider)
		return rename_item(call, provider, name, args->destination,
				   false, error);
	g_autofree char *target = target_of(args, path, error);
	return target && move_to(call, args, path, target, "Move", error);
}

static bool move_process(Call *call, void *data, GError **error)
{
	MoveArgs *args = data;
	return paths_each(call, &args->path, NULL, move_one, args, error);
}

/* A name, perhaps with the item's own folder in front; NULL: another folder. */
static const char *name_only(const char *new_name, const char *folder)
{
	size_t length = strlen(folder);
	if (new_name[0] == '.' && (new_name[1] == '/' || new_name[1] == '\\'))
		new_name += 2;
	else if (strncmp(new_name, folder, length) == 0 &&
		 new_name[length] == '/')
		new_name += length + 1;
	return strpbrk(new_name, "/\\") ? NULL : new_name;
}

/* The new name stays in the item's folder. */
static bool rename_one(Call *call, void *data, const char *path, GError **error)
{
	MoveArgs *args = data;
	const char *name;
	const Provider *provider = provider_of(path, &name);
	if (provider)
		return rename_item(call, provider, name, args->destination,
				   false, error);
	g_autofree char *whole = path_absolute(path);
	g_autofree char *folder = g_path_get_dirname(whole);
	name = name_only(args->destination, folder);
	if (!name) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "-NewName takes a name and no path, not '%s'",
			    args->destination);
		return false;
	}
	g_autofree char *target = g_build_filename(folder, name, NULL);
	return move_to(call, args, whole, target, "Rename", error);
}

static bool rename_process(Call *call, void *data, GError **error)
{
	MoveArgs *args = data;
	return paths_each(call, &args->path, NULL, rename_one, args, error);
}

#define PASS_PARAM                                                             \
	{                                                                      \
		.is = { "PassThru",                                            \
			"Gives the new item.",                                 \
			.field = SWITCH_FIELD(MoveArgs, pass_thru) }           \
	}

#define DESTINATION_PARAM                                                      \
	{                                                                      \
		.is = { "Destination",                                         \
			"Where to; the current folder if not given.",          \
			.flags = PROPERTY_PATH,                                \
			.field = STRING_FIELD(MoveArgs, destination) },        \
		.position = 2, .by_name = ALL_SETS                             \
	}

static const Param copy_params[] = {
	PATH_PARAMS(MoveArgs, path),
	DESTINATION_PARAM,
	{ .is = { "Recurse", "Also what is in folders.",
		  .field = SWITCH_FIELD(MoveArgs, recurse) } },
	{ .is = { "Container", "Keeps the folders, as is usual.",
		  .field = SWITCH_FIELD(MoveArgs, container) } },
	FILTER_PARAMS(MoveArgs, path),
	PASS_PARAM,
	{ 0 },
};

static const Param move_params[] = {
	PATH_PARAMS(MoveArgs, path),
	DESTINATION_PARAM,
	FILTER_PARAMS(MoveArgs, path),
	PASS_PARAM,
	{ 0 },
};

static const Param rename_params[] = {
	PATH_PARAMS(MoveArgs, path),
	{ .is = { "NewName", "The name from now on.", .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(MoveArgs, destination) },
	  .position = 2,
	  .mandatory = ALL_SETS,
	  .by_name = ALL_SETS },
	PASS_PARAM,
	{ 0 },
};

static const Example copy_examples[] = {
	{ "'a' | Set-Content x.txt; Copy-Item x.txt y.txt", "Two files." },
	{ 0 },
};
static const Example move_examples[] = {
	{ "'a' | Set-Content x.txt; Move-Item x.txt z.txt -Force",
	  "Another name." },
	{ 0 },
};
static const Example rename_examples[] = {
	{ "'a' | Set-Content x.txt; Rename-Item x.txt w.txt -Force",
	  "Another name." },
	{ 0 },
};

#define ITEM_CMDLET(variable_, name_, synopsis_, args_, params_, examples_,    \
		    process_)                                                  \
	const Cmdlet variable_ = {                                             \
		.name = name_,                                                 \
		.synopsis = synopsis_,                                         \
		.args_size = sizeof(args_),                                    \
		.params = params_,                                             \
		.examples = examples_,                                         \
		.confirm = CONFIRM_MEDIUM,                                     \
		.process = process_,                                           \
	}

ITEM_CMDLET(cmdlet_copy_item, "Copy-Item", "Copies files and folders.",
	    MoveArgs, copy_params, copy_examples, copy_process);
ITEM_CMDLET(cmdlet_move_item, "Move-Item", "Moves files and folders.", MoveArgs,
	    move_params, move_examples, move_process);
ITEM_CMDLET(cmdlet_rename_item, "Rename-Item",
	    "Gives a file or folder another name.", MoveArgs, rename_params,
	    rename_examples, rename_process);
