/* One TCP or TLS connection of the transport: from its handshake to its end.
 * Owned by the transport's table. Private to transport.c, flow.c (its life) and
 * flow_io.c (its bytes). */
#pragma once

#include "core/gateway/net/connection.h"
#include "core/gateway/net/datagram.h"
#include "core/gateway/sip/frame.h"
#include "core/gateway/sip/rate.h"
#include "core/gateway/sip/transport.h"

/* One address and port. */
typedef struct SipEndpoint {
	Datagram *udp;
	Listener *tcp; /* NULL: given up, what UDP still gets counts */
	gint64 ends;   /* then, in loop time */
} SipEndpoint;

struct SipTransport {
	Loop *loop;
	const SipTransportHandler *handler;
	void *data;
	SipTapFn *tap; /* or NULL */
	void *tap_data;
	SipTrust *trust; /* NULL: none, and no TLS */
	SipEndpoint here, before;
	char *address;
	GHashTable *flows;	/* number -> SipFlow */
	GHashTable *by_address; /* "TCP 192.0.2.1:5060" -> SipFlow */
	GHashTable *hosts;	/* "192.0.2.1" -> accepted connections */
	guint strangers;	/* of them, of addresses that no pool has */
	SipRate *connects;
	guint keep_alive; /* ms */
	guint64 last_flow;
	Timer *sweep;
};

typedef struct SipFlow {
	SipTransport *transport;
	guint64 number;
	SipTarget peer;
	SipTarget back;	   /* where else it leads to: its alias' target */
	char *key, *alias; /* in by_address */
	char *host;
	gboolean ours;	   /* we opened it */
	gboolean stranger; /* counts as one, until it has proven itself */
	gboolean ready;	   /* bytes may go out as they are */
	gboolean ponged;   /* the other end answers keep-alives */
	gboolean ending;
	Connection *connection;
	SipFrame *frame;
	GByteArray *waiting; /* until it is ready */
	gint64 opened, active;
	gint64 began;	/* of a partial message, or 0 */
	gint64 sent;	/* last bytes of ours */
	gint64 pinged;	/* a keep-alive without answer, or 0 */
	gint64 expires; /* of the other end's certificate, or 0 */
} SipFlow;

/* "TLS 192.0.2.1:5061 pool.example.org"; free it. */
char *sip_flow_key(const SipTarget *target);
/* NULL: the table is full, or there is no TLS. */
SipFlow *sip_flow_open(SipTransport *transport, const SipTarget *to);
/* `stranger`: of an address that no pool has. */
void sip_flow_accept(SipTransport *transport, int fd,
		     const struct sockaddr *from, gboolean stranger);
void sip_flow_free(void *flow);
/* False: its queue is full. */
gboolean sip_flow_send(SipFlow *flow, const char *bytes, gsize length);
/* Keep-alives and limits; may end it. */
void sip_flow_sweep(SipFlow *flow, gint64 now);
/* The transport's trust is another: ends it unless that covers it too. */
void sip_flow_review(SipFlow *flow);

/* Ends it at once; whoever waits for it hears of it, and why a peer was not
 * taken is told. The flow is gone. */
void sip_flow_fail(SipFlow *flow, const GError *cause);
/* A connection's `received`. */
void sip_flow_received(void *flow, const char *bytes, gsize length);
/* It stands: what has waited leaves. */
void sip_flow_send_waiting(SipFlow *flow);
