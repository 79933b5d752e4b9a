#include "shell/general/general.h"

#include "core/base/file.h"
#include "shell/general/item.h"
#include "shell/general/path.h"
#include "shell/general/path_param.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct NewArgs {
	const char *const *paths;
	const char *name, *type;
	Value value;
	bool force;
} NewArgs;

/* Makes one kind of item; `path` does not exist unless -Force was given. */
typedef bool MakeFn(const char *path, const NewArgs *args, GError **error);

static bool fail(const char *path, GError **error)
{
	int fault = errno;
	if (fault == ENOENT)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "Could not find a part of the path '%s'", path);
	else
		g_set_error(error, G_IO_ERROR,
			    (int)g_io_error_from_errno(fault),
			    "cannot make '%s': %s", path, g_strerror(fault));
	return false;
}

static bool make_file(const char *path, const NewArgs *args, GError **error)
{
	g_autofree char *text = value_format(args->value);
	g_autofree char *folder = g_path_get_dirname(path);
	if (args->force && g_mkdir_with_parents(folder, 0777) != 0)
		return fail(folder, error);
	if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
		errno = ENOENT;
		return fail(path, error);
	}
	return file_replace(path, text, strlen(text), 0644, error);
}

static bool make_folder(const char *path, const NewArgs *args, GError **error)
{
	(void)args;
	return g_mkdir_with_parents(path, 0777) == 0 || fail(path, error);
}

static bool make_link(const char *path, const NewArgs *args, GError **error)
{
	g_autofree char *target = value_format(args->value);
	if (args->force)
		unlink(path);
	return symlink(target, path) == 0 || fail(path, error);
}

static bool make_hard_link(const char *path, const NewArgs *args,
			   GError **error)
{
	g_autofree char *target = value_format(args->value);
	if (args->force)
		unlink(path);
	return link(target, path) == 0 || fail(path, error);
}

static const struct {
	const char *name, *action;
	MakeFn *make;
	const char *exists; /* what is said when it is there already */
} kinds[] = {
	{ "File", "Create File", make_file, "The file '%s' already exists" },
	{ "Directory", "Create Directory", make_folder,
	  "An item with the specified name %s already exists" },
	{ "Container", "Create Directory", make_folder,
	  "An item with the specified name %s already exists" },
	{ "SymbolicLink", "Create Symbolic Link", make_link,
	  "The file '%s' already exists" },
	{ "Junction", "Create Junction", make_link,
	  "The file '%s' already exists" },
	{ "HardLink", "Create Hard Link", make_hard_link,
	  "The file '%s' already exists" },
};

/* mkdir and md make folders. */
static unsigned kind_of(Call *call, const NewArgs *args)
{
	const char *name = call_name(call);
	bool folder = name_same(name, "mkdir") || name_same(name, "md");
	const char *type = folder ? "Directory" : "File";
	if (args->type)
		type = args->type;
	for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (name_same(kinds[i].name, type))
			return i;
	return 0;
}

static bool fail_exists(const char *path, const char *text, GError **error)
{
	g_auto(GStrv) parts = g_strsplit(text, "%s", 2);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s%s%s", parts[0],
		    path, parts[1]);
	return false;
}

static bool make(Call *call, const NewArgs *args, const char *path,
		 GError **error)
{
	g_autofree char *native = path_native(path, error);
	unsigned kind = kind_of(call, args);
	if (!native)
		return false;
	g_autofree char *whole = path_absolute(native);
	g_autofree char *target = g_strconcat("Destination: ", whole, NULL);
	/* A folder that is there is left alone by -Force, a file replaced. */
	if (!args->force && g_file_test(whole, G_FILE_TEST_EXISTS))
		return fail_exists(whole, kinds[kind].exists, error);
	if (!call_should_process(call, target, kinds[kind].action))
		return true;
	Record *item = kinds[kind].make(whole, args, error)
			       ? item_of(whole, error)
			       : NULL;
	if (item)
		call_emit_record_take(call, item);
	return item != NULL;
}

static bool make_item(Call *call, const NewArgs *args, const Provider *provider,
		      const char *name, GError **error)
{
	Session *session = call_session(call);
	Value item = VALUE_NONE;
	g_autofree char *target = g_strconcat("Item: ", name, NULL);
	if (!args->force && provider_has(session, provider, name)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
			    "The item at path '%s' already exists", name);
		return false;
	}
	if (!call_should_process(call, target, "New Item"))
		return true;
	if (!provider->set(session, name, args->value, error))
		return false;
	if (provider->item(session, name, &item))
		call_emit_take(call, item);
	return true;
}

static char *joined(const char *path, const char *name)
{
	if (!name)
		return g_strdup(path);
	if (g_str_has_suffix(path, ":"))
		return g_strconcat(path, name, NULL);
	return g_build_filename(path, name, NULL);
}

static bool make_one(Call *call, const NewArgs *args, const char *path,
		     GError **error)
{
	const char *name;
	g_autofree char *whole = joined(path, args->name);
	const Provider *provider = provider_of(whole, &name);
	return provider ? make_item(call, args, provider, name, error)
			: make(call, args, whole, error);
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
		GError *fault = NULL;
		g_auto(Value) target = value_string(*path);
		if (!make_one(call, args, *path, &fault) && fault)
			call_error_take(call, fault, target);
	}
	return true;
}

static const char *const item_types[] = {
	"File",	    "Directory", "Container", "SymbolicLink", "Junction",
	"HardLink", "Variable",	 "Function",  "Alias",	      NULL
};
static const char *const type_aliases[] = { "Type", NULL };
static const char *const value_aliases[] = { "Target", NULL };

static const Param new_params[] = {
	{ .is = { "Path", "What to make.",
		  .flags = PROPERTY_LIST | PROPERTY_PATH,
		  .field = STRINGS_FIELD(NewArgs, paths) },
	  .accept = path_accept,
	  .position = 1,
	  .by_name = ALL_SETS },
	{ .is = { "Name", "Its name in that folder.", .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(NewArgs, name) },
	  .by_name = ALL_SETS },
	{ .is = { "ItemType", "A file, as is usual, or something else.",
		  .allowed = item_types, .field = STRING_FIELD(NewArgs, type) },
	  .aliases = type_aliases },
	{ .is = { "Value", "Content of the file, target of the link.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(NewArgs, value) },
	  .by_value = ALL_SETS,
	  .by_name = ALL_SETS,
	  .aliases = value_aliases },
	{ .is = { "Force", "Replaces a file and makes folders above it.",
		  .field = SWITCH_FIELD(NewArgs, force) } },
	{ 0 },
};

static const Example new_examples[] = {
	{ "New-Item reports -ItemType Directory", "A folder." },
	{ 0 },
};

const Cmdlet cmdlet_new_item = {
	.name = "New-Item",
	.synopsis = "Makes a file, a folder or an item of a drive.",
	.args_size = sizeof(NewArgs),
	.params = new_params,
	.examples = new_examples,
	.output = &file_type,
	.confirm = CONFIRM_MEDIUM,
	.process = new_process,
};
