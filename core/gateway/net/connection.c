#include "core/gateway/net/connection.h"

#include "core/gateway/net/channel.h"
#include "core/gateway/net/limits.h"
#include "core/gateway/net/socket.h"

#include <errno.h>
#include <gio/gio.h>
#include <linux/sockios.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>

typedef enum State {
	STATE_CONNECTING,
	STATE_OPEN,
	STATE_HANDSHAKE,
	STATE_ENDING, /* the queue goes out, input is thrown away */
	STATE_CLOSED, /* `closed` was called or is due at the turn's end */
} State;

struct Connection {
	Loop *loop;
	uv_poll_t poll;
	Channel channel;
	const ConnectionHandler *handler;
	void *data;
	State state;
	GByteArray *queue; /* NULL while empty; `sent` bytes of it are gone */
	gsize sent, queue_limit;
	gsize clear_left; /* of the queue: queued before TLS was turned on */
	SSL_CTX *context; /* until TLS begins, when clear_left is 0 */
	char *tls_name;
	Timer *end_timer;
	GError *failure;
	char *peer;
	struct sockaddr_storage peer_address;
	bool has_poll, server, paused, over, blocked, finished, told;
	bool scheduled; /* on_turn_end is in the loop's list */
	bool gone;	/* freed by its owner, lives until the loop let go */
};

static void on_ready(uv_poll_t *poll, int status, int events);
static void on_turn_end(void *data);

static void schedule(Connection *connection)
{
	if (connection->scheduled)
		return;
	connection->scheduled = true;
	loop_defer(connection->loop, on_turn_end, connection);
}

static gsize queued(const Connection *connection)
{
	return connection->queue ? connection->queue->len - connection->sent
				 : 0;
}

/* How much of the queue may leave now. */
static gsize sendable(const Connection *connection)
{
	if (connection->state == STATE_HANDSHAKE)
		return connection->clear_left;
	return queued(connection);
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
	connection->sent = 0;
	connection->blocked = false;
	*connection->peer = '\0';
}

/* Takes `failure`. The owner hears of it at the end of the turn, never from
 * inside one of its own calls. */
static void shut(Connection *connection, GError *failure)
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
	schedule(connection);
}

static void take_sent(Connection *connection, gsize done)
{
	connection->sent += done;
	connection->clear_left -= MIN(done, connection->clear_left);
	if (!queued(connection)) {
		g_clear_pointer(&connection->queue, g_byte_array_unref);
		connection->sent = 0;
	} else if (connection->sent > connection->queue->len / 2) {
		g_byte_array_remove_range(connection->queue, 0,
					  (guint)connection->sent);
		connection->sent = 0;
	}
	if (connection->over &&
	    queued(connection) < connection->queue_limit / 2) {
		connection->over = false;
		if (connection->handler->drained)
			connection->handler->drained(connection->data);
	}
}

static void finish(Connection *connection)
{
	connection->finished = true;
	channel_finish(&connection->channel);
}

static void begin_tls(Connection *connection)
{
	channel_secure(&connection->channel, connection->context,
		       connection->server, connection->tls_name);
	g_clear_pointer(&connection->context, SSL_CTX_free);
	g_clear_pointer(&connection->tls_name, g_free);
}

static void handshake(Connection *connection)
{
	GError *failure = NULL;
	switch (channel_handshake(&connection->channel, &failure)) {
	case CHANNEL_DONE:
		connection->state = STATE_OPEN;
		connection->channel.read_wants_write = FALSE;
		if (connection->handler->secured)
			connection->handler->secured(connection->data);
		if (!connection->gone)
			schedule(connection);
		break;
	case CHANNEL_AGAIN:
		break;
	case CHANNEL_END:
	case CHANNEL_ERROR:
		shut(connection, failure);
		break;
	}
}

/* Writes until the queue is empty or the socket full. */
static void flush(Connection *connection)
{
	connection->blocked = false;
	while (!connection->gone && sendable(connection)) {
		GError *failure = NULL;
		gsize done = 0;
		ChannelResult result = channel_write(
			&connection->channel,
			(char *)connection->queue->data + connection->sent,
			sendable(connection), &done, &failure);
		if (result == CHANNEL_AGAIN) {
			connection->blocked =
				!connection->channel.write_wants_read;
			return;
		}
		if (result != CHANNEL_DONE) {
			shut(connection, failure);
			return;
		}
		take_sent(connection, done);
	}
}

/* Everything that leaves in a turn leaves here. */
static void move_on(Connection *connection)
{
	if (connection->state == STATE_CONNECTING ||
	    connection->state == STATE_CLOSED)
		return;
	flush(connection);
	if (connection->gone || connection->state == STATE_CLOSED)
		return;
	if (connection->state == STATE_HANDSHAKE && connection->context &&
	    !connection->clear_left) {
		begin_tls(connection);
		handshake(connection);
	}
	if (!connection->gone && connection->state == STATE_ENDING &&
	    !queued(connection) && !connection->finished)
		finish(connection);
}

static void deliver(Connection *connection, const char *bytes, gsize length)
{
	if (connection->state == STATE_OPEN && connection->handler->received)
		connection->handler->received(connection->data, bytes, length);
}

static bool may_read(const Connection *connection)
{
	return !connection->gone &&
	       (connection->state == STATE_ENDING ||
		(connection->state == STATE_OPEN && !connection->paused));
}

/* What lies in OpenSSL's buffer is read to its end: nothing would wake us
 * for it. */
static void read_input(Connection *connection)
{
	char bytes[CONNECTION_READ_BYTES];
	for (int i = 0; may_read(connection); i++) {
		GError *failure = NULL;
		gsize done = 0;
		if (i >= CONNECTION_READS_PER_TURN &&
		    !channel_has_pending(&connection->channel))
			return;
		ChannelResult result =
			channel_read(&connection->channel, bytes, sizeof bytes,
				     &done, &failure);
		if (result == CHANNEL_AGAIN)
			return;
		if (result != CHANNEL_DONE) {
			shut(connection, failure);
			return;
		}
		deliver(connection, bytes, done);
	}
}

static void connected(Connection *connection)
{
	int code = 0;
	socklen_t length = sizeof code;
	getsockopt(connection->channel.fd, SOL_SOCKET, SO_ERROR, &code,
		   &length);
	if (code) {
		shut(connection,
		     g_error_new_literal(G_IO_ERROR,
					 (gint)g_io_error_from_errno(code),
					 g_strerror(code)));
		return;
	}
	connection->state = STATE_OPEN;
	if (connection->handler->opened)
		connection->handler->opened(connection->data);
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
	Connection *connection = poll->data;
	(void)events;
	/* An error shows in what is tried next, if anything is. */
	if (connection->state == STATE_CONNECTING)
		connected(connection);
	else if (status < 0 && connection->paused)
		shut(connection,
		     g_error_new_literal(G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE,
					 "the connection broke"));
	else if (connection->state == STATE_HANDSHAKE &&
		 connection->channel.ssl)
		handshake(connection);
	else
		read_input(connection);
	if (connection->gone)
		return;
	move_on(connection);
	watch(connection);
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
		read_input(connection);
	if (!connection->gone)
		move_on(connection);
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
	memcpy(&connection->peer_address, to, length);
	connection->peer = address_format(to);
	connection->state = STATE_CONNECTING;
	int fd = socket_connect(to, length, &connection->failure);
	if (fd >= 0)
		attach(connection, fd);
	else
		shut(connection, g_steal_pointer(&connection->failure));
	return connection;
}

Connection *connection_adopt(Loop *loop, int fd,
			     const ConnectionHandler *handler, void *data)
{
	Connection *connection = connection_new(loop, handler, data);
	socklen_t length = sizeof connection->peer_address;
	socket_prepare(fd);
	getpeername(fd, (struct sockaddr *)&connection->peer_address, &length);
	connection->peer =
		address_format((struct sockaddr *)&connection->peer_address);
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
		schedule(connection); /* a caller may stand on the stack */
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
	if (queued(connection) > connection->queue_limit)
		connection->over = true;
	schedule(connection);
}

static void on_end_timer(void *data)
{
	Connection *connection = data;
	GError *failure = NULL;
	if (queued(connection))
		failure = g_error_new_literal(
			G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
			"the other end took too long to take what was sent");
	shut(connection, failure);
}

void connection_end(Connection *connection)
{
	if (connection->state == STATE_CLOSED ||
	    connection->state == STATE_ENDING)
		return;
	if (connection->state != STATE_OPEN) {
		shut(connection, NULL);
		return;
	}
	connection->state = STATE_ENDING;
	connection->end_timer =
		timer_new(connection->loop, on_end_timer, connection);
	timer_start(connection->end_timer, CONNECTION_END_MS, 0);
	schedule(connection);
}

gsize connection_queued(const Connection *connection)
{
	return queued(connection);
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
	schedule(connection);
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
	connection->clear_left = queued(connection);
	connection->state = STATE_HANDSHAKE;
	schedule(connection);
}

SSL *connection_ssl(const Connection *connection)
{
	return connection->channel.ssl;
}

int connection_unacknowledged(const Connection *connection)
{
	int bytes = -1;
	if (connection->channel.fd < 0 ||
	    ioctl(connection->channel.fd, SIOCOUTQ, &bytes))
		return -1;
	return bytes;
}

const char *connection_peer(const Connection *connection)
{
	return connection->peer;
}

const struct sockaddr *connection_peer_address(const Connection *connection)
{
	return (const struct sockaddr *)&connection->peer_address;
}
