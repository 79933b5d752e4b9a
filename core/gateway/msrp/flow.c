#include "core/gateway/msrp/agent_private.h"

#include "core/gateway/msrp/fingerprint.h"
#include "core/gateway/net/socket.h"

#include <gio/gio.h>
#include <string.h>

static void count_host(MsrpAgent *agent, const char *host, int by)
{
	int count =
		GPOINTER_TO_INT(g_hash_table_lookup(agent->hosts, host)) + by;

	if (count > 0)
		g_hash_table_replace(agent->hosts, g_strdup(host),
				     GINT_TO_POINTER(count));
	else
		g_hash_table_remove(agent->hosts, host);
}

static void set_stranger(MsrpFlow *flow, gboolean stranger)
{
	int by = (int)stranger - (int)flow->stranger;

	if (by)
		count_host(flow->agent, flow->host, by);
	flow->agent->strangers += (guint)by;
	flow->stranger = stranger;
}

void msrp_flow_free(void *data)
{
	MsrpFlow *flow = data;

	if (flow->place)
		g_hash_table_remove(flow->agent->by_place, flow->place);
	set_stranger(flow, FALSE);
	if (flow->lookup)
		host_lookup_cancel(flow->lookup);
	connector_free(flow->connector);
	connection_free(flow->connection);
	msrp_reader_free(flow->reader);
	g_hash_table_unref(flow->sessions);
	g_free(flow->place);
	g_free(flow->host);
	g_free(flow);
}

void msrp_flow_fail(MsrpFlow *flow, const GError *cause)
{
	g_autoptr(GError) error = g_error_copy(cause);
	g_autoptr(GList) sessions = g_hash_table_get_keys(flow->sessions);

	for (GList *at = sessions; at; at = at->next)
		msrp_session_lose(at->data, error);
	g_hash_table_remove(flow->agent->flows, &flow->number);
}

static void fail_with(MsrpFlow *flow, int code, const char *text)
{
	g_autoptr(GError) error = g_error_new_literal(G_IO_ERROR, code, text);

	msrp_flow_fail(flow, error);
}

static MsrpFlow *flow_new(MsrpAgent *agent, const char *host, char *place)
{
	MsrpFlow *flow = g_new0(MsrpFlow, 1);

	flow->agent = agent;
	flow->number = ++agent->last_flow;
	flow->host = g_strdup(host);
	flow->place = place;
	flow->reader = msrp_reader_new();
	flow->sessions = g_hash_table_new(NULL, NULL);
	flow->alone = loop_now(agent->loop);
	flow->patience = agent->patience;
	g_hash_table_insert(agent->flows, &flow->number, flow);
	if (place)
		g_hash_table_insert(agent->by_place, g_strdup(place), flow);
	set_stranger(flow, !place);
	return flow;
}

/* ---- who is there ---- */

gboolean msrp_flow_proves(const MsrpFlow *flow, const MsrpSession *session,
			  GError **error)
{
	const SSL *ssl =
		flow->connection ? connection_ssl(flow->connection) : NULL;
	X509 *certificate = ssl ? SSL_get0_peer_certificate(ssl) : NULL;
	const MsrpAgent *agent = flow->agent;

	if (session->secure != (ssl != NULL)) {
		g_set_error_literal(error, G_TLS_ERROR, G_TLS_ERROR_MISC,
				    ssl ? "the connection is by TLS, and the "
					  "session is not"
					: "the session is by TLS, and the "
					  "connection is not");
		return FALSE;
	}
	if (!ssl)
		return TRUE;
	if (!session->fingerprint)
		return agent->trust &&
		       sip_trust_check(agent->trust, ssl, session->pool, error);
	if (certificate &&
	    msrp_fingerprint_matches(certificate, session->fingerprint))
		return TRUE;
	g_set_error(error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
		    certificate ? "the certificate does not have the "
				  "fingerprint '%s'"
				: "there is no certificate with the "
				  "fingerprint '%s'",
		    session->fingerprint);
	return FALSE;
}

/* ---- the handshake ---- */

static void on_closed(void *data, const GError *error)
{
	MsrpFlow *flow = data;

	if (error)
		msrp_flow_fail(flow, error);
	else
		fail_with(flow, G_IO_ERROR_CONNECTION_CLOSED,
			  "the other end has closed the connection");
}

/* All wait for the same certificate: the place says which. */
static void open_sessions(MsrpFlow *flow)
{
	g_autoptr(GList) sessions = g_hash_table_get_keys(flow->sessions);
	g_autoptr(GError) error = NULL;

	flow->ready = TRUE;
	if (sessions && !msrp_flow_proves(flow, sessions->data, &error)) {
		msrp_flow_fail(flow, error);
		return;
	}
	for (GList *at = sessions; at; at = at->next)
		if (g_hash_table_contains(flow->sessions, at->data))
			msrp_session_opened(at->data);
}

static void on_secured(void *data)
{
	MsrpFlow *flow = data;

	flow->secure = TRUE;
	if (flow->place)
		open_sessions(flow);
	else
		flow->ready = TRUE;
}

static const ConnectionHandler handler = {
	.secured = on_secured,
	.received = msrp_flow_received,
	.closed = on_closed,
};

static void adopt(MsrpFlow *flow, int fd)
{
	flow->connection =
		connection_adopt(flow->agent->loop, fd, &handler, flow);
}

/* ---- theirs ---- */

void msrp_flow_accept(MsrpAgent *agent, int fd, const struct sockaddr *from)
{
	g_autofree char *host = address_format_host(from);
	SSL_CTX *context = agent->trust ? sip_trust_server(agent->trust) : NULL;
	MsrpFlow *flow = flow_new(agent, host, NULL);

	adopt(flow, fd);
	if (context)
		connection_expect_tls(flow->connection, context);
	else
		flow->ready = TRUE;
}

/* ---- ours ---- */

static void on_connected(void *data, int fd, const GError *error)
{
	MsrpFlow *flow = data;

	g_clear_pointer(&flow->connector, connector_free);
	if (fd < 0) {
		if (error)
			msrp_flow_fail(flow, error);
		else
			fail_with(flow, G_IO_ERROR_HOST_UNREACHABLE,
				  "no address can be reached");
		return;
	}
	adopt(flow, fd);
	if (flow->secure)
		connection_start_tls(flow->connection,
				     sip_trust_client(flow->agent->trust),
				     FALSE, flow->host);
	else
		open_sessions(flow);
}

static void on_addresses(void *data, const GArray *addresses,
			 const GError *error)
{
	MsrpFlow *flow = data;

	flow->lookup = NULL;
	if (error) {
		msrp_flow_fail(flow, error);
		return;
	}
	flow->connector = connector_new(flow->agent->loop, addresses);
	connector_next(flow->connector, on_connected, flow);
}

/* An address needs no look-up. */
static gboolean connect_at_once(MsrpFlow *flow, guint16 port)
{
	g_autoptr(GArray) one = g_array_new(FALSE, TRUE, sizeof(HostAddress));
	HostAddress address = { 0 };

	if (!address_parse(flow->host, port, &address.address, &address.length))
		return FALSE;
	g_array_append_val(one, address);
	on_addresses(flow, one, NULL);
	return TRUE;
}

static char *place_of(const MsrpUri *to, guint16 port, const MsrpPeer *peer)
{
	return g_strdup_printf("%s %s:%u %s %s", to->secure ? "msrps" : "msrp",
			       to->host, port, peer->pool ? peer->pool : "",
			       peer->fingerprint ? peer->fingerprint : "");
}

MsrpFlow *msrp_flow_get(MsrpAgent *agent, const MsrpUri *to,
			const MsrpPeer *peer)
{
	guint16 port = to->port ? to->port : MSRP_PORT;
	g_autofree char *place = place_of(to, port, peer);
	MsrpFlow *flow = g_hash_table_lookup(agent->by_place, place);

	if (flow)
		return flow;
	if (g_hash_table_size(agent->flows) >= MSRP_CONNECTIONS)
		return NULL;
	flow = flow_new(agent, to->host, g_steal_pointer(&place));
	flow->secure = to->secure;
	if (connect_at_once(flow, port))
		return flow;
	if (agent->resolver) {
		flow->lookup = host_lookup(agent->resolver, to->host, port,
					   on_addresses, flow);
		return flow;
	}
	g_hash_table_remove(agent->flows, &flow->number);
	return NULL;
}

/* ---- its sessions ---- */

void msrp_flow_join(MsrpFlow *flow, MsrpSession *session)
{
	g_hash_table_add(flow->sessions, session);
	set_stranger(flow, FALSE);
	flow->alone = 0;
	flow->patience = MSRP_LINGER_MS;
	session->flow = flow;
}

void msrp_flow_leave(MsrpFlow *flow, MsrpSession *session)
{
	g_hash_table_remove(flow->sessions, session);
	session->flow = NULL;
	if (flow->current == session)
		flow->current = NULL;
	if (!g_hash_table_size(flow->sessions))
		flow->alone = loop_now(flow->agent->loop);
}

gboolean msrp_flow_send(MsrpFlow *flow, const GString *text)
{
	if (!flow->ready || !flow->connection || flow->stuck)
		return FALSE;
	flow->stuck = connection_queued(flow->connection) + text->len >
		      MSRP_CONNECTION_QUEUE_BYTES;
	if (flow->stuck)
		return FALSE;
	connection_send(flow->connection, text->str, text->len);
	return TRUE;
}

/* ---- time ---- */

void msrp_flow_sweep(MsrpFlow *flow, gint64 now)
{
	if (flow->alone && now - flow->alone > flow->patience)
		fail_with(flow, G_IO_ERROR_TIMED_OUT,
			  "no session uses the connection");
	else if (flow->stuck)
		fail_with(flow, G_IO_ERROR_TIMED_OUT,
			  "the other end does not read what it gets");
	else if (flow->connection &&
		 connection_is_deaf(flow->connection, flow->agent->patience))
		fail_with(flow, G_IO_ERROR_TIMED_OUT,
			  "the other end is not there any more");
	else if (flow->began && now - flow->began > MSRP_PARTIAL_MS)
		fail_with(flow, G_IO_ERROR_TIMED_OUT,
			  "a chunk was begun and not ended in time");
}
