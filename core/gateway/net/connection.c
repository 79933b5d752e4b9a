#include "core/gateway/net/connection_private.h"

#include "core/gateway/net/limits.h"
#include "core/gateway/net/socket.h"

#include <errno.h>
#include <gio/gio.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>

static void on_ready(uv_poll_t *poll, int status, int events);
static void on_turn_end(void *data);

void connection_schedule(Connection *connection)
{
	if (connection->scheduled)
		return;
	connection->scheduled = true;
	loop_leave(connection->loop, on_turn_end, connection);
}

/* What the descriptor is to be watched for, from the state alone. */
static int wanted_events(const Connection *connection)
{
	int events = connection->blocked ? UV_WRITABLE : 0;
	switch (connection->state) {
	case STATE_CONNECTING:
		return UV_WRITABLE;
	case STATE_HANDSHAKE:
		if (connection->context)
			return events;
		return connection->channel.read_wants_write ? UV_WRITABLE
							    : UV_READABLE;
	case STATE_OPEN:
		if (!connection->paused || connection->channel.write_wants_read)
			events |= UV_READABLE;
		if (connection->channel.read_wants_write)
			events |= UV_WRITABLE;
		return events;
	case STATE_ENDING:
		return events | UV_READABLE;
	case STATE_CLOSED:
		return 0;
	}
	return 0;
}

static void watch(Connection *connection)
{
	if (!connection->has_poll || connection->state == STATE_CLOSED)
		return;
	int events = wanted_events(connection);
	if (events == connection->watched)
		return;
	connection->watched = events;
	if (events)
		uv_poll_start(&connection->poll, events, on_ready);
	else
		uv_poll_stop(&connection->poll);
}

static void on_released(uv_handle_t *handle)
{
	Connection *connection = handle->data;
	connection->has_poll = false;
	if (connection->gone && !connection->scheduled)
		g_free(connection);
}

/* The poll handle goes before its descriptor. */
static void release(Connection *connection)
{
	if (connection->has_poll &&
	    !uv_is_closing((uv_handle_t *)&connection->poll))
		uv_close((uv_handle_t *)&connection->poll, on_released);
	channel_close(&connection->channel);
	g_clear_pointer(&connection->queue, g_byte_array_unref);
	g_clear_pointer(&connection->end_timer, timer_free);
	g_clear_pointer(&connection->context, SSL_CTX_free);
	g_clear_pointer(&connection->either, SSL_CTX_free);
	g_clear_pointer(&connection->tlsa, g_array_unref);
	connection->sent = 0;
	connection->blocked = false;
	*connection->peer = '\0';
}

void connection_shut(Connection *connection, GError *failure)
{
	if (connection->state == STATE_CLOSED) {
		g_clear_error(&failure);
		return;
	}
	if (connection->finished) /* nothing of ours can have been lost */
		g_clear_error(&failure);
	connection->state = STATE_CLOSED;
	connection->failure = failure;
	if (failure)
		g_prefix_error(&connection->failure, "%s: ", connection->peer);
	release(connection);
	connection_schedule(connection);
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
	Connection *connection = poll->data;
	(void)events;
	if (status < 0) /* libuv has stopped it */
		connection->watched = 0;
	/* An error shows in what is tried next, if anything is. */
	if (connection->state == STATE_CONNECTING)
		connection_connected(connection);
	else if (status < 0 && connection->paused)
		connection_shut(connection,
				g_error_new_literal(G_IO_ERROR,
						    G_IO_ERROR_BROKEN_PIPE,
						    "the connection broke"));
	else if (connection->state == STATE_HANDSHAKE &&
		 connection->channel.ssl)
		connection_handshake(connection);
	else
		connection_read(connection);
	if (!connection->gone)
		connection_schedule(connection);
}

static void tell_closed(Connection *connection)
{
	connection->told = true;
	if (connection->handler->closed)
		connection->handler->closed(connection->data,
					    connection->failure);
}

static void on_turn_end(void *data)
{
	Connection *connection = data;
	connection->scheduled = false;
	if (connection->gone) {
		if (!connection->has_poll)
			g_free(connection);
		return;
	}
	if (channel_has_pending(&connection->channel))
		connection_read(connection);
	if (!connection->gone)
		connection_move_on(connection);
	if (connection->gone)
		return;
	watch(connection);
	if (connection->state == STATE_CLOSED && !connection->told &&
	    !connection->scheduled)
		tell_closed(connection);
}

static Connection *connection_new(Loop *loop, const ConnectionHandler *handler,
				  void *data)
{
	Connection *connection = g_new0(Connection, 1);
	connection->loop = loop;
	connection->handler = handler;
	connection->data = data;
	connection->channel.fd = -1;
	connection->queue_limit = CONNECTION_QUEUE_BYTES;
	return connection;
}

static void attach(Connection *connection, int fd)
{
	connection->channel.fd = fd;
	uv_poll_init(loop_uv(connection->loop), &connection->poll, fd);
	connection->poll.data = connection;
	connection->has_poll = true;
	watch(connection);
}

Connection *connection_open(Loop *loop, const struct sockaddr *to,
			    socklen_t length, const ConnectionHandler *handler,
			    void *data)
{
	Connection *connection = connection_new(loop, handler, data);
	memcpy(&connection->peer_address, to,
	       MIN(length, sizeof connection->peer_address));
	connection->peer = address_format(to);
	connection->state = STATE_CONNECTING;
	int fd = socket_connect(to, length, &connection->failure);
	if (fd >= 0)
		attach(connection, fd);
	else
		connection_shut(connection,
				g_steal_pointer(&connection->failure));
	return connection;
}

Connection *connection_adopt(Loop *loop, int fd,
			     const ConnectionHandler *handler, void *data)
{
	Connection *connection = connection_new(loop, handler, data);
	socklen_t length = sizeof connection->peer_address;
	socket_prepare(fd);
	getpeername(fd, &connection->peer_address.any, &length);
	connection->peer = address_format(&connection->peer_address.any);
	connection->state = STATE_OPEN;
	attach(connection, fd);
	return connection;
}

void connection_set_handler(Connection *connection,
			    const ConnectionHandler *handler, void *data)
{
	connection->handler = handler;
	connection->data = data;
}

void connection_free(Connection *connection)
{
	if (!connection)
		return;
	connection->state = STATE_CLOSED;
	connection->gone = true;
	release(connection);
	g_clear_error(&connection->failure);
	g_clear_pointer(&connection->peer, g_free);
	g_clear_pointer(&connection->tls_name, g_free);
	if (!connection->has_poll && !connection->scheduled)
		connection_schedule(
			connection); /* a caller may stand on the stack */
}

void connection_send(Connection *connection, const char *bytes, gsize length)
{
	if (connection->state == STATE_CLOSED ||
	    connection->state == STATE_ENDING || !length)
		return;
	if (!connection->queue)
		connection->queue = g_byte_array_new();
	g_byte_array_append(connection->queue, (const guint8 *)bytes,
			    (guint)length);
	if (connection_queued(connection) > connection->queue_limit)
		connection->over = true;
	connection_schedule(connection);
}

static void on_end_timer(void *data)
{
	Connection *connection = data;
	GError *failure = NULL;
	if (connection_queued(connection))
		failure = g_error_new_literal(
			G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
			"the other end took too long to take what was sent");
	connection_shut(connection, failure);
}

void connection_end(Connection *connection)
{
	if (connection->state == STATE_CLOSED ||
	    connection->state == STATE_ENDING)
		return;
	if (connection->state != STATE_OPEN) {
		connection_shut(connection, NULL);
		return;
	}
	connection->state = STATE_ENDING;
	connection->end_timer =
		timer_new(connection->loop, on_end_timer, connection);
	timer_start(connection->end_timer, CONNECTION_END_MS, 0);
	connection_schedule(connection);
}

gsize connection_queued(const Connection *connection)
{
	return connection->queue ? connection->queue->len - connection->sent
				 : 0;
}

void connection_set_queue_limit(Connection *connection, gsize bytes)
{
	connection->queue_limit = bytes;
}

void connection_pause(Connection *connection, gboolean paused)
{
	if (connection->paused == (bool)paused)
		return;
	connection->paused = paused;
	connection_schedule(connection);
}

void connection_start_tls(Connection *connection, SSL_CTX *context,
			  gboolean server, const char *name)
{
	if (connection->state != STATE_OPEN || connection->channel.ssl)
		return;
	SSL_CTX_up_ref(context);
	connection->context = context;
	connection->tls_name = g_strdup(name);
	connection->server = server;
	connection->clear_left = connection_queued(connection);
	connection->state = STATE_HANDSHAKE;
	connection_schedule(connection);
}

void connection_expect_tls(Connection *connection, SSL_CTX *context)
{
	SSL_CTX_up_ref(context);
	connection->either = context;
}

void connection_set_protocol(Connection *connection, const char *protocol)
{
	connection->tls_protocol = protocol;
}

void connection_set_tlsa(Connection *connection, GArray *records)
{
	g_clear_pointer(&connection->tlsa, g_array_unref);
	connection->tlsa = records ? g_array_ref(records) : NULL;
}

SSL *connection_ssl(const Connection *connection)
{
	return connection->channel.ssl;
}

void connection_keep_buffers(Connection *connection, gboolean keep)
{
	if (!connection->channel.ssl || connection->keeps == (bool)keep)
		return;
	connection->keeps = keep;
	channel_keep_buffers(&connection->channel, keep);
}

int connection_unacknowledged(const Connection *connection)
{
	int bytes = -1;
	if (connection->channel.fd < 0 ||
	    ioctl(connection->channel.fd, SIOCOUTQ, &bytes))
		return -1;
	return bytes;
}

gboolean connection_is_deaf(const Connection *connection, guint ms)
{
	struct tcp_info info = { 0 };
	socklen_t length = sizeof info;
	return connection_unacknowledged(connection) > 0 &&
	       !getsockopt(connection->channel.fd, IPPROTO_TCP, TCP_INFO, &info,
			   &length) &&
	       info.tcpi_last_ack_recv >= ms && info.tcpi_last_data_recv >= ms;
}

const char *connection_peer(const Connection *connection)
{
	return connection->peer;
}

const struct sockaddr *connection_peer_address(const Connection *connection)
{
	return &connection->peer_address.any;
}
