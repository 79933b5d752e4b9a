/* [io.path]. Backslashes in paths are separators, as scripts from Windows
 * write them. */
#include "core/base/file.h"
#include "shell/types/convert.h"
#include "shell/types/file.h"
#include "shell/types/member.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const char *file_part(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static const char *extension(const char *path)
{
	const char *dot = strrchr(file_part(path), '.');
	return dot ? dot : path + strlen(path);
}

static bool combine(Value on, const Value *arguments, unsigned count,
		    Value *result, GError **error)
{
	(void)on;
	(void)error;
	GString *whole = g_string_new(NULL);
	for (unsigned i = 0; i < count; i++) {
		g_autofree char *part = file_path(arguments, count, i);
		if (*part == '/')
			g_string_truncate(whole, 0);
		if (whole->len && whole->str[whole->len - 1] != '/' && *part)
			g_string_append_c(whole, '/');
		g_string_append(whole, part);
	}
	*result = value_text_take(whole);
	return true;
}

#define PATH_PART(name_, expression_)                                          \
	static bool name_(Value on, const Value *arguments, unsigned count,    \
			  Value *result, GError **error)                       \
	{                                                                      \
		(void)on;                                                      \
		(void)error;                                                   \
		g_autofree char *path = file_path(arguments, count, 0);        \
		*result = expression_;                                         \
		return true;                                                   \
	}

PATH_PART(file_name, value_string(file_part(path)))
PATH_PART(file_stem,
	  value_string_length(file_part(path),
			      (size_t)(extension(path) - file_part(path))))
PATH_PART(has_extension, value_bool(strlen(extension(path)) > 1))
PATH_PART(file_extension, value_string(extension(path)))
PATH_PART(folder, value_string_take(strchr(path, '/') ? g_path_get_dirname(path)
						      : g_strdup("")))
PATH_PART(is_rooted, value_bool(g_path_is_absolute(path)))
PATH_PART(full_path, value_string_take(g_canonicalize_filename(path, NULL)))

static bool change_extension(Value on, const Value *arguments, unsigned count,
			     Value *result, GError **error)
{
	(void)on;
	(void)error;
	g_autofree char *path = file_path(arguments, count, 0);
	g_autofree char *with = argument_text(arguments, count, 1);
	const char *end = extension(path);
	*result = value_string_take(
		g_strdup_printf("%.*s%s%s", (int)(end - path), path,
				*with && *with != '.' ? "." : "", with));
	return true;
}

static bool temp_path(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	(void)on;
	(void)arguments;
	(void)count;
	(void)error;
	*result = value_string_take(g_strconcat(g_get_tmp_dir(), "/", NULL));
	return true;
}

static bool temp_file(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	(void)on;
	(void)arguments;
	(void)count;
	char *name = NULL;
	int file = g_file_open_tmp("tmpXXXXXX.tmp", &name, error);
	if (file < 0)
		return false;
	close(file);
	*result = value_string_take(name);
	return true;
}

static bool random_name(Value on, const Value *arguments, unsigned count,
			Value *result, GError **error)
{
	(void)on;
	(void)arguments;
	(void)count;
	(void)error;
	*result = value_string_take(g_strdup_printf("%08x.%03x", g_random_int(),
						    g_random_int() & 0xfff));
	return true;
}

static bool get_separator(Value on, Value *result, GError **error)
{
	(void)on;
	(void)error;
	*result = value_string("/");
	return true;
}

static const Getter path_getters[] = {
	{ "DirectorySeparatorChar", get_separator },
	{ 0 },
};

static const Method path_methods[] = {
	{ "Combine", 1, 8, combine, .paths = 8 },
	{ "GetFileName", 1, 1, file_name, .paths = 1 },
	{ "GetFileNameWithoutExtension", 1, 1, file_stem, .paths = 1 },
	{ "GetExtension", 1, 1, file_extension, .paths = 1 },
	{ "HasExtension", 1, 1, has_extension, .paths = 1 },
	{ "GetDirectoryName", 1, 1, folder, .paths = 1 },
	{ "ChangeExtension", 2, 2, change_extension, .paths = 1 },
	{ "IsPathRooted", 1, 1, is_rooted, .paths = 1 },
	{ "GetFullPath", 1, 1, full_path, .paths = 1 },
	{ "GetTempPath", 0, 0, temp_path },
	{ "GetTempFileName", 0, 0, temp_file },
	{ "GetRandomFileName", 0, 0, random_name },
	{ 0 },
};

const Members path_members = {
	.type = "System.IO.Path",
	.static_getters = path_getters,
	.static_methods = path_methods,
};
