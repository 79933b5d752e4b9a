/* Where SIP bytes go to or came from: protocol, address and, for TCP and TLS,
 * the connection. */
#pragma once

#include <glib.h>
#include <sys/socket.h>

typedef enum SipProtocol { SIP_UDP, SIP_TCP, SIP_TLS } SipProtocol;

typedef struct SipTarget {
	SipProtocol protocol;
	struct sockaddr_storage address;
	socklen_t length;
	guint64 flow; /* a connection, 0: any to that address */
	/* Interned. Whose certificate the other end must show, or which pool
	 * it has proven to be of; NULL: none. */
	const char *pool;
	const char *host; /* interned, of the computer there, or NULL */
} SipTarget;

/* Fills in an IP address and port; false when `host` is no address. */
gboolean sip_target_set(SipTarget *target, SipProtocol protocol,
			const char *host, guint16 port);
/* Whom a TCP connection was accepted from. */
void sip_target_take(SipTarget *target, const struct sockaddr *from);
/* Same address and protocol; the flow does not matter. */
gboolean sip_target_same(const SipTarget *a, const SipTarget *b);
char *sip_target_host(const SipTarget *target);
guint16 sip_target_port(const SipTarget *target);
/* "UDP", "TCP", "TLS": as a Via has it. */
const char *sip_protocol_name(SipProtocol protocol);
/* False when there is no such protocol; any case. */
gboolean sip_protocol_parse(const char *name, SipProtocol *protocol);
/* Where it is when no port is given. */
guint16 sip_protocol_port(SipProtocol protocol);
