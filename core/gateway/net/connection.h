/* One TCP connection, in clear or under TLS, on the loop. Bytes queued in one
 * turn leave in one write at its end. TLS is on OpenSSL with read-ahead;
 * handshakes never block the loop. */
#pragma once

#include "core/gateway/base/loop.h"

#include <openssl/ssl.h>
#include <sys/socket.h>

typedef struct Connection Connection;
typedef struct Listener Listener;

typedef struct ConnectionHandler {
	void (*opened)(void *data);  /* TCP connected (outgoing only) */
	void (*secured)(void *data); /* TLS handshake done */
	void (*received)(void *data, const char *bytes, gsize length);
	/* The queue fell below half of its limit after having been over it. */
	void (*drained)(void *data);
	/* Once, last: error is NULL for an orderly end. The connection is
	 * still valid and must be freed by its owner. */
	void (*closed)(void *data, const GError *error);
} ConnectionHandler;

/* Starts to connect; the result comes as opened or closed. */
Connection *connection_open(Loop *loop, const struct sockaddr *to,
			    socklen_t length, const ConnectionHandler *handler,
			    void *data);
/* Takes an accepted descriptor. */
Connection *connection_adopt(Loop *loop, int fd,
			     const ConnectionHandler *handler, void *data);
void connection_set_handler(Connection *connection,
			    const ConnectionHandler *handler, void *data);
/* Closes at once, without callbacks, and frees; safe inside callbacks. */
void connection_free(Connection *connection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Connection, connection_free)
/* Queues bytes. */
void connection_send(Connection *connection, const char *bytes, gsize length);
/* Sends what is queued, then ends TLS and TCP; closed follows. */
void connection_end(Connection *connection);
gsize connection_queued(const Connection *connection);
void connection_set_queue_limit(Connection *connection, gsize bytes);
/* Stops and resumes reading (back pressure). */
void connection_pause(Connection *connection, gboolean paused);
/* Turns TLS on; what was received in clear and not yet delivered is thrown
 * away (RFC 6120 §5.4.3.3). `name`: SNI and nothing else; certificate checks
 * are the caller's, from connection_ssl in `secured`. */
void connection_start_tls(Connection *connection, SSL_CTX *context,
			  gboolean server, const char *name);
/* A server's: where the first byte is one of TLS, TLS is turned on by itself;
 * `secured` then comes before anything is received. */
void connection_expect_tls(Connection *connection, SSL_CTX *context);
/* A client's ALPN in the TLS to come; a string that lives on. */
void connection_set_protocol(Connection *connection, const char *protocol);
/* A client's: what DANE says about the certificate, in the TLS to come; a
 * reference is kept. NULL: nothing. */
void connection_set_tlsa(Connection *connection, GArray *records);
SSL *connection_ssl(const Connection *connection); /* NULL in clear */
/* TLS keeps its buffers, 34 kB, between records: for as long as there are
 * many. At first it does not. */
void connection_keep_buffers(Connection *connection, gboolean keep);
/* Bytes that the kernel still holds unacknowledged (SIOCOUTQ), or -1. */
int connection_unacknowledged(const Connection *connection);
/* It does, and not even the other end's TCP has said anything for so long: it
 * is not slow, but not there. */
gboolean connection_is_deaf(const Connection *connection, guint ms);
/* "192.0.2.1:5269" of the other end; "" once closed. */
const char *connection_peer(const Connection *connection);
const struct sockaddr *connection_peer_address(const Connection *connection);

typedef void AcceptFn(void *data, int fd, const struct sockaddr *from);
/* Listens on "address" ("0.0.0.0", "::", one address) and port; port 0 picks
 * one, listener_port tells. */
Listener *listener_new(Loop *loop, const char *address, guint16 port,
		       AcceptFn *accepted, void *data, GError **error);
guint16 listener_port(const Listener *listener);
void listener_free(Listener *listener);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Listener, listener_free)
