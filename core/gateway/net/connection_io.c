#include "core/gateway/net/connection_private.h"

#include "core/gateway/net/limits.h"

#include <errno.h>
#include <gio/gio.h>

#define TLS_HANDSHAKE 0x16 /* RFC 8446 §5.1 */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SSL_CTX, SSL_CTX_free)

/* How much of the queue may leave now. */
static gsize sendable(const Connection *connection)
{
	if (connection->state == STATE_HANDSHAKE)
		return connection->clear_left;
	return connection_queued(connection);
}

static void take_sent(Connection *connection, gsize done)
{
	connection->sent += done;
	connection->clear_left -= MIN(done, connection->clear_left);
	if (!connection_queued(connection)) {
		g_clear_pointer(&connection->queue, g_byte_array_unref);
		connection->sent = 0;
	} else if (connection->sent > connection->queue->len / 2) {
		g_byte_array_remove_range(connection->queue, 0,
					  (guint)connection->sent);
		connection->sent = 0;
	}
	if (connection->over &&
	    connection_queued(connection) < connection->queue_limit / 2) {
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
	ChannelTls tls = { connection->context, connection->server,
			   connection->tls_name, connection->tls_protocol,
			   connection->tlsa };
	channel_secure(&connection->channel, &tls);
	g_clear_pointer(&connection->context, SSL_CTX_free);
	g_clear_pointer(&connection->tls_name, g_free);
	g_clear_pointer(&connection->tlsa, g_array_unref);
}

void connection_handshake(Connection *connection)
{
	GError *failure = NULL;
	switch (channel_handshake(&connection->channel, &failure)) {
	case CHANNEL_DONE:
		connection->state = STATE_OPEN;
		connection->channel.read_wants_write = FALSE;
		if (connection->handler->secured)
			connection->handler->secured(connection->data);
		if (!connection->gone)
			connection_schedule(connection);
		break;
	case CHANNEL_AGAIN:
		break;
	case CHANNEL_END:
	case CHANNEL_ERROR:
		connection_shut(connection, failure);
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
			connection_shut(connection, failure);
			return;
		}
		take_sent(connection, done);
	}
}

/* Everything that leaves in a turn leaves here. */
void connection_move_on(Connection *connection)
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
		connection_handshake(connection);
	}
	if (!connection->gone && connection->state == STATE_ENDING &&
	    !connection_queued(connection) && !connection->finished)
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

/* Whether the first byte is there and is none of TLS. */
static bool took_clear(Connection *connection)
{
	char first = 0;
	ssize_t got =
		recv(connection->channel.fd, &first, sizeof first, MSG_PEEK);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	g_autoptr(SSL_CTX) context = g_steal_pointer(&connection->either);
	if (got != 1 || first != TLS_HANDSHAKE)
		return true;
	connection_start_tls(connection, context, TRUE, NULL);
	return false;
}

/* What lies in OpenSSL's buffer is read to its end: nothing would wake us
 * for it. What is left in the socket would, so that it is not asked again
 * when it gave less than there was room for. */
void connection_read(Connection *connection)
{
	char bytes[CONNECTION_READ_BYTES];
	if (connection->either && !took_clear(connection))
		return;
	for (int reads = 1; may_read(connection); reads++) {
		GError *failure = NULL;
		gsize done = 0;
		ChannelResult result =
			channel_read(&connection->channel, bytes, sizeof bytes,
				     &done, &failure);
		if (result == CHANNEL_AGAIN)
			return;
		if (result != CHANNEL_DONE) {
			connection_shut(connection, failure);
			return;
		}
		deliver(connection, bytes, done);
		if ((done < sizeof bytes ||
		     reads >= CONNECTION_READS_PER_TURN) &&
		    !channel_has_pending(&connection->channel))
			return;
	}
}

void connection_connected(Connection *connection)
{
	int code = 0;
	socklen_t length = sizeof code;
	getsockopt(connection->channel.fd, SOL_SOCKET, SO_ERROR, &code,
		   &length);
	if (code) {
		connection_shut(
			connection,
			g_error_new_literal(G_IO_ERROR,
					    (gint)g_io_error_from_errno(code),
					    g_strerror(code)));
		return;
	}
	connection->state = STATE_OPEN;
	if (connection->handler->opened)
		connection->handler->opened(connection->data);
}
