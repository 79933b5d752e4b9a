#include "shell/general/provider.h"

#include "shell/pipeline/location.h"
#include "shell/types/drive_map.h"
#include "shell/types/like.h"

#include <gio/gio.h>
#include <string.h>

const Provider *const providers[] = {
	&provider_alias,    &provider_env, &provider_function,
	&provider_variable, NULL,
};

static bool is_named(const Provider *provider, const char *name)
{
	return name_same(provider->drive, name) ||
	       name_same(provider->provider, name);
}

/* On the drive that the session is on: "HOME", "./HOME", "..". Whatever begins
 * with a slash or ~ is a file. */
static const Provider *provider_here(const char *path, const char **name)
{
	const char *drive = location_drive();
	if (!drive || !*path || strchr("/\\~", *path))
		return NULL;
	while (*path == '.' && (!path[1] || strchr("/\\.", path[1]))) {
		path += strspn(path, ".");
		path += strspn(path, "/\\");
	}
	const Provider *const *one = providers;
	while (*one && !name_same((*one)->drive, drive))
		one++;
	*name = path;
	return *one;
}

/* "Env:HOME", "Environment::HOME" and "Microsoft….Core\Environment::HOME". */
const Provider *provider_of(const char *path, const char **name)
{
	const char *colons = strstr(path, "::");
	const char *rest = NULL;
	g_autofree char *drive = NULL;
	if (colons) {
		drive = g_strndup(path, (gsize)(colons - path));
		char *slash = strrchr(drive, '\\');
		if (slash)
			memmove(drive, slash + 1, strlen(slash));
		rest = colons + 2;
	} else {
		drive = drive_name(path, &rest);
	}
	if (!drive)
		return provider_here(path, name);
	for (const Provider *const *one = providers; drive && *one; one++) {
		if (!is_named(*one, drive))
			continue;
		*name = rest + (*rest == '\\' || *rest == '/');
		return *one;
	}
	return NULL;
}

static int by_text(const void *a, const void *b)
{
	return g_ascii_strcasecmp(*(char *const *)a, *(char *const *)b);
}

static char **matches(Session *session, const Provider *provider,
		      const char *pattern)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	GPtrArray *found = g_ptr_array_new();
	provider->names(session, names);
	g_ptr_array_sort(names, by_text);
	for (guint i = 0; i < names->len; i++)
		if (like_match(pattern, names->pdata[i], false))
			g_ptr_array_add(found,
					g_strconcat(provider->drive, ":",
						    names->pdata[i], NULL));
	g_ptr_array_add(found, NULL);
	return (char **)g_ptr_array_free(found, FALSE);
}

bool provider_has(Session *session, const Provider *provider, const char *name)
{
	g_auto(Value) item = VALUE_NONE;
	return !*name || provider->item(session, name, &item);
}

char **provider_expand(Session *session, const char *path, bool literal,
		       bool all, GError **error)
{
	const char *name;
	const Provider *provider = provider_of(path, &name);
	if (!*name && all)
		return matches(session, provider, "*");
	if (!literal && like_has_wildcards(name) &&
	    !provider_has(session, provider, name))
		return matches(session, provider, name);
	if (!provider_has(session, provider, name)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "Cannot find path '%s' because it does not exist",
			    name);
		return NULL;
	}
	char **one = g_new0(char *, 2);
	one[0] = g_strconcat(provider->drive, ":", name, NULL);
	return one;
}
