#include "core/service/process.h"

#include "core/base/clock.h"
#include "core/service/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_LIMIT_MS 15000
#define STOP_LIMIT_MS  35000 /* draining takes 30 s at most */
#define POLL_MS	       20
#define LAST_WORDS     4096 /* bytes of the log that are looked at */

const char *service_state_name(ServiceState state)
{
	switch (state) {
	case SERVICE_STOPPED:
		return "Stopped";
	case SERVICE_STARTING:
		return "StartPending";
	case SERVICE_RUNNING:
		return "Running";
	}
	return "Unknown";
}

/* The process that holds the role's lock, 0 when none does: gatehoused keeps
 * its pid file locked while it lives. */
static pid_t running_pid(const Paths *paths, const char *role)
{
	g_autofree char *file = paths_role(paths, role, "pid");
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	char text[32] = "";
	bool held = flock(fd, LOCK_SH | LOCK_NB) && errno == EWOULDBLOCK;
	ssize_t got = held ? read(fd, text, sizeof text - 1) : 0;
	close(fd);
	return got > 0 ? (pid_t)atoi(text) : 0;
}

ServiceState service_state(const Paths *paths, const char *role)
{
	g_autoptr(json_t) request = json_pack("{s:s}", "ask", "status");
	g_autoptr(json_t) answer =
		service_ask(paths, role, request, 2000, NULL);
	if (answer)
		return SERVICE_RUNNING;
	return running_pid(paths, role) ? SERVICE_STARTING : SERVICE_STOPPED;
}

/* ---- systemd ---- */

static bool run_systemctl(const char *verb, const char *role, GError **error)
{
	g_autofree char *unit = g_strdup_printf("gatehoused@%s.service", role);
	g_autofree char *said = NULL;
	int status = 0;
	const char *const command[] = { "systemctl", verb, unit, NULL };
	if (!g_spawn_sync(NULL, (char **)(gpointer)command, NULL,
			  G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL,
			  NULL, NULL, NULL, &said, &status, error))
		return false;
	if (g_spawn_check_wait_status(status, NULL))
		return true;
	g_set_error(error, SERVICE_ERROR, SERVICE_BROKEN,
		    "systemctl %s %s failed: %s", verb, unit, g_strstrip(said));
	return false;
}

static bool under_systemd(const Paths *paths, const char *role)
{
	return g_str_equal(paths->home, "/var/lib/gatehouse") &&
	       g_file_test("/run/systemd/system", G_FILE_TEST_IS_DIR) &&
	       run_systemctl("cat", role, NULL);
}

/* ---- a process of its own ---- */

/* $GATEHOUSED, else beside this program, else in ../sbin, else by PATH. */
static char *find_program(GError **error)
{
	const char *named = g_getenv("GATEHOUSED");
	if (named && *named)
		return g_strdup(named);
	g_autofree char *own = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = g_path_get_dirname(own ? own : "/usr/bin/x");
	static const char *const places[] = { "gatehoused",
					      "../sbin/gatehoused" };
	for (unsigned i = 0; i < G_N_ELEMENTS(places); i++) {
		g_autofree char *path =
			g_build_filename(folder, places[i], NULL);
		if (g_file_test(path, G_FILE_TEST_IS_EXECUTABLE))
			return g_steal_pointer(&path);
	}
	char *found = g_find_program_in_path("gatehoused");
	if (!found)
		g_set_error(error, SERVICE_ERROR, SERVICE_BROKEN,
			    "the program gatehoused was not found: install "
			    "it or name it in GATEHOUSED");
	return found;
}

/* In the child: detached, standard error to the log. */
static void detach(gpointer log)
{
	setsid();
	int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
	if (fd >= 0) {
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
	}
}

/* A log line without its time, level, area and id. */
static const char *text_of_line(const char *line)
{
	const char *text = line;
	for (int i = 0; text && i < 4; i++) {
		text = strchr(text, ' ');
		text = text ? text + 1 : NULL;
	}
	return text && g_ascii_isdigit(*line) ? text : line;
}

/* The last line that the service wrote after `from` bytes, or NULL. */
static char *last_words(const char *log, gint64 from)
{
	g_autofree char *text = NULL;
	gsize length = 0;
	if (!g_file_get_contents(log, &text, &length, NULL) ||
	    (gint64)length <= from)
		return NULL;
	char *start = text + from;
	if (length - (gsize)from > LAST_WORDS)
		start = text + length - LAST_WORDS;
	g_strchomp(start);
	char *line = strrchr(start, '\n');
	return g_utf8_make_valid(text_of_line(line ? line + 1 : start), -1);
}

static gint64 file_size(const char *file)
{
	g_autofree char *text = NULL;
	gsize length = 0;
	return g_file_get_contents(file, &text, &length, NULL) ? (gint64)length
							       : 0;
}

/* Waits until the service answers or its process ends. */
static bool wait_started(const Paths *paths, const char *role, pid_t pid,
			 const char *log, gint64 from, GError **error)
{
	gint64 until = clock_monotonic_ms() + START_LIMIT_MS;
	while (clock_monotonic_ms() < until) {
		if (service_state(paths, role) == SERVICE_RUNNING)
			return true;
		if (waitpid(pid, NULL, WNOHANG) == pid) {
			g_autofree char *words = last_words(log, from);
			g_set_error(error, SERVICE_ERROR, SERVICE_BROKEN,
				    "the %s service did not start: %s", role,
				    words ? words : "it said nothing");
			return false;
		}
		g_usleep(POLL_MS * 1000);
	}
	g_set_error(error, SERVICE_ERROR, SERVICE_TIMEOUT,
		    "the %s service started but does not answer yet: look "
		    "into '%s'",
		    role, log);
	return false;
}

static bool start_process(const Paths *paths, const char *role,
			  const char *computer, bool wait, GError **error)
{
	g_autofree char *program = find_program(error);
	if (!program)
		return false;
	g_autofree char *folder = paths_role(paths, role, NULL);
	g_autofree char *log = paths_role(paths, role, "gatehoused.log");
	if (!paths_ensure(folder, 0700, error))
		return false;
	gint64 from = file_size(log);
	const char *const command[] = { program,  "--home", paths->home,
					"--role", role,	    "--computer",
					computer, NULL };
	GPid pid;
	if (!g_spawn_async("/", (char **)(gpointer)command, NULL,
			   G_SPAWN_DO_NOT_REAP_CHILD |
				   G_SPAWN_STDOUT_TO_DEV_NULL |
				   G_SPAWN_STDERR_TO_DEV_NULL,
			   detach, log, &pid, error))
		return false;
	return !wait || wait_started(paths, role, pid, log, from, error);
}

bool service_start(const Paths *paths, const char *role, const char *computer,
		   bool wait, GError **error)
{
	if (service_state(paths, role) == SERVICE_RUNNING)
		return true;
	if (under_systemd(paths, role))
		return run_systemctl("start", role, error);
	return start_process(paths, role, computer, wait, error);
}

static bool wait_stopped(const Paths *paths, const char *role, pid_t pid,
			 GError **error)
{
	gint64 until = clock_monotonic_ms() + STOP_LIMIT_MS;
	while (clock_monotonic_ms() < until) {
		waitpid(pid, NULL, WNOHANG);
		if (running_pid(paths, role) != pid)
			return true;
		g_usleep(POLL_MS * 1000);
	}
	g_set_error(error, SERVICE_ERROR, SERVICE_TIMEOUT,
		    "the %s service (process %d) has not ended yet", role,
		    (int)pid);
	return false;
}

static bool ask_to_drain(const Paths *paths, const char *role, GError **error)
{
	g_autoptr(json_t) request = json_pack("{s:s}", "ask", "drain");
	g_autoptr(json_t) answer =
		service_ask(paths, role, request, STOP_LIMIT_MS, error);
	return answer != NULL;
}

bool service_stop(const Paths *paths, const char *role, bool drain, bool wait,
		  GError **error)
{
	if (under_systemd(paths, role))
		return run_systemctl("stop", role, error);
	pid_t pid = running_pid(paths, role);
	if (!pid)
		return true;
	if (drain && !ask_to_drain(paths, role, error))
		return false;
	if (kill(pid, SIGTERM) && errno != ESRCH) {
		g_set_error(error, SERVICE_ERROR, SERVICE_REFUSED,
			    "cannot stop the %s service (process %d): %s", role,
			    (int)pid, g_strerror(errno));
		return false;
	}
	return !wait || wait_stopped(paths, role, pid, error);
}
