#include "shell/general/path.h"

#include <gio/gio.h>
#include <glob.h>
#include <string.h>

#define DRIVE_HELP "write it as /folder/file, or relative to the current folder"

/* "FileSystem::" and its long form name the only provider there is. */
static const char *without_provider(const char *text)
{
	const char *colons = strstr(text, "::");
	if (colons &&
	    (g_ascii_strncasecmp(text, "FileSystem", 10) == 0 ||
	     g_ascii_strncasecmp(text, "Microsoft.PowerShell.Core\\", 26) == 0))
		return colons + 2;
	return text;
}

char *path_native(const char *text, GError **error)
{
	text = without_provider(text);
	if (g_ascii_isalpha(text[0]) && text[1] == ':') {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
			    "'%s' begins with a drive letter: " DRIVE_HELP,
			    text);
		return NULL;
	}
	if (!*text) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
			    "the path is empty");
		return NULL;
	}
	char *path = g_strdup(text);
	g_strdelimit(path, "\\", '/');
	if (path[0] == '~' && (path[1] == '/' || !path[1])) {
		char *full = g_build_filename(g_get_home_dir(), path + 1, NULL);
		g_free(path);
		return full;
	}
	return path;
}

bool path_is_pattern(const char *text)
{
	return strpbrk(text, "*?[") != NULL;
}

static char **only(char *path)
{
	char **paths = g_new0(char *, 2);
	paths[0] = path;
	return paths;
}

char **path_expand(const char *text, GError **error)
{
	g_autofree char *path = path_native(text, error);
	glob_t found;
	if (!path)
		return NULL;
	if (g_file_test(path, G_FILE_TEST_EXISTS))
		return only(g_steal_pointer(&path));
	if (!path_is_pattern(path)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "Cannot find path '%s' because it does not exist",
			    path);
		return NULL;
	}
	int failed = glob(path, GLOB_NOESCAPE, NULL, &found);
	char **paths = g_new0(char *, failed ? 1 : found.gl_pathc + 1);
	for (size_t i = 0; !failed && i < found.gl_pathc; i++)
		paths[i] = g_strdup(found.gl_pathv[i]);
	if (!failed)
		globfree(&found);
	return paths;
}

char *path_absolute(const char *native)
{
	return g_canonicalize_filename(native, NULL);
}
