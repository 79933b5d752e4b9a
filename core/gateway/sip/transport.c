#include "core/gateway/sip/transport.h"

#include "core/gateway/net/connection.h"
#include "core/gateway/net/datagram.h"
#include "core/gateway/net/socket.h"
#include "core/gateway/sip/frame.h"
#include "core/gateway/sip/limits.h"

#include <string.h>
#include <unistd.h>

struct SipTransport {
	Loop *loop;
	const SipTransportHandler *handler;
	void *data;
	Datagram *udp;
	Listener *tcp;
	GHashTable *flows;	/* number -> SipFlow */
	GHashTable *by_address; /* "192.0.2.1:5060" -> SipFlow */
	GHashTable *hosts;	/* "192.0.2.1" -> accepted connections */
	guint64 last_flow;
	Timer *sweep;
};

typedef struct SipFlow {
	SipTransport *transport;
	guint64 number;
	SipTarget peer;
	char *address, *host;
	gboolean ours; /* we opened it */
	gboolean ending;
	Connection *connection;
	SipFrame *frame;
	gint64 active, began; /* last byte; begin of a partial message or 0 */
} SipFlow;

static char *target_text(const SipTarget *target)
{
	return address_format((const struct sockaddr *)&target->address);
}

static void count_host(SipTransport *transport, const char *host, int by)
{
	int count =
		GPOINTER_TO_INT(g_hash_table_lookup(transport->hosts, host)) +
		by;

	if (count > 0)
		g_hash_table_replace(transport->hosts, g_strdup(host),
				     GINT_TO_POINTER(count));
	else
		g_hash_table_remove(transport->hosts, host);
}

static void flow_free(void *data)
{
	SipFlow *flow = data;
	SipTransport *transport = flow->transport;

	if (g_hash_table_lookup(transport->by_address, flow->address) == flow)
		g_hash_table_remove(transport->by_address, flow->address);
	if (!flow->ours)
		count_host(transport, flow->host, -1);
	connection_free(flow->connection);
	sip_frame_free(flow->frame);
	g_free(flow->address);
	g_free(flow->host);
	g_free(flow);
}

static void on_closed(void *data, const GError *error)
{
	SipFlow *flow = data;
	SipTransport *transport = flow->transport;
	SipTarget peer = flow->peer;
	gboolean ours = flow->ours;

	(void)error;
	g_hash_table_remove(transport->flows, &flow->number);
	if (ours)
		transport->handler->failed(transport->data, &peer);
}

/* Gives out every whole message; the handler may end the flow meanwhile. */
static void deliver(SipTransport *transport, guint64 number)
{
	SipFlow *flow;
	const char *bytes;
	gsize length;

	while ((flow = g_hash_table_lookup(transport->flows, &number)) &&
	       !flow->ending) {
		SipTarget from = flow->peer;
		SipFrameResult result =
			sip_frame_next(flow->frame, &bytes, &length);

		if (result == SIP_FRAME_MORE)
			return;
		flow->ending = result == SIP_FRAME_BROKEN;
		transport->handler->received(transport->data, bytes, length,
					     &from, flow->ending);
		flow = g_hash_table_lookup(transport->flows, &number);
		if (flow && flow->ending)
			connection_end(flow->connection);
	}
}

static void on_received(void *data, const char *bytes, gsize length)
{
	SipFlow *flow = data;
	SipTransport *transport = flow->transport;
	guint64 number = flow->number;

	if (flow->ending)
		return;
	flow->active = loop_now(transport->loop);
	sip_frame_append(flow->frame, bytes, length);
	deliver(transport, number);
	flow = g_hash_table_lookup(transport->flows, &number);
	if (!flow)
		return;
	if (!sip_frame_partial(flow->frame))
		flow->began = 0;
	else if (!flow->began)
		flow->began = flow->active;
}

static void on_opened(void *data)
{
	SipFlow *flow = data;

	flow->active = loop_now(flow->transport->loop);
}

static const ConnectionHandler flow_handler = {
	.opened = on_opened,
	.received = on_received,
	.closed = on_closed,
};

static SipFlow *flow_new(SipTransport *transport, const struct sockaddr *peer,
			 gboolean ours)
{
	SipFlow *flow = g_new0(SipFlow, 1);
	gsize length = peer->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
						   : sizeof(struct sockaddr_in);

	flow->transport = transport;
	flow->number = ++transport->last_flow;
	flow->peer.protocol = SIP_TCP;
	flow->peer.flow = flow->number;
	flow->peer.length = (socklen_t)length;
	memcpy(&flow->peer.address, peer, length);
	flow->address = target_text(&flow->peer);
	flow->host = sip_target_host(&flow->peer);
	flow->ours = ours;
	flow->frame = sip_frame_new();
	flow->active = loop_now(transport->loop);
	if (!ours)
		count_host(transport, flow->host, 1);
	g_hash_table_insert(transport->flows, &flow->number, flow);
	g_hash_table_replace(transport->by_address, g_strdup(flow->address),
			     flow);
	return flow;
}

static gboolean has_room(SipTransport *transport, const struct sockaddr *from)
{
	g_autofree char *host = address_format_host(from);

	return g_hash_table_size(transport->flows) < SIP_CONNECTIONS &&
	       GPOINTER_TO_INT(g_hash_table_lookup(transport->hosts, host)) <
		       SIP_CONNECTIONS_PER_HOST;
}

static void on_accepted(void *data, int fd, const struct sockaddr *from)
{
	SipTransport *transport = data;
	SipFlow *flow;

	if (!has_room(transport, from)) {
		close(fd);
		return;
	}
	flow = flow_new(transport, from, FALSE);
	flow->connection =
		connection_adopt(transport->loop, fd, &flow_handler, flow);
}

static void on_datagram(void *data, const char *bytes, gsize length,
			const struct sockaddr *from, socklen_t from_length)
{
	SipTransport *transport = data;
	SipTarget target = { .protocol = SIP_UDP, .length = from_length };

	memcpy(&target.address, from, from_length);
	transport->handler->received(transport->data, bytes, length, &target,
				     FALSE);
}

static gboolean is_stale(const SipFlow *flow, gint64 now)
{
	if (flow->began && now - flow->began > SIP_CONNECTION_PARTIAL_MS)
		return TRUE;
	return now - flow->active > SIP_CONNECTION_IDLE_MS;
}

static void on_sweep(void *data)
{
	SipTransport *transport = data;
	gint64 now = loop_now(transport->loop);
	g_autoptr(GList) flows = g_hash_table_get_values(transport->flows);

	for (GList *at = flows; at; at = at->next) {
		SipFlow *flow = at->data;

		if (is_stale(flow, now))
			g_hash_table_remove(transport->flows, &flow->number);
	}
}

/* Both on one port; with port 0 the pair may need several tries. */
static gboolean open_sockets(SipTransport *transport, const char *address,
			     guint16 port, GError **error)
{
	for (int attempt = 0; attempt < 16; attempt++) {
		transport->tcp = listener_new(transport->loop, address, port,
					      on_accepted, transport, error);
		if (!transport->tcp)
			return FALSE;
		transport->udp = datagram_new(
			transport->loop, address, listener_port(transport->tcp),
			on_datagram, transport,
			attempt < 15 && !port ? NULL : error);
		if (transport->udp)
			return TRUE;
		g_clear_pointer(&transport->tcp, listener_free);
		if (port)
			return FALSE;
	}
	return FALSE;
}

SipTransport *sip_transport_new(Loop *loop, const char *address, guint16 port,
				const SipTransportHandler *handler, void *data,
				GError **error)
{
	g_autoptr(SipTransport) transport = g_new0(SipTransport, 1);

	transport->loop = loop;
	transport->handler = handler;
	transport->data = data;
	transport->flows = g_hash_table_new_full(g_int64_hash, g_int64_equal,
						 NULL, flow_free);
	transport->by_address =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	transport->hosts =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	transport->sweep = timer_new(loop, on_sweep, transport);
	timer_start(transport->sweep, 5000, 5000);
	if (!open_sockets(transport, address, port, error))
		return NULL;
	return g_steal_pointer(&transport);
}

void sip_transport_free(SipTransport *transport)
{
	if (!transport)
		return;
	timer_free(transport->sweep);
	listener_free(transport->tcp);
	datagram_free(transport->udp);
	g_hash_table_unref(transport->flows);
	g_hash_table_unref(transport->by_address);
	g_hash_table_unref(transport->hosts);
	g_free(transport);
}

guint16 sip_transport_port(const SipTransport *transport)
{
	return listener_port(transport->tcp);
}

guint sip_transport_connections(const SipTransport *transport)
{
	return g_hash_table_size(transport->flows);
}

static SipFlow *flow_open(SipTransport *transport, const SipTarget *to)
{
	const struct sockaddr *address = (const struct sockaddr *)&to->address;
	SipFlow *flow;

	if (g_hash_table_size(transport->flows) >= SIP_CONNECTIONS)
		return NULL;
	flow = flow_new(transport, address, TRUE);
	flow->connection = connection_open(transport->loop, address, to->length,
					   &flow_handler, flow);
	return flow;
}

static SipFlow *flow_find(SipTransport *transport, const SipTarget *to)
{
	g_autofree char *address = NULL;
	SipFlow *flow = NULL;

	if (to->flow)
		flow = g_hash_table_lookup(transport->flows, &to->flow);
	if (flow && !flow->ending)
		return flow;
	address = target_text(to);
	flow = g_hash_table_lookup(transport->by_address, address);
	return flow && !flow->ending ? flow : NULL;
}

gboolean sip_transport_send(SipTransport *transport, const SipTarget *to,
			    const char *bytes, gsize length)
{
	SipFlow *flow;

	if (to->protocol == SIP_UDP)
		return datagram_send(transport->udp,
				     (const struct sockaddr *)&to->address,
				     to->length, bytes, length);
	flow = to->flow ? g_hash_table_lookup(transport->flows, &to->flow)
			: NULL;
	if (!flow)
		flow = flow_find(transport, to);
	if (!flow)
		flow = flow_open(transport, to);
	if (!flow || connection_queued(flow->connection) + length >
			     SIP_CONNECTION_QUEUE_BYTES)
		return FALSE;
	connection_send(flow->connection, bytes, length);
	return TRUE;
}
