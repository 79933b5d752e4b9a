/* A descriptor, in clear or under TLS: one way to read and write both. Owned
 * by its connection; knows no loop. */
#pragma once

#include <glib.h>
#include <openssl/ssl.h>

typedef struct Channel {
	int fd;
	SSL *ssl;
	gboolean read_wants_write, write_wants_read;
} Channel;

typedef enum ChannelResult {
	CHANNEL_DONE,  /* `done` bytes went */
	CHANNEL_AGAIN, /* when the descriptor is ready again */
	CHANNEL_END,   /* the other end is done */
	CHANNEL_ERROR, /* `error` is set */
} ChannelResult;

ChannelResult channel_read(Channel *channel, char *bytes, gsize length,
			   gsize *done, GError **error);
ChannelResult channel_write(Channel *channel, const char *bytes, gsize length,
			    gsize *done, GError **error);
/* Prepares TLS; channel_handshake then goes on until it is done. */
typedef struct ChannelTls {
	SSL_CTX *context;
	gboolean server;
	const char *name;     /* of SNI; NULL: none */
	const char *protocol; /* a client's ALPN; NULL: none */
	const GArray *tlsa;   /* a client's: what DANE says; NULL: nothing */
} ChannelTls;
void channel_secure(Channel *channel, const ChannelTls *tls);
ChannelResult channel_handshake(Channel *channel, GError **error);
/* Bytes already taken from the descriptor and not yet read. */
gboolean channel_has_pending(const Channel *channel);
void channel_keep_buffers(Channel *channel, gboolean keep);
/* Says that nothing more will be written. */
void channel_finish(Channel *channel);
void channel_close(Channel *channel);
