/* What scripts call on files and folders: $file.Delete(), $file.CopyTo(…),
 * $file.LastWriteTime = …. */
#include "shell/general/item.h"
#include "shell/general/item_property.h"
#include "shell/general/path.h"
#include "shell/types/member.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

static const char *path_of(Value on)
{
	return value_text(record_get(on.record, "FullName"));
}

/* Reads the item's properties again. */
static void refresh_record(Value on)
{
	g_autoptr(Record) fresh = item_of(path_of(on), NULL);
	record_set_take(on.record, "Exists", value_bool(fresh != NULL));
	for (unsigned i = 0; fresh && i < record_count(fresh); i++)
		record_set_take(on.record, record_label(fresh, i),
				value_ref(record_at(fresh, i)));
}

METHOD(refresh)
{
	refresh_record(on);
	return true;
}

METHOD(remove_file)
{
	const char *path = path_of(on);
	if (g_file_test(path, G_FILE_TEST_EXISTS) && !item_remove(path, error))
		return false;
	record_set_take(on.record, "Exists", value_bool(false));
	return true;
}

/* $true: with everything in it. */
METHOD(remove_folder)
{
	const char *path = path_of(on);
	if (count && value_truth(arguments[0]))
		return item_remove(path, error);
	if (g_rmdir(path) == 0)
		return true;
	g_set_error(error, G_IO_ERROR, (int)g_io_error_from_errno(errno),
		    "The directory '%s' cannot be removed: %s", path,
		    g_strerror(errno));
	return false;
}

static char *target_of(const Value *arguments, bool replace, GError **error)
{
	g_autofree char *text = value_format(arguments[0]);
	g_autofree char *native = path_native(text, error);
	if (!native)
		return NULL;
	if (!replace && g_file_test(native, G_FILE_TEST_EXISTS)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
			    "The file '%s' already exists", native);
		return NULL;
	}
	return path_absolute(native);
}

METHOD(copy_to)
{
	bool replace = count > 1 && value_truth(arguments[1]);
	g_autofree char *target = target_of(arguments, replace, error);
	if (!target || !item_copy(path_of(on), target, false, error))
		return false;
	Record *copy = item_of(target, error);
	if (copy)
		*result = value_record_take(copy);
	return copy != NULL;
}

METHOD(move_to)
{
	g_autofree char *target = target_of(arguments, false, error);
	if (!target)
		return false;
	if (g_rename(path_of(on), target) != 0) {
		g_set_error(error, G_IO_ERROR,
			    (int)g_io_error_from_errno(errno),
			    "cannot move '%s' to '%s': %s", path_of(on), target,
			    g_strerror(errno));
		return false;
	}
	record_set_take(on.record, "FullName", value_string(target));
	refresh_record(on);
	return true;
}

#define PROPERTY_SETTER(name_, property_)                                      \
	SETTER(name_)                                                          \
	{                                                                      \
		if (!item_property_set(path_of(on), property_, value, error))  \
			return false;                                          \
		refresh_record(on);                                            \
		return true;                                                   \
	}

PROPERTY_SETTER(set_attributes, "Attributes")
PROPERTY_SETTER(set_read_only, "IsReadOnly")
PROPERTY_SETTER(set_access_time, "LastAccessTime")
PROPERTY_SETTER(set_write_time, "LastWriteTime")

static const Setter setters[] = {
	{ "Attributes", set_attributes },
	{ "IsReadOnly", set_read_only },
	{ "LastAccessTime", set_access_time },
	{ "LastWriteTime", set_write_time },
	{ 0 },
};

/* The file as the first argument of one of [io.file]'s functions. */
static bool with_file(const char *function, Value on, Value *result,
		      GError **error)
{
	Value path = record_get(on.record, "FullName");
	return static_call(type_find("io.file"), function, &path, 1, result,
			   error);
}

#define BY_FILE(name_, function_)                                              \
	METHOD(name_)                                                          \
	{                                                                      \
		return with_file(function_, on, result, error);                \
	}

BY_FILE(open_text, "OpenText")
BY_FILE(append_text, "AppendText")
BY_FILE(create_text, "CreateText")

static const Method file_methods[] = {
	{ "OpenText", 0, 0, open_text, false },
	{ "AppendText", 0, 0, append_text, false },
	{ "CreateText", 0, 0, create_text, false },
	{ "Delete", 0, 0, remove_file, true },
	{ "CopyTo", 1, 2, copy_to, false },
	{ "MoveTo", 1, 1, move_to, true },
	{ "Refresh", 0, 0, refresh, true },
	{ 0 },
};

static const Method folder_methods[] = {
	{ "Delete", 0, 1, remove_folder, true },
	{ "MoveTo", 1, 1, move_to, true },
	{ "Refresh", 0, 0, refresh, true },
	{ 0 },
};

static const Members info_of_file = {
	.type = "System.IO.FileInfo",
	.methods = file_methods,
	.setters = setters,
};

static const Members info_of_folder = {
	.type = "System.IO.DirectoryInfo",
	.methods = folder_methods,
	.setters = setters,
};

void item_members_register(void)
{
	members_add(&info_of_file);
	members_add(&info_of_folder);
}
