/* [io.file] and [io.directory]. */
#include "core/base/contents.h"
#include "core/base/file.h"
#include "core/value/string.h"
#include "shell/types/convert.h"
#include "shell/types/date.h"
#include "shell/types/drive_map.h"
#include "shell/types/enumeration.h"
#include "shell/types/file.h"
#include "shell/types/like.h"
#include "shell/types/member.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DEPTH 256 /* folders within folders */

char *file_path(const Value *arguments, unsigned count, unsigned index)
{
	g_autofree char *text = argument_text(arguments, count, index);
	return drive_map_path(text);
}

bool file_fail(const char *path, int fault, GError **error)
{
	g_autofree char *full = g_canonicalize_filename(path, NULL);
	g_autofree char *folder = g_path_get_dirname(full);
	if (fault == ENOENT && g_file_test(folder, G_FILE_TEST_IS_DIR))
		return member_fail(error, TYPE_ERROR_NO_FILE,
				   "Could not find file '%s'.", full);
	if (fault == ENOENT || fault == ENOTDIR)
		return member_fail(error, TYPE_ERROR_NO_FOLDER,
				   "Could not find a part of the path '%s'.",
				   full);
	if (fault == EACCES || fault == EPERM || fault == EISDIR)
		return member_fail(error, TYPE_ERROR_ACCESS,
				   "Access to the path '%s' is denied.", full);
	return member_fail(error, TYPE_ERROR_IO, "'%s': %s.", full,
			   g_strerror(fault));
}

static bool read_bytes(const char *path, char **bytes, gsize *length,
		       GError **error)
{
	g_autoptr(GError) why = NULL;
	errno = 0;
	if (contents_read(path, bytes, length, &why))
		return true;
	return file_fail(
		path,
		g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_NOENT) ? ENOENT
		: g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_ISDIR)
			? EISDIR
		: g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_ACCES)
			? EACCES
			: EIO,
		error);
}

bool file_read_text(const Value *arguments, unsigned count, Value *text,
		    GError **error)
{
	g_autofree char *path = file_path(arguments, count, 0);
	g_autofree char *bytes = NULL;
	gsize length, mark;
	if (!read_bytes(path, &bytes, &length, error))
		return false;
	const Encoding *given =
		count > 1 ? encoding_of(arguments[1]) : &encoding_utf8;
	const Encoding *encoding = encoding_detect(bytes, length, given, &mark);
	*text = encoding_decode(encoding, bytes + mark, length - mark);
	return true;
}

METHOD(read_text)
{
	return file_read_text(arguments, count, result, error);
}

METHOD(read_lines)
{
	g_auto(Value) text = VALUE_NONE;
	if (!file_read_text(arguments, count, &text, error))
		return false;
	List *list = list_new(LIST_ARRAY, 0);
	list->element = VALUE_STRING;
	const char *line = value_text(text), *end = line + text.string->bytes;
	while (line < end) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		size_t length = (size_t)((stop ? stop : end) - line);
		bool carriage = length && line[length - 1] == '\r';
		list_add_take(list,
			      value_string_length(line, length - carriage));
		line += length + (stop != NULL);
	}
	*result = value_list_take(list);
	return true;
}

METHOD(read_all_bytes)
{
	g_autofree char *path = file_path(arguments, count, 0);
	g_autofree char *bytes = NULL;
	gsize length;
	if (!read_bytes(path, &bytes, &length, error))
		return false;
	*result = bytes_value(bytes, length);
	return true;
}

static bool put(const char *path, const char *bytes, size_t length, bool append,
		GError **error)
{
	FILE *file = g_fopen(path, append ? "a" : "w");
	if (!file)
		return file_fail(path, errno, error);
	bool done = fwrite(bytes, 1, length, file) == length;
	if (fclose(file) != 0 || !done)
		return file_fail(path, errno, error);
	return true;
}

/* In the encoding that the third argument says; 5.1's writers put a byte order
 * mark when one is named. */
static bool put_text(const Value *arguments, unsigned count, Value text,
		     bool append, GError **error)
{
	size_t length;
	g_autofree char *path = file_path(arguments, count, 0);
	const Encoding *encoding =
		count > 2 ? encoding_of(arguments[2]) : &encoding_utf8;
	g_autofree char *bytes = encoding_encode(encoding, value_text(text),
						 text.string->bytes, &length);
	return put(path, bytes, length, append, error);
}

METHOD(write_text)
{
	g_auto(Value) text = argument_value(arguments, count, 1);
	return put_text(arguments, count, text, false, error);
}

METHOD(append_text)
{
	g_auto(Value) text = argument_value(arguments, count, 1);
	return put_text(arguments, count, text, true, error);
}

static Value lines_of(Value lines)
{
	GString *text = g_string_new(NULL);
	uint32_t many = lines.type == VALUE_LIST ? lines.list->count : 1;
	for (uint32_t i = 0; i < many; i++) {
		value_append(text, lines.type == VALUE_LIST
					   ? lines.list->values[i]
					   : lines);
		g_string_append_c(text, '\n');
	}
	return value_text_take(text);
}

METHOD(write_lines)
{
	g_auto(Value) text = lines_of(arguments[1]);
	return put_text(arguments, count, text, false, error);
}

METHOD(append_lines)
{
	g_auto(Value) text = lines_of(arguments[1]);
	return put_text(arguments, count, text, true, error);
}

METHOD(write_all_bytes)
{
	g_autofree char *path = file_path(arguments, count, 0);
	g_autoptr(GByteArray) bytes = bytes_of(arguments[1], error);
	return bytes &&
	       put(path, (const char *)bytes->data, bytes->len, false, error);
}

METHOD(create_text)
{
	g_autofree char *path = file_path(arguments, count, 0);
	return file_open_writer(path, false, &encoding_utf8, result, error);
}

METHOD(open_append)
{
	g_autofree char *path = file_path(arguments, count, 0);
	return file_open_writer(path, true, &encoding_utf8, result, error);
}

METHOD(open_text)
{
	return static_call(type_find("System.IO.StreamReader"), "new",
			   arguments, count, result, error);
}

METHOD(exists)
{
	g_autofree char *path = file_path(arguments, count, 0);
	*result = value_bool(!value_has_nul(arguments[0]) &&
			     g_file_test(path, G_FILE_TEST_IS_REGULAR));
	return true;
}

METHOD(delete_file)
{
	g_autofree char *path = file_path(arguments, count, 0);
	g_autofree char *folder = g_path_get_dirname(path);
	if (g_unlink(path) == 0 ||
	    (errno == ENOENT && g_file_test(folder, G_FILE_TEST_IS_DIR)))
		return true;
	return file_fail(path, errno, error);
}

/* (from, to[, overwrite]) */
METHOD(copy_file)
{
	g_autofree char *from = file_path(arguments, count, 0);
	g_autofree char *to = file_path(arguments, count, 1);
	g_autofree char *bytes = NULL;
	gsize length;
	if (!read_bytes(from, &bytes, &length, error))
		return false;
	bool replace = count > 2 && value_truth(arguments[2]);
	if (!replace && g_file_test(to, G_FILE_TEST_EXISTS))
		return member_fail(error, TYPE_ERROR_IO,
				   "The file '%s' already exists.", to);
	return put(to, bytes, length, false, error);
}

METHOD(move_file)
{
	g_autofree char *from = file_path(arguments, count, 0);
	g_autofree char *to = file_path(arguments, count, 1);
	if (g_file_test(to, G_FILE_TEST_EXISTS))
		return member_fail(error, TYPE_ERROR_IO,
				   "Cannot create a file when that file "
				   "already exists.");
	if (g_rename(from, to) != 0)
		return file_fail(from, errno, error);
	return true;
}

static bool time_of(const Value *arguments, unsigned count, DateKind kind,
		    Value *result, GError **error)
{
	GStatBuf status;
	g_autofree char *path = file_path(arguments, count, 0);
	if (g_stat(path, &status) != 0)
		return file_fail(path, errno, error);
	Value moment = value_datetime((int64_t)status.st_mtim.tv_sec * 1000000 +
				      status.st_mtim.tv_nsec / 1000);
	*result = date_to(moment, kind);
	return true;
}

METHOD(write_time)
{
	return time_of(arguments, count, DATE_LOCAL, result, error);
}

METHOD(write_time_utc)
{
	return time_of(arguments, count, DATE_UTC, result, error);
}

static const Method file_methods[] = {
	{ "Exists", 1, 1, exists },
	{ "ReadAllText", 1, 2, read_text, .paths = 1 },
	{ "ReadAllLines", 1, 2, read_lines, .paths = 1 },
	{ "ReadLines", 1, 2, read_lines, .paths = 1 },
	{ "ReadAllBytes", 1, 1, read_all_bytes, .paths = 1 },
	{ "WriteAllText", 2, 3, write_text, true, .paths = 1 },
	{ "WriteAllLines", 2, 3, write_lines, true, .paths = 1 },
	{ "WriteAllBytes", 2, 2, write_all_bytes, true, .paths = 1 },
	{ "AppendAllText", 2, 3, append_text, true, .paths = 1 },
	{ "AppendAllLines", 2, 3, append_lines, true, .paths = 1 },
	{ "CreateText", 1, 1, create_text, .paths = 1 },
	{ "AppendText", 1, 1, open_append, .paths = 1 },
	{ "OpenText", 1, 1, open_text, .paths = 1 },
	{ "Delete", 1, 1, delete_file, true, .paths = 1 },
	{ "Copy", 2, 3, copy_file, true, .paths = 2 },
	{ "Move", 2, 2, move_file, true, .paths = 2 },
	{ "GetLastWriteTime", 1, 1, write_time, .paths = 1 },
	{ "GetCreationTime", 1, 1, write_time, .paths = 1 },
	{ "GetLastWriteTimeUtc", 1, 1, write_time_utc, .paths = 1 },
	{ 0 },
};

const Members file_members = {
	.type = "System.IO.File",
	.static_methods = file_methods,
};

/* ---- folders ---- */

METHOD(folder_exists)
{
	g_autofree char *path = file_path(arguments, count, 0);
	*result = value_bool(!value_has_nul(arguments[0]) &&
			     g_file_test(path, G_FILE_TEST_IS_DIR));
	return true;
}

METHOD(make_folder)
{
	g_autofree char *path = file_path(arguments, count, 0);
	if (g_mkdir_with_parents(path, 0777) != 0)
		return file_fail(path, errno, error);
	*result = value_string(path);
	return true;
}

/* Which entries: files, folders or both, by a wildcard. */
typedef struct Search {
	bool files, folders, deep;
	const char *pattern;
	List *found;
} Search;

static void search_entry(const Search *search, const char *path,
			 const char *name, unsigned depth);

static bool search_folder(const Search *search, const char *path,
			  unsigned depth)
{
	const char *name;
	g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
	if (!folder)
		return false;
	while ((name = g_dir_read_name(folder)))
		search_entry(search, path, name, depth);
	return true;
}

static void search_entry(const Search *search, const char *path,
			 const char *name, unsigned depth)
{
	g_autofree char *full = g_build_filename(path, name, NULL);
	bool folder = g_file_test(full, G_FILE_TEST_IS_DIR);
	bool link = g_file_test(full, G_FILE_TEST_IS_SYMLINK);
	if ((folder ? search->folders : search->files) &&
	    like_match(search->pattern, name, false))
		list_add_take(search->found, value_string(full));
	if (folder && !link && search->deep && depth < DEPTH)
		search_folder(search, full, depth + 1);
}

static int by_path(const void *a, const void *b)
{
	return value_compare(*(const Value *)a, *(const Value *)b, false);
}

/* (path[, pattern[, SearchOption]]) */
static bool search(const Value *arguments, unsigned count, bool files,
		   bool folders, Value *result, GError **error)
{
	int64_t option = 0;
	g_autofree char *path = file_path(arguments, count, 0);
	g_autofree char *pattern =
		count > 1 ? argument_text(arguments, count, 1) : g_strdup("*");
	if (count > 2 &&
	    !enumeration_parse(&search_option, arguments[2], &option, error))
		return false;
	Search how = { files, folders, option == 1,
		       strcmp(pattern, "*.*") ? pattern : "*",
		       list_new(LIST_ARRAY, 0) };
	how.found->element = VALUE_STRING;
	g_auto(Value) found = value_list_take(how.found);
	if (!search_folder(&how, path, 0))
		return member_fail(error, TYPE_ERROR_NO_FOLDER,
				   "Could not find a part of the path '%s'.",
				   path);
	if (how.found->count)
		qsort(how.found->values, how.found->count, sizeof(Value),
		      by_path);
	*result = value_ref(found);
	return true;
}

METHOD(get_files)
{
	return search(arguments, count, true, false, result, error);
}

METHOD(get_folders)
{
	return search(arguments, count, false, true, result, error);
}

METHOD(get_entries)
{
	return search(arguments, count, true, true, result, error);
}

static bool remove_all(const char *path, unsigned depth)
{
	if (!g_file_test(path, G_FILE_TEST_IS_DIR) ||
	    g_file_test(path, G_FILE_TEST_IS_SYMLINK))
		return g_unlink(path) == 0;
	const char *name;
	bool done = depth < DEPTH;
	GDir *folder = g_dir_open(path, 0, NULL);
	while (done && folder && (name = g_dir_read_name(folder))) {
		g_autofree char *full = g_build_filename(path, name, NULL);
		done = remove_all(full, depth + 1);
	}
	if (folder)
		g_dir_close(folder);
	return done && g_rmdir(path) == 0;
}

METHOD(delete_folder)
{
	g_autofree char *path = file_path(arguments, count, 0);
	bool deep = count > 1 && value_truth(arguments[1]);
	if (!g_file_test(path, G_FILE_TEST_IS_DIR))
		return member_fail(error, TYPE_ERROR_NO_FOLDER,
				   "Could not find a part of the path '%s'.",
				   path);
	if (deep ? remove_all(path, 0) : g_rmdir(path) == 0)
		return true;
	if (errno == ENOTEMPTY || errno == EEXIST)
		return member_fail(error, TYPE_ERROR_IO,
				   "The directory is not empty.");
	return file_fail(path, errno, error);
}

METHOD(current_folder)
{
	*result = value_string_take(g_get_current_dir());
	return true;
}

METHOD(parent_folder)
{
	g_autofree char *path = file_path(arguments, count, 0);
	g_autofree char *full = g_canonicalize_filename(path, NULL);
	*result = value_string_take(g_path_get_dirname(full));
	return true;
}

static const Method directory_methods[] = {
	{ "Exists", 1, 1, folder_exists },
	{ "CreateDirectory", 1, 1, make_folder, .paths = 1 },
	{ "GetFiles", 1, 3, get_files, .paths = 1 },
	{ "EnumerateFiles", 1, 3, get_files, .paths = 1 },
	{ "GetDirectories", 1, 3, get_folders, .paths = 1 },
	{ "EnumerateDirectories", 1, 3, get_folders, .paths = 1 },
	{ "GetFileSystemEntries", 1, 3, get_entries, .paths = 1 },
	{ "Delete", 1, 2, delete_folder, true, .paths = 1 },
	{ "Move", 2, 2, move_file, true, .paths = 2 },
	{ "GetCurrentDirectory", 0, 0, current_folder },
	{ "GetParent", 1, 1, parent_folder, .paths = 1 },
	{ "GetLastWriteTime", 1, 1, write_time, .paths = 1 },
	{ 0 },
};

const Members directory_members = {
	.type = "System.IO.Directory",
	.static_methods = directory_methods,
};
