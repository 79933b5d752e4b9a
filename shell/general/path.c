#include "shell/general/path.h"

#include "shell/types/drive_map.h"
#include "shell/types/like.h"

#include <gio/gio.h>
#include <string.h>

/* "FileSystem::" and its long form name the provider of files. */
static const char *without_provider(const char *text)
{
	const char *colons = strstr(text, "::");
	if (colons &&
	    (g_ascii_strncasecmp(text, "FileSystem", 10) == 0 ||
	     g_ascii_strncasecmp(text, "Microsoft.PowerShell.Core\\", 26) == 0))
		return colons + 2;
	return text;
}

static char *fail_drive(const char *text, const char *drive, GError **error)
{
	if (drive[1])
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
			    "Cannot find drive. A drive with the name '%s' "
			    "does not exist",
			    drive);
	else
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
			    "'%s' begins with a drive letter: write it as "
			    "/folder/file, or relative to the current folder, "
			    "or name the folder that the drive is: New-PSDrive "
			    "%s FileSystem /folder",
			    text, drive);
	return NULL;
}

char *path_native(const char *text, GError **error)
{
	const char *rest;
	text = without_provider(text);
	g_autofree char *drive = drive_name(text, &rest);
	if (drive && !drive_map_root(drive) &&
	    !g_file_test(text, G_FILE_TEST_EXISTS))
		return fail_drive(text, drive, error);
	if (!*text) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
			    "the path is empty");
		return NULL;
	}
	g_autofree char *path = drive_map_path(text);
	if (path[0] == '~' && (path[1] == '/' || !path[1]))
		return g_build_filename(g_get_home_dir(), path + 1, NULL);
	return g_steal_pointer(&path);
}

bool path_is_pattern(const char *text)
{
	return strpbrk(text, "*?[") != NULL;
}

/* ---- wildcards: each part of the path on its own, without regard to case */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_matches(const char *folder, const char *part,
			const char *pattern, GPtrArray *found)
{
	const char *name;
	g_autoptr(GDir) dir = g_dir_open(*folder ? folder : ".", 0, NULL);
	while (dir && (name = g_dir_read_name(dir))) {
		if (*name == '.' && *pattern != '.')
			continue;
		if (like_match(pattern, name, false))
			g_ptr_array_add(found, g_strconcat(part, name, NULL));
	}
}

/* The paths that begin as `folders` do, with one part of a pattern more. */
static GPtrArray *step(GPtrArray *folders, const char *pattern, bool last)
{
	GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < folders->len; i++) {
		const char *folder = folders->pdata[i];
		bool open = *folder && !g_str_has_suffix(folder, "/");
		g_autofree char *start =
			g_strconcat(folder, open ? "/" : "", NULL);
		g_autofree char *whole = g_strconcat(start, pattern, NULL);
		if (!*pattern)
			g_ptr_array_add(found, g_strdup(last ? folder : start));
		else if (path_is_pattern(pattern))
			add_matches(folder, start, pattern, found);
		else if (g_file_test(whole, G_FILE_TEST_EXISTS))
			g_ptr_array_add(found, g_steal_pointer(&whole));
	}
	g_ptr_array_unref(folders);
	return found;
}

static char **glob_all(const char *path)
{
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);
	GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(found, g_strdup(*path == '/' ? "/" : ""));
	for (char **part = parts + (*path == '/'); *part; part++)
		found = step(found, *part, !part[1]);
	g_ptr_array_sort(found, by_text);
	g_ptr_array_add(found, NULL);
	return (char **)g_ptr_array_free(found, FALSE);
}

char **path_expand(const char *text, GError **error)
{
	g_autofree char *path = path_native(text, error);
	if (!path)
		return NULL;
	if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
		if (path_is_pattern(path))
			return glob_all(path);
		g_autofree char *whole = path_absolute(path);
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "Cannot find path '%s' because it does not exist",
			    whole);
		return NULL;
	}
	char **paths = g_new0(char *, 2);
	paths[0] = g_steal_pointer(&path);
	return paths;
}

char *path_absolute(const char *native)
{
	return g_canonicalize_filename(native, NULL);
}
