/* Where SIP bytes go to or came from: protocol, address and, for TCP, the
 * connection. */
#pragma once

#include <glib.h>
#include <sys/socket.h>

typedef enum SipProtocol { SIP_UDP, SIP_TCP } SipProtocol;

typedef struct SipTarget {
	SipProtocol protocol;
	struct sockaddr_storage address;
	socklen_t length;
	guint64 flow; /* a TCP connection, 0: any to that address */
} SipTarget;

/* Fills in an IP address and port; false when `host` is no address. */
gboolean sip_target_set(SipTarget *target, SipProtocol protocol,
			const char *host, guint16 port);
/* Same address and protocol; the flow does not matter. */
gboolean sip_target_same(const SipTarget *a, const SipTarget *b);
char *sip_target_host(const SipTarget *target);
guint16 sip_target_port(const SipTarget *target);
/* "UDP", "TCP": as a Via has it. */
const char *sip_protocol_name(SipProtocol protocol);
