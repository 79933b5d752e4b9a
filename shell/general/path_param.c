#include "shell/general/path_param.h"

#include "core/value/list.h"
#include "shell/general/path.h"
#include "shell/pipeline/binder.h"
#include "shell/types/like.h"

#include <gio/gio.h>

const char *const path_aliases[] = { "PSPath", "FullName", "LP", NULL };

/* ---- accepting values */

/* A file is its whole path, a folder that Get-Location gave is its path. */
static Value path_of(Value given)
{
	static const char *const names[] = { "FullName", "PSPath", "Path" };
	for (unsigned i = 0;
	     given.type == VALUE_RECORD && i < G_N_ELEMENTS(names); i++) {
		Value path = record_get(given.record, names[i]);
		if (value_text(path))
			return value_ref(path);
	}
	return value_ref(given);
}

static Value paths_of(Value given)
{
	if (given.type != VALUE_LIST)
		return path_of(given);
	List *list = list_new(LIST_ARRAY, given.list->count);
	for (uint32_t i = 0; i < given.list->count; i++)
		list_add_take(list, path_of(given.list->values[i]));
	return value_list_take(list);
}

bool path_accept(Session *session, const Param *param, Value given,
		 bool convert, Value *bound, GError **error)
{
	Param plain = *param;
	g_auto(Value) paths = convert ? paths_of(given) : value_ref(given);
	plain.accept = NULL;
	return param_accept(session, &plain, paths, convert, bound, error);
}

/* ---- walking */

static const char *const *named(const PathArgs *paths)
{
	return paths->literal_paths ? paths->literal_paths : paths->paths;
}

/* Paths that were given, or else asked for: then `asked` owns them. NULL when
 * the pipeline ends. */
static const char *const *needed(Call *call, const PathArgs *paths,
				 char ***asked)
{
	GError *error = NULL;
	g_auto(Value) list = VALUE_NONE;
	if (named(paths))
		return named(paths);
	if (call_ask_list(call, "Path", &list, &error)) {
		*asked = g_new0(char *, list.list->count + 1);
		for (uint32_t i = 0; i < list.list->count; i++)
			(*asked)[i] = value_format(list.list->values[i]);
		return (const char *const *)*asked;
	}
	if (session_interrupted(call_session(call)))
		g_error_free(error);
	else
		call_terminate_take(call, error, VALUE_NONE);
	return NULL;
}

static void report(Call *call, GError *error, const char *path)
{
	g_auto(Value) target = value_string(path);
	call_error_take(call, error, target);
}

static char **only(char *path)
{
	char **one = g_new0(char *, 2);
	one[0] = path;
	return one;
}

/* The matches of one path, or the path itself where wildcards mean nothing. */
static char **matches(Call *call, const PathArgs *paths, const char *path,
		      GError **error)
{
	const char *name;
	bool literal = paths->literal_paths != NULL;
	if (provider_of(path, &name))
		return provider_expand(call_session(call), path, literal, false,
				       error);
	if (!literal)
		return path_expand(path, error);
	char *native = path_native(path, error);
	return native ? only(native) : NULL;
}

static bool fits_any(const char *const *patterns, const char *name)
{
	for (; *patterns; patterns++)
		if (like_match(*patterns, name, false))
			return true;
	return false;
}

bool paths_include(const PathArgs *paths, const char *name)
{
	if (paths->filter && !like_match(paths->filter, name, false))
		return false;
	if (paths->include && !fits_any(paths->include, name))
		return false;
	return !paths->exclude || !fits_any(paths->exclude, name);
}

static bool is_meant(const PathArgs *paths, const char *path)
{
	const char *name;
	if (provider_of(path, &name))
		return paths_include(paths, name);
	g_autofree char *last = g_path_get_basename(path);
	return paths_include(paths, last);
}

bool paths_each(Call *call, const PathArgs *paths, const char *usual,
		PathFn *each, void *args, GError **error)
{
	const char *const alone[] = { usual, NULL };
	g_auto(GStrv) asked = NULL;
	const char *const *path = named(paths);
	(void)error;
	if (!path)
		path = usual ? alone : needed(call, paths, &asked);
	for (; path && *path; path++) {
		GError *fault = NULL;
		g_auto(GStrv) found = matches(call, paths, *path, &fault);
		if (fault)
			report(call, fault, *path);
		for (char **one = found; one && *one; one++) {
			fault = NULL;
			if (is_meant(paths, *one) &&
			    !each(call, args, *one, &fault) && fault)
				report(call, fault, *one);
		}
	}
	return true;
}

bool paths_each_new(Call *call, const PathArgs *paths, PathFn *each, void *args,
		    GError **error)
{
	g_auto(GStrv) asked = NULL;
	const char *const *path = needed(call, paths, &asked);
	(void)error;
	for (; path && *path; path++) {
		GError *fault = NULL;
		const char *name;
		g_auto(GStrv) found = NULL;
		if (provider_of(*path, &name))
			found = only(g_strdup(*path));
		else if (!paths->literal_paths && path_is_pattern(*path))
			found = path_expand(*path, &fault);
		else
			found = only(path_native(*path, &fault));
		for (char **one = found; one && *one && !fault; one++)
			each(call, args, *one, &fault);
		if (fault)
			report(call, fault, *path);
	}
	return true;
}
