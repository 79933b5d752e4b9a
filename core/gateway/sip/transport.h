/* SIP over UDP and TCP on one address and port: whole messages in, bytes out.
 * Answers go to the connection that a request came on while it lives, else to
 * the address that it came from. TLS is one more SipProtocol. */
#pragma once

#include "core/gateway/base/loop.h"
#include "core/gateway/sip/target.h"

typedef struct SipTransport SipTransport;

typedef struct SipTransportHandler {
	/* One whole message, or the head of a broken stream (`broken`). */
	void (*received)(void *data, const char *bytes, gsize length,
			 const SipTarget *from, gboolean broken);
	/* A connection that we opened has failed; `to` is its address. */
	void (*failed)(void *data, const SipTarget *to);
} SipTransportHandler;

/* Port 0 picks one that is free on both. */
SipTransport *sip_transport_new(Loop *loop, const char *address, guint16 port,
				const SipTransportHandler *handler, void *data,
				GError **error);
void sip_transport_free(SipTransport *transport);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SipTransport, sip_transport_free)
guint16 sip_transport_port(const SipTransport *transport);
/* False when it cannot be sent: no connection, its queue is full. */
gboolean sip_transport_send(SipTransport *transport, const SipTarget *to,
			    const char *bytes, gsize length);
guint sip_transport_connections(const SipTransport *transport);
