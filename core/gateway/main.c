/* gatehoused: one role of the gateway. Options, the lock on the role's folder,
 * and then daemon_run. */
#include "config.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/daemon.h"
#include "core/publish/enroll.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define EXIT_USAGE 2

typedef struct Options {
	char *home, *role, *computer, *level;
	gboolean version;
} Options;

static const char *const levels[] = { "error", "warning", "info", "debug" };

static const RoleClass *find_role(const char *name)
{
	static const RoleClass *const roles[] = { &edge_role, &frontend_role };
	for (unsigned i = 0; name && i < G_N_ELEMENTS(roles); i++)
		if (g_str_equal(roles[i]->name, name))
			return roles[i];
	return NULL;
}

static gboolean set_level(const char *name)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(levels); i++) {
		if (!g_str_equal(levels[i], name))
			continue;
		trace_set_level((TraceLevel)i);
		return TRUE;
	}
	return FALSE;
}

static int usage(const char *text)
{
	fprintf(stderr, "gatehoused: %s; see gatehoused --help\n", text);
	return EXIT_USAGE;
}

static gboolean parse(Options *options, int *argc, char ***argv, GError **error)
{
	const GOptionEntry entries[] = {
		{ "home", 0, 0, G_OPTION_ARG_FILENAME, &options->home,
		  "Folder of the deployment", "DIR" },
		{ "role", 0, 0, G_OPTION_ARG_STRING, &options->role,
		  "edge or frontend", "ROLE" },
		{ "computer", 0, 0, G_OPTION_ARG_STRING, &options->computer,
		  "Name in the topology (default: as Enable-CsReplica set up)",
		  "FQDN" },
		{ "log-level", 0, 0, G_OPTION_ARG_STRING, &options->level,
		  "error, warning, info (default) or debug", "LEVEL" },
		{ "version", 0, 0, G_OPTION_ARG_NONE, &options->version,
		  "Print the version and exit", NULL },
		{ 0 },
	};
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_option_context_set_summary(context,
				     "Runs one role of the Gatehouse XMPP "
				     "gateway in the foreground.");
	g_option_context_add_main_entries(context, entries, NULL);
	return g_option_context_parse(context, argc, argv, error);
}

/* Locks the role's pid file for as long as the process lives. */
static gboolean lock_role(const Paths *paths, const char *role, GError **error)
{
	g_autofree char *file = paths_role(paths, role, "pid");
	g_autofree char *folder = paths_role(paths, role, NULL);
	if (!paths_ensure(folder, 0700, error))
		return FALSE;
	int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 &&
	    ftruncate(fd, 0) == 0 && dprintf(fd, "%d\n", (int)getpid()) > 0)
		return TRUE;
	g_set_error(error, G_IO_ERROR, g_io_error_from_errno(errno),
		    errno == EWOULDBLOCK
			    ? "another gatehoused already runs this role here "
			      "(lock on '%s'): %s"
			    : "cannot lock '%s': %s",
		    file, g_strerror(errno));
	return FALSE;
}

static char *own_computer(const Paths *paths, const char *role, GError **error)
{
	g_autofree char *file = paths_role(paths, role, "computer");
	char *name = enrolled_computer(paths, role);
	if (name)
		return name;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "this computer is not set up for the role '%s' ('%s' is "
		    "missing): run Enable-CsReplica in gatehouse",
		    role, file);
	return NULL;
}

static gboolean run(const Options *options, const RoleClass *role,
		    GError **error)
{
	g_autoptr(Paths) paths = paths_new(options->home);
	g_autofree char *computer =
		options->computer ? g_strdup(options->computer)
				  : own_computer(paths, role->name, error);
	if (!computer || !lock_role(paths, role->name, error))
		return FALSE;
	DaemonOptions daemon = { paths, role, computer };
	return daemon_run(&daemon, error);
}

static void options_clear(Options *options)
{
	g_free(options->home);
	g_free(options->role);
	g_free(options->computer);
	g_free(options->level);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

int main(int argc, char **argv)
{
	g_auto(Options) options = { 0 };
	g_autoptr(GError) error = NULL;
	if (!parse(&options, &argc, &argv, &error))
		return usage(error->message);
	if (options.version) {
		puts("gatehoused " VERSION);
		return 0;
	}
	const RoleClass *role = find_role(options.role);
	if (argc > 1 || !role)
		return usage("--role is edge or frontend, and nothing else is "
			     "taken");
	if (options.level && !set_level(options.level))
		return usage("--log-level is error, warning, info or debug");
	bool done = run(&options, role, &error);
	if (!done)
		trace_line(TRACE_ERROR, "main", NULL, "%s", error->message);
	trace_forget();
	return done ? 0 : 1;
}
