#include "core/gateway/sip/transport.h"

#include "core/gateway/net/socket.h"
#include "core/gateway/sip/flow.h"
#include "core/gateway/sip/limits.h"

#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#define SWEEP_MS 1000

/* The pools' computers are not kept out by what strangers do. */
static gboolean has_room(SipTransport *transport, const char *host,
			 gboolean stranger)
{
	if (g_hash_table_size(transport->flows) >= SIP_CONNECTIONS ||
	    GPOINTER_TO_INT(g_hash_table_lookup(transport->hosts, host)) >=
		    SIP_CONNECTIONS_PER_HOST)
		return FALSE;
	return !stranger || (transport->strangers < SIP_STRANGERS &&
			     sip_rate_take(transport->connects, host,
					   loop_now(transport->loop)));
}

/* Of strangers nobody wants to hear. */
static void keep_out(SipTransport *transport, const struct sockaddr *from)
{
	g_autoptr(GError) error = g_error_new_literal(
		G_IO_ERROR, G_IO_ERROR_BUSY, "too many connections are open");
	SipTarget peer;

	sip_target_take(&peer, from);
	transport->handler->refused(transport->data, &peer, error);
}

static void on_accepted(void *data, int fd, const struct sockaddr *from)
{
	SipTransport *transport = data;
	g_autofree char *host = address_format_host(from);
	gboolean stranger =
		transport->trust && !sip_trust_knows(transport->trust, host);

	if (has_room(transport, host, stranger)) {
		sip_flow_accept(transport, fd, from, stranger);
		return;
	}
	close(fd);
	if (!stranger)
		keep_out(transport, from);
}

static void on_datagram(void *data, const char *bytes, gsize length,
			const struct sockaddr *from, socklen_t from_length)
{
	SipTransport *transport = data;
	SipTarget target = { .protocol = SIP_UDP, .length = from_length };

	memcpy(&target.address, from, from_length);
	if (transport->tap)
		transport->tap(transport->tap_data, FALSE, &target, bytes,
			       length);
	transport->handler->received(transport->data, bytes, length, &target,
				     FALSE);
}

/* ---- sockets ---- */

static void close_endpoint(SipEndpoint *endpoint)
{
	g_clear_pointer(&endpoint->tcp, listener_free);
	g_clear_pointer(&endpoint->udp, datagram_free);
}

/* Both on one port; with port 0 the pair may need several tries. */
static gboolean open_endpoint(SipTransport *transport, const char *address,
			      guint16 port, SipEndpoint *endpoint,
			      GError **error)
{
	for (int attempt = 0; attempt < 16; attempt++) {
		endpoint->tcp = listener_new(transport->loop, address, port,
					     on_accepted, transport, error);
		if (!endpoint->tcp)
			return FALSE;
		endpoint->udp = datagram_new(
			transport->loop, address, listener_port(endpoint->tcp),
			on_datagram, transport,
			attempt < 15 && !port ? NULL : error);
		if (endpoint->udp)
			return TRUE;
		close_endpoint(endpoint);
		if (port)
			return FALSE;
	}
	return FALSE;
}

/* From one address to another of the same port: the sockets may be in each
 * other's way, so that the old ones go first. */
static gboolean replace_endpoint(SipTransport *transport, const char *address,
				 guint16 port, GError **error)
{
	SipEndpoint opened = { 0 };

	close_endpoint(&transport->here);
	if (open_endpoint(transport, address, port, &opened, error)) {
		transport->here = opened;
		return TRUE;
	}
	open_endpoint(transport, transport->address, port, &transport->here,
		      NULL);
	return FALSE;
}

static gboolean add_endpoint(SipTransport *transport, const char *address,
			     guint16 port, GError **error)
{
	SipEndpoint opened = { 0 };

	/* It may have been there only just now. */
	if (transport->before.udp &&
	    datagram_port(transport->before.udp) == port)
		close_endpoint(&transport->before);
	if (!open_endpoint(transport, address, port, &opened, error))
		return FALSE;
	close_endpoint(&transport->before);
	transport->before = transport->here;
	transport->before.ends = loop_now(transport->loop) + SIP_END_MS;
	g_clear_pointer(&transport->before.tcp, listener_free);
	transport->here = opened;
	return TRUE;
}

gboolean sip_transport_move(SipTransport *transport, const char *address,
			    guint16 port, GError **error)
{
	gboolean same_port = port == sip_transport_port(transport);

	if (same_port && !strcmp(address, transport->address))
		return TRUE;
	if (!(same_port ? replace_endpoint(transport, address, port, error)
			: add_endpoint(transport, address, port, error)))
		return FALSE;
	g_free(transport->address);
	transport->address = g_strdup(address);
	return TRUE;
}

/* ---- life ---- */

typedef void FlowFn(SipFlow *flow, gint64 now);

/* Each of them may end itself, and others with it. */
static void for_each_flow(SipTransport *transport, FlowFn *fn)
{
	gint64 now = loop_now(transport->loop);
	g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint64));
	GHashTableIter iter;
	void *flow;

	g_hash_table_iter_init(&iter, transport->flows);
	while (g_hash_table_iter_next(&iter, NULL, &flow))
		g_array_append_val(numbers, ((SipFlow *)flow)->number);
	for (guint i = 0; i < numbers->len; i++) {
		flow = g_hash_table_lookup(transport->flows,
					   &g_array_index(numbers, guint64, i));
		if (flow)
			fn(flow, now);
	}
}

static void on_sweep(void *data)
{
	SipTransport *transport = data;

	if (transport->before.udp &&
	    loop_now(transport->loop) >= transport->before.ends)
		close_endpoint(&transport->before);
	for_each_flow(transport, sip_flow_sweep);
}

SipTransport *sip_transport_new(Loop *loop, const char *address, guint16 port,
				const SipTransportHandler *handler, void *data,
				GError **error)
{
	g_autoptr(SipTransport) transport = g_new0(SipTransport, 1);

	transport->loop = loop;
	transport->handler = handler;
	transport->data = data;
	transport->address = g_strdup(address);
	transport->flows = g_hash_table_new_full(g_int64_hash, g_int64_equal,
						 NULL, sip_flow_free);
	transport->by_address =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	transport->hosts =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	transport->keep_alive = SIP_PING_MS;
	transport->connects = sip_rate_new(SIP_CONNECTS_PER_HOST, SIP_CONNECTS);
	transport->sweep = timer_new(loop, on_sweep, transport);
	timer_start(transport->sweep, SWEEP_MS, SWEEP_MS);
	if (!open_endpoint(transport, address, port, &transport->here, error))
		return NULL;
	return g_steal_pointer(&transport);
}

void sip_transport_free(SipTransport *transport)
{
	if (!transport)
		return;
	timer_free(transport->sweep);
	close_endpoint(&transport->here);
	close_endpoint(&transport->before);
	g_hash_table_unref(transport->flows);
	g_hash_table_unref(transport->by_address);
	g_hash_table_unref(transport->hosts);
	sip_rate_free(transport->connects);
	sip_trust_unref(transport->trust);
	g_free(transport->address);
	g_free(transport);
}

void sip_transport_set_keep_alive(SipTransport *transport, guint interval)
{
	transport->keep_alive = interval;
}

static void review(SipFlow *flow, gint64 now)
{
	(void)now;
	sip_flow_review(flow);
}

void sip_transport_set_trust(SipTransport *transport, SipTrust *trust)
{
	SipTrust *old = transport->trust;

	transport->trust = sip_trust_ref(trust);
	sip_trust_unref(old);
	for_each_flow(transport, review);
}

guint16 sip_transport_port(const SipTransport *transport)
{
	return transport->here.tcp ? listener_port(transport->here.tcp) : 0;
}

guint sip_transport_connections(const SipTransport *transport)
{
	return g_hash_table_size(transport->flows);
}

/* ---- sending ---- */

static SipFlow *find_flow(SipTransport *transport, const SipTarget *to)
{
	g_autofree char *key = NULL;
	SipFlow *flow = NULL;

	if (to->flow)
		flow = g_hash_table_lookup(transport->flows, &to->flow);
	if (flow)
		return flow;
	key = sip_flow_key(to);
	flow = g_hash_table_lookup(transport->by_address, key);
	return flow && !flow->ending ? flow : NULL;
}

void sip_transport_set_tap(SipTransport *transport, SipTapFn *tap, void *data)
{
	transport->tap = tap;
	transport->tap_data = data;
}

static gboolean send_bytes(SipTransport *transport, const SipTarget *to,
			   const char *bytes, gsize length)
{
	SipFlow *flow;

	if (to->protocol == SIP_UDP)
		return transport->here.udp &&
		       datagram_send(transport->here.udp,
				     (const struct sockaddr *)&to->address,
				     to->length, bytes, length);
	flow = find_flow(transport, to);
	if (!flow)
		flow = sip_flow_open(transport, to);
	return flow && sip_flow_send(flow, bytes, length);
}

gboolean sip_transport_send(SipTransport *transport, const SipTarget *to,
			    const char *bytes, gsize length)
{
	if (!send_bytes(transport, to, bytes, length))
		return FALSE;
	if (transport->tap)
		transport->tap(transport->tap_data, TRUE, to, bytes, length);
	return TRUE;
}

gboolean sip_transport_stands(SipTransport *transport, const SipTarget *to)
{
	const SipFlow *flow = find_flow(transport, to);

	return flow && flow->ready;
}

void sip_transport_alias(SipTransport *transport, const SipTarget *from,
			 guint16 port)
{
	SipFlow *flow = g_hash_table_lookup(transport->flows, &from->flow);
	g_autofree char *host = NULL;

	if (!flow || flow->ours || flow->alias ||
	    flow->peer.protocol != SIP_TLS || flow->ending)
		return;
	host = sip_target_host(&flow->peer);
	if (!sip_target_set(&flow->back, SIP_TLS, host, port))
		return;
	flow->back.pool = flow->peer.pool;
	flow->alias = sip_flow_key(&flow->back);
	if (!g_hash_table_contains(transport->by_address, flow->alias))
		g_hash_table_replace(transport->by_address,
				     g_strdup(flow->alias), flow);
}

void sip_transport_end(SipTransport *transport, const SipTarget *from)
{
	SipFlow *flow = g_hash_table_lookup(transport->flows, &from->flow);

	if (!flow)
		return;
	flow->ending = TRUE;
	connection_end(flow->connection);
}

gboolean sip_transport_describe(SipTransport *transport, const SipTarget *to,
				SipConnection *connection)
{
	SipFlow *flow =
		to->protocol == SIP_UDP ? NULL : find_flow(transport, to);
	const SSL *ssl = flow ? connection_ssl(flow->connection) : NULL;
	X509 *certificate = ssl ? SSL_get0_peer_certificate(ssl) : NULL;
	char *subject;

	memset(connection, 0, sizeof(*connection));
	if (!certificate)
		return flow != NULL;
	connection->protocol = SSL_get_version(ssl);
	connection->cipher = SSL_get_cipher_name(ssl);
	connection->expires = flow->expires;
	subject =
		X509_NAME_oneline(X509_get_subject_name(certificate), NULL, 0);
	connection->subject = g_strdup(subject);
	OPENSSL_free(subject);
	return TRUE;
}
