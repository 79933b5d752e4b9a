#include "shell/general/path_param.h"

#include "shell/general/path.h"

#include <gio/gio.h>

const char *const path_aliases[] = { "PSPath", "FullName", "LP", NULL };

static const char *const *named(const PathArgs *paths)
{
	return paths->literal_paths ? paths->literal_paths : paths->paths;
}

static bool fail_none(GError **error)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "-Path is missing: name a file or folder");
	return false;
}

static void report(Call *call, GError *error, const char *path)
{
	g_auto(Value) target = value_string(path);
	call_error_take(call, error, target);
}

/* The matches of one path, or the path itself where wildcards mean nothing. */
static char **matches(const PathArgs *paths, const char *path, GError **error)
{
	if (!paths->literal_paths)
		return path_expand(path, error);
	g_autofree char *native = path_native(path, error);
	if (!native)
		return NULL;
	char **one = g_new0(char *, 2);
	one[0] = g_steal_pointer(&native);
	return one;
}

bool paths_each(Call *call, const PathArgs *paths, const char *usual,
		PathFn *each, void *args, GError **error)
{
	const char *const *path = named(paths);
	const char *const alone[] = { usual, NULL };
	if (!path && !usual)
		return fail_none(error);
	for (path = path ? path : alone; *path; path++) {
		GError *fault = NULL;
		g_auto(GStrv) found = matches(paths, *path, &fault);
		if (fault)
			report(call, fault, *path);
		for (char **one = found; one && *one; one++) {
			fault = NULL;
			if (!each(call, args, *one, &fault) && fault)
				report(call, fault, *one);
		}
	}
	return true;
}

bool paths_each_new(Call *call, const PathArgs *paths, PathFn *each, void *args,
		    GError **error)
{
	const char *const *path = named(paths);
	if (!path)
		return fail_none(error);
	for (; *path; path++) {
		GError *fault = NULL;
		g_autofree char *native = path_native(*path, &fault);
		if ((!native || !each(call, args, native, &fault)) && fault)
			report(call, fault, *path);
	}
	return true;
}
