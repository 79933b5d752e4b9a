#include "shell/general/item.h"

#include "shell/general/path.h"
#include "shell/types/date.h"
#include "shell/types/operate.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define DEPTH 256 /* folders within folders */

/* "  5/6/2024   7:08 AM": date and time in columns of their own. */
static char *time_text(Value value)
{
	g_autofree char *day = format_value(value, "d", NULL);
	g_autofree char *time = format_value(value, "t", NULL);
	return g_strdup_printf("%10s  %8s", day ? day : "", time ? time : "");
}

static const ViewColumn item_columns[] = {
	{ .property = "Mode", .width = 7 },
	{ .property = "LastWriteTime",
	  .width = 25,
	  .right = true,
	  .text = time_text },
	{ .property = "Length", .width = 14, .right = true },
	{ .property = "Name" },
	{ 0 },
};
static const View item_view = { .columns = item_columns,
				.group = "DirectoryName",
				.group_label = " Directory" };

#define PROVIDER "Microsoft.PowerShell.Core\\FileSystem::"

static char is_short; /* an address: Record.origin of items with short text */

static char *format(const Record *item)
{
	const char *property = item->origin == &is_short ? "Name" : "FullName";
	return g_strdup(value_text(record_get((Record *)item, property)));
}

/* The folder around a file or folder, as an object. */
static Value compute(const Record *item, const Name *name)
{
	const char *path =
		value_text(record_get((Record *)item, "DirectoryName"));
	if (name != name_intern("Directory") && name != name_intern("Parent"))
		return VALUE_NONE;
	Record *folder = path ? item_of(path, NULL) : NULL;
	if (folder)
		item_set_short(folder);
	return folder ? value_record_take(folder) : VALUE_NONE;
}

#define ITEM_PROPERTIES(around_)                                               \
	{ "Mode", "What it is: d folder, r read-only, h hidden, l link." },    \
		{ "LastWriteTime", "When it was changed last." },              \
		{ "Length", "Size of a file in bytes." },                      \
		{ "Name", "Its name." }, { "FullName", "Its whole path." },    \
		{ "BaseName", "Its name without the extension." },             \
		{ "Extension", "The extension, with its dot." },               \
		{ "DirectoryName", "Path of its folder." },                    \
		{ around_, "Its folder." }, { "Exists", "True." },             \
		{ "PSIsContainer", "Whether it is a folder." },                \
		{ "IsReadOnly", "Whether it cannot be written." },             \
		{ "CreationTime", "When its status was changed last." },       \
		{ "LastAccessTime", "When it was read last." },                \
		{ "CreationTimeUtc", "The same in universal time." },          \
		{ "LastWriteTimeUtc", "The same in universal time." },         \
		{ "LastAccessTimeUtc", "The same in universal time." },        \
		{ "Attributes", "Directory, Archive, ReadOnly, Hidden." },     \
		{ "PSPath", "Its whole path with the provider." },             \
		{ "PSParentPath", "The same of its folder." },                 \
		{ "PSChildName", "Its name." },                                \
	{                                                                      \
		0                                                              \
	}

static const Property file_properties[] = { ITEM_PROPERTIES("Directory") };
static const Property folder_properties[] = { ITEM_PROPERTIES("Parent") };

const RecordType file_type = { "System.IO.FileInfo", file_properties,
			       &item_view, compute, format };
const RecordType folder_type = { "System.IO.DirectoryInfo", folder_properties,
				 &item_view, compute, format };

void item_set_short(Record *item)
{
	item->origin = &is_short;
}

static void set_time(Record *record, const char *name, const char *utc_name,
		     const struct timespec *time)
{
	Value moment = value_datetime((int64_t)time->tv_sec * 1000000 +
				      time->tv_nsec / 1000);
	record_set_take(record, name, date_to(moment, DATE_LOCAL));
	record_set_take(record, utc_name, moment);
}

static Value mode_of(const char *path, const char *name, const GStatBuf *status)
{
	char mode[] = "------";
	if (S_ISDIR(status->st_mode))
		mode[0] = 'd';
	else
		mode[1] = 'a';
	if (access(path, W_OK) != 0)
		mode[2] = 'r';
	if (*name == '.')
		mode[3] = 'h';
	if (g_file_test(path, G_FILE_TEST_IS_SYMLINK))
		mode[5] = 'l';
	return value_string(mode);
}

static Value attributes_of(const char *path, const char *name, bool folder)
{
	g_autoptr(GString) text = g_string_new(NULL);
	if (access(path, W_OK) != 0)
		g_string_append(text, "ReadOnly, ");
	if (*name == '.')
		g_string_append(text, "Hidden, ");
	g_string_append(text, folder ? "Directory" : "Archive");
	if (g_file_test(path, G_FILE_TEST_IS_SYMLINK))
		g_string_append(text, ", ReparsePoint");
	return value_string(text->str);
}

static void set_names(Record *record, const char *path)
{
	char *whole = path_absolute(path);
	g_autofree char *name = g_path_get_basename(whole);
	g_autofree char *folder = g_path_get_dirname(whole);
	const char *dot = strrchr(name, '.');
	size_t base = dot && dot != name ? (size_t)(dot - name) : strlen(name);
	record_set_take(record, "Name", value_string(name));
	record_set_take(record, "BaseName", value_string_length(name, base));
	record_set_take(record, "Extension", value_string(name + base));
	record_set_take(record, "DirectoryName", value_string(folder));
	record_set_take(record, "PSPath",
			value_string_take(g_strconcat(PROVIDER, whole, NULL)));
	record_set_take(record, "PSParentPath",
			value_string_take(g_strconcat(PROVIDER, folder, NULL)));
	record_set_take(record, "PSChildName", value_string(name));
	record_set_take(record, "FullName", value_string_take(whole));
}

Record *item_of(const char *path, GError **error)
{
	GStatBuf status;
	if (g_stat(path, &status) != 0 && g_lstat(path, &status) != 0) {
		int fault = errno;
		g_set_error(error, G_IO_ERROR,
			    (int)g_io_error_from_errno(fault),
			    "Cannot find path '%s'%s%s", path,
			    fault == ENOENT ? "" : ": ",
			    fault == ENOENT ? " because it does not exist"
					    : g_strerror(fault));
		return NULL;
	}
	bool folder = S_ISDIR(status.st_mode);
	Record *record = record_new(folder ? &folder_type : &file_type);
	set_names(record, path);
	const char *name = value_text(record_get(record, "Name"));
	record_set_take(record, "Mode", mode_of(path, name, &status));
	if (!folder)
		record_set_take(record, "Length", value_long(status.st_size));
	set_time(record, "LastWriteTime", "LastWriteTimeUtc", &status.st_mtim);
	set_time(record, "CreationTime", "CreationTimeUtc", &status.st_ctim);
	set_time(record, "LastAccessTime", "LastAccessTimeUtc",
		 &status.st_atim);
	record_set_take(record, "Attributes",
			attributes_of(path, name, folder));
	record_set_take(record, "Exists", value_bool(true));
	record_set_take(record, "PSIsContainer", value_bool(folder));
	record_set_take(record, "IsReadOnly",
			value_bool(access(path, W_OK) != 0));
	return record;
}

bool item_is_folder(const char *path)
{
	return g_file_test(path, G_FILE_TEST_IS_DIR) &&
	       !g_file_test(path, G_FILE_TEST_IS_SYMLINK);
}

static bool fail_item(const char *what, const char *path, GError **error)
{
	int fault = errno;
	g_set_error(error, G_IO_ERROR, (int)g_io_error_from_errno(fault),
		    "cannot %s '%s': %s", what, path, g_strerror(fault));
	return false;
}

static bool remove_within(const char *path, int depth, GError **error)
{
	if (item_is_folder(path) && depth < DEPTH) {
		const char *name;
		g_autoptr(GDir) folder = g_dir_open(path, 0, error);
		if (!folder)
			return false;
		while ((name = g_dir_read_name(folder))) {
			g_autofree char *inner =
				g_build_filename(path, name, NULL);
			if (!remove_within(inner, depth + 1, error))
				return false;
		}
	}
	return g_remove(path) == 0 || fail_item("remove", path, error);
}

bool item_remove(const char *path, GError **error)
{
	return remove_within(path, 0, error);
}

static bool copy_file(const char *from, const char *to, GError **error)
{
	g_autoptr(GFile) source = g_file_new_for_path(from);
	g_autoptr(GFile) target = g_file_new_for_path(to);
	return g_file_copy(source, target, G_FILE_COPY_OVERWRITE, NULL, NULL,
			   NULL, error);
}

static bool copy_within(const char *from, const char *to, bool deep, int depth,
			GError **error)
{
	const char *name;
	if (!item_is_folder(from))
		return copy_file(from, to, error);
	if (depth >= DEPTH || (g_mkdir(to, 0777) != 0 && errno != EEXIST))
		return fail_item("make", to, error);
	g_autoptr(GDir) folder = deep ? g_dir_open(from, 0, error) : NULL;
	if (!folder)
		return !deep;
	while ((name = g_dir_read_name(folder))) {
		g_autofree char *source = g_build_filename(from, name, NULL);
		g_autofree char *target = g_build_filename(to, name, NULL);
		if (!copy_within(source, target, deep, depth + 1, error))
			return false;
	}
	return true;
}

bool item_copy(const char *from, const char *to, bool deep, GError **error)
{
	g_autofree char *source = path_absolute(from);
	g_autofree char *inside = g_strconcat(source, "/", NULL);
	g_autofree char *target = path_absolute(to);
	if (strcmp(source, target) == 0 ||
	    (item_is_folder(from) && g_str_has_prefix(target, inside))) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "cannot copy '%s' onto or into itself", from);
		return false;
	}
	return copy_within(from, to, deep, 0, error);
}

char *item_target(const char *from, const char *to)
{
	if (!g_file_test(to, G_FILE_TEST_IS_DIR))
		return g_strdup(to);
	g_autofree char *whole = path_absolute(from);
	g_autofree char *name = g_path_get_basename(whole);
	return g_build_filename(to, name, NULL);
}
