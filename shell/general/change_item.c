#include "shell/general/general.h"

#include "core/base/file.h"
#include "core/value/list.h"
#include "shell/general/item.h"
#include "shell/general/object.h"
#include "shell/general/path.h"
#include "shell/general/path_param.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* ---- New-Item ---- */

typedef struct NewArgs {
	const char *const *paths;
	const char *name, *type;
	Value value;
	bool force;
} NewArgs;

static const char *const item_types[] = { "File", "Directory", "SymbolicLink",
					  NULL };

static bool fail(const char *path, GError **error)
{
	int fault = errno;
	g_set_error(error, G_IO_ERROR, (int)g_io_error_from_errno(fault),
		    "cannot make '%s': %s", path, g_strerror(fault));
	return false;
}

static bool make_file(const char *path, const NewArgs *args, GError **error)
{
	g_autofree char *text = value_format(args->value);
	g_autofree char *folder = g_path_get_dirname(path);
	if (!args->force && g_file_test(path, G_FILE_TEST_EXISTS)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
			    "The file '%s' already exists: -Force replaces it",
			    path);
		return false;
	}
	if (args->force && g_mkdir_with_parents(folder, 0777) != 0)
		return fail(folder, error);
	return file_replace(path, text, strlen(text), 0644, error);
}

static bool make_folder(const char *path, const NewArgs *args, GError **error)
{
	if (!args->force && g_file_test(path, G_FILE_TEST_EXISTS)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
			    "An item with the specified name '%s' already "
			    "exists",
			    path);
		return false;
	}
	return g_mkdir_with_parents(path, 0777) == 0 || fail(path, error);
}

static bool make_link(const char *path, const NewArgs *args, GError **error)
{
	g_autofree char *target = value_format(args->value);
	return symlink(target, path) == 0 || fail(path, error);
}

/* mkdir and md make folders. */
static const char *type_of_item(Call *call, const NewArgs *args)
{
	const char *name = call_name(call);
	if (args->type)
		return args->type;
	return name_same(name, "mkdir") || name_same(name, "md") ? "Directory"
								 : "File";
}

static bool make(Call *call, const NewArgs *args, const char *path,
		 GError **error)
{
	g_autofree char *native = path_native(path, error);
	const char *type = type_of_item(call, args);
	if (!native)
		return false;
	if (!call_should_process(call, native, "Create Item"))
		return true;
	bool made = name_same(type, "File") ? make_file(native, args, error)
		    : name_same(type, "Directory")
			    ? make_folder(native, args, error)
			    : make_link(native, args, error);
	Record *item = made ? item_of(native, error) : NULL;
	if (item)
		call_emit_record_take(call, item);
	return item != NULL;
}

static bool new_process(Call *call, void *data, GError **error)
{
	NewArgs *args = data;
	const char *const here[] = { ".", NULL };
	const char *const *path = args->paths ? args->paths : here;
	if (!args->paths && !args->name) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "-Path is missing: name a file or folder");
		return false;
	}
	for (; *path; path++) {
		g_autofree char *whole =
			args->name ? g_build_filename(*path, args->name, NULL)
				   : g_strdup(*path);
		if (!make(call, args, whole, error))
			return false;
	}
	return true;
}

static const char *const type_aliases[] = { "Type", NULL };
static const char *const value_aliases[] = { "Target", NULL };

static const Param new_params[] = {
	{ .is = { "Path", "What to make.", .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(NewArgs, paths) },
	  .position = 1,
	  .by_name = ALL_SETS },
	{ .is = { "Name", "Its name in that folder.",
		  .field = STRING_FIELD(NewArgs, name) },
	  .by_name = ALL_SETS },
	{ .is = { "ItemType", "A file, as is usual, or something else.",
		  .allowed = item_types, .field = STRING_FIELD(NewArgs, type) },
	  .aliases = type_aliases },
	{ .is = { "Value", "Content of the file, target of the link.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(NewArgs, value) },
	  .by_value = ALL_SETS,
	  .aliases = value_aliases },
	{ .is = { "Force", "Replaces a file and makes folders above it.",
		  .field = SWITCH_FIELD(NewArgs, force) } },
	{ 0 },
};

/* ---- Remove-Item ---- */

typedef struct RemoveArgs {
	PathArgs path;
	bool recurse;
} RemoveArgs;

static bool is_empty_folder(const char *path)
{
	g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
	return folder && !g_dir_read_name(folder);
}

static bool remove_one(Call *call, void *data, const char *path, GError **error)
{
	RemoveArgs *args = data;
	if (item_is_folder(path) && !args->recurse && !is_empty_folder(path)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_EMPTY,
			    "The folder '%s' is not empty: -Recurse removes "
			    "what is in it too",
			    path);
		return false;
	}
	return !call_should_process(call, path, "Remove Item") ||
	       item_remove(path, error);
}

static bool remove_process(Call *call, void *data, GError **error)
{
	RemoveArgs *args = data;
	return paths_each(call, &args->path, NULL, remove_one, args, error);
}

static const Param remove_params[] = {
	PATH_PARAMS(RemoveArgs, path, ALL_SETS),
	{ .is = { "Recurse", "Also what is in folders.",
		  .field = SWITCH_FIELD(RemoveArgs, recurse) } },
	{ 0 },
};

/* ---- Copy-Item, Move-Item, Rename-Item ---- */

typedef struct MoveArgs {
	PathArgs path;
	const char *destination;
	bool recurse, pass_thru;
} MoveArgs;

static void pass(Call *call, const MoveArgs *args, const char *path)
{
	Record *item = args->pass_thru ? item_of(path, NULL) : NULL;
	if (item)
		call_emit_record_take(call, item);
}

static char *target_of(const MoveArgs *args, const char *from, GError **error)
{
	g_autofree char *to =
		path_native(args->destination ? args->destination : ".", error);
	return to ? item_target(from, to) : NULL;
}

static bool copy_one(Call *call, void *data, const char *path, GError **error)
{
	MoveArgs *args = data;
	g_autofree char *target = target_of(args, path, error);
	if (!target)
		return false;
	if (!call_should_process(call, path, "Copy Item"))
		return true;
	if (!item_copy(path, target, args->recurse, error))
		return false;
	pass(call, args, target);
	return true;
}

static bool copy_process(Call *call, void *data, GError **error)
{
	MoveArgs *args = data;
	return paths_each(call, &args->path, NULL, copy_one, args, error);
}

static bool move_to(Call *call, const MoveArgs *args, const char *path,
		    const char *target, const char *action, GError **error)
{
	if (!args->path.force && g_file_test(target, G_FILE_TEST_EXISTS)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
			    "'%s' already exists: -Force replaces it", target);
		return false;
	}
	if (!call_should_process(call, path, action))
		return true;
	if (g_rename(path, target) != 0 &&
	    (errno != EXDEV || !item_copy(path, target, true, error) ||
	     !item_remove(path, error))) {
		if (!*error)
			fail(target, error);
		return false;
	}
	pass(call, args, target);
	return true;
}

static bool move_one(Call *call, void *data, const char *path, GError **error)
{
	g_autofree char *target = target_of(data, path, error);
	return target && move_to(call, data, path, target, "Move Item", error);
}

static bool move_process(Call *call, void *data, GError **error)
{
	MoveArgs *args = data;
	return paths_each(call, &args->path, NULL, move_one, args, error);
}

/* The new name stays in the item's folder. */
static bool rename_one(Call *call, void *data, const char *path, GError **error)
{
	MoveArgs *args = data;
	g_autofree char *whole = path_absolute(path);
	g_autofree char *folder = g_path_get_dirname(whole);
	if (strpbrk(args->destination, "/\\")) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "-NewName takes a name and no path, not '%s'",
			    args->destination);
		return false;
	}
	g_autofree char *target =
		g_build_filename(folder, args->destination, NULL);
	return move_to(call, args, path, target, "Rename Item", error);
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

static const Param copy_params[] = {
	PATH_PARAMS(MoveArgs, path, ALL_SETS),
	{ .is = { "Destination", "Where to; the current folder if not given.",
		  .field = STRING_FIELD(MoveArgs, destination) },
	  .position = 2,
	  .by_name = ALL_SETS },
	{ .is = { "Recurse", "Also what is in folders.",
		  .field = SWITCH_FIELD(MoveArgs, recurse) } },
	PASS_PARAM,
	{ 0 },
};

static const Param move_params[] = {
	PATH_PARAMS(MoveArgs, path, ALL_SETS),
	{ .is = { "Destination", "Where to; the current folder if not given.",
		  .field = STRING_FIELD(MoveArgs, destination) },
	  .position = 2,
	  .by_name = ALL_SETS },
	PASS_PARAM,
	{ 0 },
};

static const Param rename_params[] = {
	PATH_PARAMS(MoveArgs, path, ALL_SETS),
	{ .is = { "NewName", "The name from now on.",
		  .field = STRING_FIELD(MoveArgs, destination) },
	  .position = 2,
	  .mandatory = ALL_SETS,
	  .by_name = ALL_SETS },
	PASS_PARAM,
	{ 0 },
};

static const Example new_examples[] = {
	{ "New-Item reports -ItemType Directory", "A folder." },
	{ 0 },
};
static const Example remove_examples[] = {
	{ "New-Item x.txt | Out-Null; Remove-Item x.txt", "Made and removed." },
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

ITEM_CMDLET(cmdlet_new_item, "New-Item", "Makes a file or a folder.", NewArgs,
	    new_params, new_examples, new_process);
ITEM_CMDLET(cmdlet_remove_item, "Remove-Item", "Removes files and folders.",
	    RemoveArgs, remove_params, remove_examples, remove_process);
ITEM_CMDLET(cmdlet_copy_item, "Copy-Item", "Copies files and folders.",
	    MoveArgs, copy_params, copy_examples, copy_process);
ITEM_CMDLET(cmdlet_move_item, "Move-Item", "Moves files and folders.", MoveArgs,
	    move_params, move_examples, move_process);
ITEM_CMDLET(cmdlet_rename_item, "Rename-Item",
	    "Gives a file or folder another name.", MoveArgs, rename_params,
	    rename_examples, rename_process);
