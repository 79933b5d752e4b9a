/* The inside of a connection, shared by connection.c (its life and what its
 * owner calls) and connection_io.c (what moves bytes). */
#pragma once

#include "core/gateway/net/channel.h"
#include "core/gateway/net/connection.h"

#include <netinet/in.h>
#include <stdbool.h>

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
	int watched; /* what it polls for; each change costs system calls */
	Channel channel;
	const ConnectionHandler *handler;
	void *data;
	State state;
	GByteArray *queue; /* NULL while empty; `sent` bytes of it are gone */
	gsize sent, queue_limit;
	gsize clear_left; /* of the queue: queued before TLS was turned on */
	SSL_CTX *context; /* until TLS begins, when clear_left is 0 */
	SSL_CTX *either;  /* for TLS from the first byte on, if it comes */
	char *tls_name;
	const char *tls_protocol;
	GArray *tlsa; /* until TLS begins */
	Timer *end_timer;
	GError *failure;
	char *peer;
	union { /* a quarter of a sockaddr_storage */
		struct sockaddr any;
		struct sockaddr_in four;
		struct sockaddr_in6 six;
	} peer_address;
	bool keeps; /* TLS's buffers */
	bool has_poll, server, paused, over, blocked, finished, told;
	bool scheduled; /* on_turn_end is in the loop's list */
	bool gone;	/* freed by its owner, lives until the loop let go */
};

/* Has the connection looked at again at the end of this turn. */
void connection_schedule(Connection *connection);
/* Takes `failure` (NULL: an orderly end). The owner hears of it at the end of
 * the turn, never from inside one of its own calls. */
void connection_shut(Connection *connection, GError *failure);

/* ---- connection_io.c; each may end with the connection freed by its owner,
 * which `gone` tells ---- */

/* The socket is ready while the connection was being made. */
void connection_connected(Connection *connection);
void connection_handshake(Connection *connection);
void connection_read(Connection *connection);
/* Writes, begins TLS or ends, as far as the state asks for it. */
void connection_move_on(Connection *connection);
