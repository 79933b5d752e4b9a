#include "core/gateway/net/local.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 16

struct LocalListener {
	uv_poll_t poll;
	int fd;
	char *path;
	LocalAcceptFn *accepted;
	void *data;
};

static int fail(GError **error, const char *path, int number)
{
	g_set_error(error, G_IO_ERROR, g_io_error_from_errno(number),
		    number == EADDRINUSE
			    ? "another process answers at '%s' already: %s"
			    : "cannot listen on '%s': %s",
		    path, g_strerror(number));
	return -1;
}

/* True when a process accepts connections there. */
static gboolean alive(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	gboolean answered =
		fd >= 0 && connect(fd, (const struct sockaddr *)address,
				   sizeof *address) == 0;
	if (fd >= 0)
		close(fd);
	return answered;
}

static int listen_at(const char *path, mode_t mode, GError **error)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof address.sun_path)
		return fail(error, path, ENAMETOOLONG);
	strcpy(address.sun_path, path);
	if (alive(&address))
		return fail(error, path, EADDRINUSE);
	unlink(path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0 &&
	    bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
	    chmod(path, mode) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	fail(error, path, errno);
	if (fd >= 0)
		close(fd);
	return -1;
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
	LocalListener *listener = poll->data;
	(void)status;
	(void)events;
	int fd =
		accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0)
		return;
	struct ucred from = { 0 };
	socklen_t length = sizeof from;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &from, &length)) {
		close(fd);
		return;
	}
	LocalPeer peer = { from.uid, from.gid, from.pid };
	listener->accepted(listener->data, fd, &peer);
}

LocalListener *local_listener_new(Loop *loop, const char *path, mode_t mode,
				  LocalAcceptFn *accepted, void *data,
				  GError **error)
{
	int fd = listen_at(path, mode, error);
	if (fd < 0)
		return NULL;
	LocalListener *listener = g_new0(LocalListener, 1);
	listener->fd = fd;
	listener->path = g_strdup(path);
	listener->accepted = accepted;
	listener->data = data;
	uv_poll_init(loop_uv(loop), &listener->poll, fd);
	listener->poll.data = listener;
	uv_poll_start(&listener->poll, UV_READABLE, on_readable);
	return listener;
}

static void on_closed(uv_handle_t *handle)
{
	g_free(handle->data);
}

void local_listener_free(LocalListener *listener)
{
	if (!listener)
		return;
	unlink(listener->path);
	g_free(listener->path);
	uv_close((uv_handle_t *)&listener->poll, on_closed);
	close(listener->fd);
}
