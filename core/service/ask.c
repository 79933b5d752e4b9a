#include "core/service/ask.h"

#include "core/base/clock.h"
#include "core/publish/enroll.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define ANSWER_LIMIT (4 << 20) /* bytes, docs/control.md */

G_DEFINE_QUARK(gatehouse - service - error, service_error)

static bool fail_errno(GError **error, const char *role, int number)
{
	bool absent = number == ENOENT || number == ECONNREFUSED;
	if (absent)
		g_set_error(error, SERVICE_ERROR, SERVICE_NOT_RUNNING,
			    "the %s service is not running here: start it "
			    "with Start-CsWindowsService",
			    role);
	else
		g_set_error(error, SERVICE_ERROR, SERVICE_BROKEN,
			    "cannot ask the %s service: %s", role,
			    g_strerror(number));
	return false;
}

static int open_socket(const Paths *paths, const char *role, GError **error)
{
	g_autofree char *path = paths_socket(paths, role);
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof to.sun_path) {
		g_set_error(error, SERVICE_ERROR, SERVICE_BROKEN,
			    "the socket's path '%s' is longer than %zu bytes: "
			    "set GATEHOUSE_RUNTIME to a shorter folder",
			    path, sizeof to.sun_path - 1);
		return -1;
	}
	strcpy(to.sun_path, path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to)) {
		fail_errno(error, role, errno);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

static bool send_line(int fd, const char *role, const json_t *request,
		      GError **error)
{
	g_autofree char *text = json_format(request);
	g_autofree char *line = g_strconcat(text, "\n", NULL);
	size_t length = strlen(line);
	for (size_t sent = 0; sent < length;) {
		ssize_t wrote =
			send(fd, line + sent, length - sent, MSG_NOSIGNAL);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			return fail_errno(error, role, errno);
		sent += (size_t)wrote;
	}
	return true;
}

static bool wait_readable(int fd, const char *role, gint64 until,
			  GError **error)
{
	gint64 left = until - clock_monotonic_ms();
	struct pollfd entry = { .fd = fd, .events = POLLIN };
	if (left > 0 && poll(&entry, 1, (int)left) > 0)
		return true;
	if (left > 0 && errno == EINTR)
		return true;
	g_set_error(error, SERVICE_ERROR, SERVICE_TIMEOUT,
		    "the %s service did not answer in time", role);
	return false;
}

/* Reads up to the newline; false with an error otherwise. */
static bool read_line(int fd, const char *role, gint64 until, GString *line,
		      GError **error)
{
	char buffer[16384];
	while (!line->len || line->str[line->len - 1] != '\n') {
		if (!wait_readable(fd, role, until, error))
			return false;
		ssize_t got = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got <= 0 || line->len + (gsize)got > ANSWER_LIMIT) {
			g_set_error(error, SERVICE_ERROR, SERVICE_BROKEN,
				    "the %s service ended before it answered",
				    role);
			return false;
		}
		g_string_append_len(line, buffer, got);
	}
	return true;
}

static json_t *check_answer(const char *role, const GString *line,
			    GError **error)
{
	g_autoptr(json_t) answer =
		json_parse(line->str, (gssize)line->len, NULL);
	if (!json_is_object(answer)) {
		g_set_error(error, SERVICE_ERROR, SERVICE_BROKEN,
			    "the %s service answered with something that is "
			    "no object",
			    role);
		return NULL;
	}
	if (json_is_true(json_object_get(answer, "ok")))
		return g_steal_pointer(&answer);
	const char *text = json_member(answer, "error");
	g_set_error_literal(error, SERVICE_ERROR, SERVICE_REFUSED,
			    text ? text : "the service refused");
	return NULL;
}

json_t *service_ask(const Paths *paths, const char *role, json_t *request,
		    int timeout_ms, GError **error)
{
	int fd = open_socket(paths, role, error);
	if (fd < 0)
		return NULL;
	gint64 until = clock_monotonic_ms() + timeout_ms;
	g_autoptr(GString) line = g_string_new(NULL);
	bool done = send_line(fd, role, request, error) &&
		    read_line(fd, role, until, line, error);
	close(fd);
	return done ? check_answer(role, line, error) : NULL;
}

json_t *service_ask_computer(const Paths *paths, const char *computer,
			     json_t *request, int timeout_ms, GError **error)
{
	static const char *const roles[] = { "edge", "frontend" };
	for (unsigned i = 0; i < G_N_ELEMENTS(roles); i++) {
		g_autofree char *here = enrolled_computer(paths, roles[i]);
		if (here && g_ascii_strcasecmp(here, computer) == 0)
			return service_ask(paths, roles[i], request, timeout_ms,
					   error);
	}
	g_autoptr(json_t) relay =
		json_pack("{s:s, s:s, s:O}", "ask", "relay", "computer",
			  computer, "request", request);
	json_t *answer =
		service_ask(paths, "frontend", relay, timeout_ms, error);
	if (!answer)
		g_prefix_error(error, "'%s' is asked through the front end: ",
			       computer);
	return answer;
}
