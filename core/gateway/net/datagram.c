#include "core/gateway/net/datagram.h"

#include "core/gateway/net/limits.h"
#include "core/gateway/net/socket.h"

#include <errno.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <unistd.h>

struct Datagram {
	uv_poll_t poll;
	int fd;
	DatagramFn *received;
	void *data;
	gboolean gone;
};

static gboolean receive_one(Datagram *datagram)
{
	static char bytes[65536];
	struct sockaddr_storage from;
	socklen_t from_length = sizeof(from);
	ssize_t length = recvfrom(datagram->fd, bytes, sizeof(bytes), 0,
				  (struct sockaddr *)&from, &from_length);

	if (length < 0)
		return errno == ECONNREFUSED || errno == EINTR;
	datagram->received(datagram->data, bytes, (gsize)length,
			   (struct sockaddr *)&from, from_length);
	return TRUE;
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
	Datagram *datagram = poll->data;

	(void)status;
	(void)events;
	for (int i = 0; i < DATAGRAMS_PER_TURN; i++)
		if (datagram->gone || !receive_one(datagram))
			return;
}

static int bind_socket(const char *address, guint16 port, GError **error)
{
	struct sockaddr_storage own;
	socklen_t length;
	int on = 1, bytes = DATAGRAM_BUFFER_BYTES, fd;

	if (!address_parse(address, port, &own, &length)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "'%s' is not an IP address", address);
		return -1;
	}
	fd = socket(own.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
		    0);
	if (fd >= 0 && own.ss_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	if (fd >= 0 && !bind(fd, (struct sockaddr *)&own, length)) {
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
		return fd;
	}
	g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(errno),
		    "cannot receive UDP on %s port %u: %s", address, port,
		    g_strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

Datagram *datagram_new(Loop *loop, const char *address, guint16 port,
		       DatagramFn *received, void *data, GError **error)
{
	int fd = bind_socket(address, port, error);
	Datagram *datagram;

	if (fd < 0)
		return NULL;
	datagram = g_new0(Datagram, 1);
	datagram->fd = fd;
	datagram->received = received;
	datagram->data = data;
	uv_poll_init(loop_uv(loop), &datagram->poll, fd);
	datagram->poll.data = datagram;
	uv_poll_start(&datagram->poll, UV_READABLE, on_readable);
	return datagram;
}

static void on_closed(uv_handle_t *handle)
{
	g_free(handle->data);
}

void datagram_free(Datagram *datagram)
{
	if (!datagram)
		return;
	datagram->gone = TRUE;
	uv_close((uv_handle_t *)&datagram->poll, on_closed);
	close(datagram->fd);
}

guint16 datagram_port(const Datagram *datagram)
{
	struct sockaddr_storage own;
	socklen_t length = sizeof(own);

	if (getsockname(datagram->fd, (struct sockaddr *)&own, &length))
		return 0;
	return address_port((struct sockaddr *)&own);
}

gboolean datagram_send(Datagram *datagram, const struct sockaddr *to,
		       socklen_t to_length, const char *bytes, gsize length)
{
	return sendto(datagram->fd, bytes, length, MSG_NOSIGNAL, to,
		      to_length) == (ssize_t)length;
}
