#include "core/base/paths.h"

#include <errno.h>
#include <gio/gio.h>
#include <sys/stat.h>
#include <unistd.h>

#define SYSTEM_HOME "/var/lib/gatehouse"

static gboolean may_exist(const char *home)
{
	g_autofree char *store = g_build_filename(home, "topology.db", NULL);
	return access(store, F_OK) == 0 || errno == EACCES;
}

const char *paths_choose(const char *own, const char *machine)
{
	return !may_exist(own) && may_exist(machine) ? machine : own;
}

static char *default_home(void)
{
	const char *named = g_getenv("GATEHOUSE_HOME");
	if (named && *named)
		return g_strdup(named);
	if (geteuid() == 0)
		return g_strdup(SYSTEM_HOME);
	g_autofree char *own =
		g_build_filename(g_get_user_data_dir(), "gatehouse", NULL);
	return g_strdup(paths_choose(own, SYSTEM_HOME));
}

Paths *paths_new(const char *home)
{
	g_autofree char *chosen = home ? g_strdup(home) : default_home();
	Paths *paths = g_new0(Paths, 1);
	paths->home = g_canonicalize_filename(chosen, NULL);
	paths->store = g_build_filename(paths->home, "topology.db", NULL);
	paths->pki = g_build_filename(paths->home, "pki", NULL);
	paths->published = g_build_filename(paths->home, "published", NULL);
	return paths;
}

void paths_free(Paths *paths)
{
	if (!paths)
		return;
	g_free(paths->home);
	g_free(paths->store);
	g_free(paths->pki);
	g_free(paths->published);
	g_free(paths);
}

char *paths_role(const Paths *paths, const char *role, const char *file)
{
	return g_build_filename(paths->home, role, file, NULL);
}

char *paths_runtime(const Paths *paths)
{
	const char *named = g_getenv("GATEHOUSE_RUNTIME");
	if (named && *named)
		return g_strdup(named);
	if (g_str_equal(paths->home, SYSTEM_HOME))
		return g_strdup("/run/gatehouse");
	return g_build_filename(paths->home, "run", NULL);
}

char *paths_socket(const Paths *paths, const char *role)
{
	g_autofree char *folder = paths_runtime(paths);
	g_autofree char *name = g_strconcat(role, ".sock", NULL);
	return g_build_filename(folder, name, NULL);
}

gboolean paths_ensure(const char *folder, int mode, GError **error)
{
	if (g_mkdir_with_parents(folder, mode) == 0)
		return TRUE;
	int number = errno;
	g_set_error(error, G_IO_ERROR, g_io_error_from_errno(number),
		    "cannot make the folder '%s': %s", folder,
		    g_strerror(number));
	return FALSE;
}
