#include "core/gateway/net/connection.h"
#include "core/gateway/net/limits.h"
#include "core/gateway/net/socket.h"

#include <errno.h>
#include <unistd.h>

struct Listener {
	uv_poll_t poll;
	int fd;
	guint16 port;
	AcceptFn *accepted;
	void *data;
	Timer *retry; /* runs while there was no descriptor left */
	gboolean gone;
};

static void on_readable(uv_poll_t *poll, int status, int events);

static void on_retry(void *data)
{
	Listener *listener = data;
	uv_poll_start(&listener->poll, UV_READABLE, on_readable);
}

/* Without descriptors the pending connection stays readable: wait a little
 * instead of spinning. */
static void rest(Listener *listener)
{
	uv_poll_stop(&listener->poll);
	timer_start(listener->retry, LISTENER_RETRY_MS, 0);
}

static gboolean accept_one(Listener *listener)
{
	struct sockaddr_storage from;
	socklen_t length = sizeof from;
	int fd = accept4(listener->fd, (struct sockaddr *)&from, &length,
			 SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0) {
		listener->accepted(listener->data, fd,
				   (struct sockaddr *)&from);
		return TRUE;
	}
	if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
	    errno == ENOMEM)
		rest(listener);
	return errno == ECONNABORTED || errno == EINTR;
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
	Listener *listener = poll->data;
	(void)status;
	(void)events;
	for (int i = 0; i < LISTENER_ACCEPTS_PER_TURN; i++)
		if (listener->gone || !accept_one(listener))
			return;
}

static guint16 own_port(int fd)
{
	struct sockaddr_storage own;
	socklen_t length = sizeof own;
	if (getsockname(fd, (struct sockaddr *)&own, &length))
		return 0;
	return address_port((struct sockaddr *)&own);
}

Listener *listener_new(Loop *loop, const char *address, guint16 port,
		       AcceptFn *accepted, void *data, GError **error)
{
	int fd = socket_listen(address, port, error);
	if (fd < 0)
		return NULL;
	Listener *listener = g_new0(Listener, 1);
	listener->fd = fd;
	listener->port = own_port(fd);
	listener->accepted = accepted;
	listener->data = data;
	listener->retry = timer_new(loop, on_retry, listener);
	uv_poll_init(loop_uv(loop), &listener->poll, fd);
	listener->poll.data = listener;
	uv_poll_start(&listener->poll, UV_READABLE, on_readable);
	return listener;
}

guint16 listener_port(const Listener *listener)
{
	return listener->port;
}

static void on_closed(uv_handle_t *handle)
{
	g_free(handle->data);
}

void listener_free(Listener *listener)
{
	if (!listener)
		return;
	listener->gone = TRUE;
	timer_free(listener->retry);
	uv_close((uv_handle_t *)&listener->poll, on_closed);
	close(listener->fd);
}
