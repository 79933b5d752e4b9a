#include "core/gateway/net/channel.h"

#include "core/gateway/net/tlsa.h"

#include <errno.h>
#include <gio/gio.h>
#include <openssl/err.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define RECORD_BYTES 16384

static ChannelResult system_result(int code, GError **error)
{
	if (code == EAGAIN || code == EWOULDBLOCK || code == EINTR)
		return CHANNEL_AGAIN;
	g_set_error_literal(error, G_IO_ERROR,
			    (gint)g_io_error_from_errno(code),
			    g_strerror(code));
	return CHANNEL_ERROR;
}

/* The first entry of OpenSSL's queue is the cause, the rest is its echo. */
static ChannelResult tls_failed(GError **error)
{
	unsigned long code = ERR_get_error();
	const char *reason = ERR_reason_error_string(code);
	ERR_clear_error();
	g_set_error(error, G_TLS_ERROR, G_TLS_ERROR_MISC, "TLS: %s",
		    reason ? reason : "the connection broke");
	return CHANNEL_ERROR;
}

static ChannelResult tls_result(Channel *channel, int result, int code,
				gboolean *other_way, int other, GError **error)
{
	int kind = SSL_get_error(channel->ssl, result);
	*other_way = kind == other;
	switch (kind) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return CHANNEL_AGAIN;
	case SSL_ERROR_ZERO_RETURN:
		return CHANNEL_END;
	case SSL_ERROR_SYSCALL:
		if (!code)
			return CHANNEL_END;
		return system_result(code, error);
	default:
		return tls_failed(error);
	}
}

static ChannelResult clear_result(ssize_t result, gsize *done, GError **error)
{
	if (result < 0)
		return system_result(errno, error);
	*done = (gsize)result;
	return CHANNEL_DONE;
}

ChannelResult channel_read(Channel *channel, char *bytes, gsize length,
			   gsize *done, GError **error)
{
	if (!channel->ssl) {
		ssize_t got = recv(channel->fd, bytes, length, 0);
		return got ? clear_result(got, done, error) : CHANNEL_END;
	}
	ERR_clear_error();
	errno = 0;
	int result = SSL_read_ex(channel->ssl, bytes, length, done);
	channel->read_wants_write = FALSE;
	if (result == 1)
		return CHANNEL_DONE;
	return tls_result(channel, result, errno, &channel->read_wants_write,
			  SSL_ERROR_WANT_WRITE, error);
}

ChannelResult channel_write(Channel *channel, const char *bytes, gsize length,
			    gsize *done, GError **error)
{
	if (!channel->ssl)
		return clear_result(
			send(channel->fd, bytes, length, MSG_NOSIGNAL), done,
			error);
	ERR_clear_error();
	errno = 0;
	int result = SSL_write_ex(channel->ssl, bytes,
				  MIN(length, RECORD_BYTES), done);
	channel->write_wants_read = FALSE;
	if (result == 1)
		return CHANNEL_DONE;
	return tls_result(channel, result, errno, &channel->write_wants_read,
			  SSL_ERROR_WANT_READ, error);
}

static void set_protocol(SSL *ssl, const char *protocol)
{
	guint8 wire[256];
	gsize length = strlen(protocol);
	g_assert(length < sizeof wire);
	wire[0] = (guint8)length;
	memcpy(wire + 1, protocol, length);
	SSL_set_alpn_protos(ssl, wire, (unsigned)length + 1);
}

void channel_secure(Channel *channel, const ChannelTls *tls)
{
	SSL *ssl = SSL_new(tls->context);
	SSL_set_fd(ssl, channel->fd);
	SSL_set_read_ahead(ssl, 1);
	SSL_set_mode(ssl, SSL_MODE_RELEASE_BUFFERS |
				  SSL_MODE_ENABLE_PARTIAL_WRITE |
				  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	/* Many peers close TCP without a TLS goodbye; a cut stream shows in
	 * what is missing from it. */
	SSL_set_options(ssl,
			SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION);
	if (tls->server)
		SSL_set_accept_state(ssl);
	else
		SSL_set_connect_state(ssl);
	if (!tls->server && tls->name)
		SSL_set_tlsext_host_name(ssl, tls->name);
	if (!tls->server && tls->protocol)
		set_protocol(ssl, tls->protocol);
	if (!tls->server && tls->tlsa)
		tlsa_apply(tls->tlsa, ssl);
	channel->ssl = ssl;
}

ChannelResult channel_handshake(Channel *channel, GError **error)
{
	gboolean unused;
	ERR_clear_error();
	errno = 0;
	int result = SSL_do_handshake(channel->ssl);
	if (result == 1)
		return CHANNEL_DONE;
	ChannelResult outcome = tls_result(channel, result, errno, &unused,
					   SSL_ERROR_NONE, error);
	channel->read_wants_write = SSL_want_write(channel->ssl);
	if (outcome == CHANNEL_END) {
		g_set_error_literal(error, G_TLS_ERROR, G_TLS_ERROR_EOF,
				    "the connection ended in the TLS "
				    "handshake");
		return CHANNEL_ERROR;
	}
	return outcome;
}

gboolean channel_has_pending(const Channel *channel)
{
	return channel->ssl && SSL_has_pending(channel->ssl);
}

/* What is in use is given back later: after its next use. */
void channel_keep_buffers(Channel *channel, gboolean keep)
{
	if (keep) {
		SSL_clear_mode(channel->ssl, SSL_MODE_RELEASE_BUFFERS);
		return;
	}
	SSL_set_mode(channel->ssl, SSL_MODE_RELEASE_BUFFERS);
	SSL_free_buffers(channel->ssl);
}

void channel_finish(Channel *channel)
{
	if (channel->ssl && SSL_is_init_finished(channel->ssl)) {
		ERR_clear_error();
		SSL_shutdown(channel->ssl);
	}
	shutdown(channel->fd, SHUT_WR);
}

void channel_close(Channel *channel)
{
	g_clear_pointer(&channel->ssl, SSL_free);
	if (channel->fd >= 0)
		close(channel->fd);
	channel->fd = -1;
}
