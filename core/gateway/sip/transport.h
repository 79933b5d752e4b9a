/* SIP over UDP, TCP and TLS on one address and port: whole messages in, bytes
 * out. Whether a connection speaks TLS its first byte tells. Answers go to the
 * connection that a request came on while it lives, else to the address that
 * it came from. */
#pragma once

#include "core/gateway/base/loop.h"
#include "core/gateway/sip/target.h"
#include "core/gateway/sip/trust.h"

typedef struct SipTransport SipTransport;

/* Somebody who looks at all that goes out and comes in. */
typedef void SipTapFn(void *data, gboolean sent, const SipTarget *other,
		      const char *bytes, gsize length);

typedef struct SipTransportHandler {
	/* One whole message, or the head of a broken stream (`broken`). Over
	 * TLS `from` has the pool that the certificate proves. */
	void (*received)(void *data, const char *bytes, gsize length,
			 const SipTarget *from, gboolean broken);
	/* A connection that we opened has failed; `to` is where to. */
	void (*failed)(void *data, const SipTarget *to, const GError *error);
	/* A connection was not taken, for this one cause. */
	void (*refused)(void *data, const SipTarget *from, const GError *error);
} SipTransportHandler;

/* Port 0 picks one that is free on both. Without trust there is no TLS. */
SipTransport *sip_transport_new(Loop *loop, const char *address, guint16 port,
				const SipTransportHandler *handler, void *data,
				GError **error);
void sip_transport_free(SipTransport *transport);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SipTransport, sip_transport_free)
/* From now on; NULL: nobody looks. */
void sip_transport_set_tap(SipTransport *transport, SipTapFn *tap, void *data);
/* How long a connection of ours is idle before it sends a keep-alive, in ms. */
void sip_transport_set_keep_alive(SipTransport *transport, guint interval);
/* From now on; connections that it does not cover end. */
void sip_transport_set_trust(SipTransport *transport, SipTrust *trust);
/* Listens there instead. Connections stay, and what UDP is still to answer
 * comes in where it used to; false: all is as it was. */
gboolean sip_transport_move(SipTransport *transport, const char *address,
			    guint16 port, GError **error);
guint16 sip_transport_port(const SipTransport *transport);
/* False when it cannot be sent: no connection, its queue is full, TLS without
 * a certificate of ours. Never in clear what is to go by TLS. */
gboolean sip_transport_send(SipTransport *transport, const SipTarget *to,
			    const char *bytes, gsize length);
/* Whether there is a connection to there that can be written to. */
gboolean sip_transport_stands(SipTransport *transport, const SipTarget *to);
/* Lets the connection that a request came on carry ours to that port of the
 * other end as well (RFC 5923 §5); over TLS alone. */
void sip_transport_alias(SipTransport *transport, const SipTarget *from,
			 guint16 port);
/* Ends the connection that something came on, once what was sent on it is
 * out. */
void sip_transport_end(SipTransport *transport, const SipTarget *from);
guint sip_transport_connections(const SipTransport *transport);

/* The connection that carries what goes to a target. */
typedef struct SipConnection {
	const char *protocol, *cipher; /* of TLS, or NULL */
	char *subject;		       /* of its certificate, or NULL */
	gint64 expires; /* of the certificate, µs since 1970, or 0 */
} SipConnection;
/* False: there is none. */
gboolean sip_transport_describe(SipTransport *transport, const SipTarget *to,
				SipConnection *connection);
