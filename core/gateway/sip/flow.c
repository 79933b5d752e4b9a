#include "core/gateway/sip/flow.h"

#include "core/base/clock.h"
#include "core/gateway/net/socket.h"
#include "core/gateway/sip/limits.h"

#include <gio/gio.h>
#include <openssl/x509.h>
#include <string.h>
#include <time.h>

char *sip_flow_key(const SipTarget *target)
{
	g_autofree char *address =
		address_format((const struct sockaddr *)&target->address);

	return g_strjoin(" ", sip_protocol_name(target->protocol), address,
			 target->protocol == SIP_TLS ? target->pool : NULL,
			 NULL);
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

static void set_stranger(SipFlow *flow, gboolean stranger)
{
	flow->transport->strangers += (guint)stranger;
	flow->transport->strangers -= (guint)flow->stranger;
	flow->stranger = stranger;
}

static void forget_key(SipFlow *flow, const char *key)
{
	GHashTable *table = flow->transport->by_address;

	if (key && g_hash_table_lookup(table, key) == flow)
		g_hash_table_remove(table, key);
}

void sip_flow_free(void *data)
{
	SipFlow *flow = data;

	forget_key(flow, flow->key);
	forget_key(flow, flow->alias);
	if (!flow->ours)
		count_host(flow->transport, flow->host, -1);
	set_stranger(flow, FALSE);
	connection_free(flow->connection);
	sip_frame_free(flow->frame);
	if (flow->waiting)
		g_byte_array_unref(flow->waiting);
	g_free(flow->key);
	g_free(flow->alias);
	g_free(flow->host);
	g_free(flow);
}

void sip_flow_fail(SipFlow *flow, const GError *cause)
{
	g_autoptr(GError) error = g_error_copy(cause);
	SipTransport *transport = flow->transport;
	SipTarget peer = flow->peer;
	SipTarget to = flow->alias ? flow->back : flow->peer;
	gboolean carried = flow->ours || flow->alias;
	gboolean stranger =
		!flow->ours && !flow->ready && error->domain == G_TLS_ERROR;

	g_hash_table_remove(transport->flows, &flow->number);
	if (carried)
		transport->handler->failed(transport->data, &to, error);
	if (stranger)
		transport->handler->refused(transport->data, &peer, error);
}

static void fail_with(SipFlow *flow, int code, const char *text)
{
	g_autoptr(GError) error = g_error_new_literal(G_IO_ERROR, code, text);

	sip_flow_fail(flow, error);
}

/* What OpenSSL says when one end speaks older versions alone. */
static gboolean is_about_version(const GError *error)
{
	static const char *const texts[] = { "unsupported protocol",
					     "protocol version",
					     "wrong version number" };

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		if (strstr(error->message, texts[i]))
			return TRUE;
	return FALSE;
}

static void fail_for_version(SipFlow *flow, const GError *cause)
{
	g_autoptr(GError) error = g_error_copy(cause);

	g_free(error->message);
	error->message = g_strdup_printf(
		"%s: it may speak older versions of TLS alone (Set-CsPool "
		"-SipTlsMinimum)",
		cause->message);
	sip_flow_fail(flow, error);
}

static void on_closed(void *data, const GError *error)
{
	SipFlow *flow = data;

	if (error && is_about_version(error))
		fail_for_version(flow, error);
	else if (error)
		sip_flow_fail(flow, error);
	else
		fail_with(flow, G_IO_ERROR_CONNECTION_CLOSED,
			  "the other end has closed the connection");
}

/* ---- the handshake ---- */

static void on_opened(void *data)
{
	SipFlow *flow = data;
	SipTransport *transport = flow->transport;

	flow->active = loop_now(transport->loop);
	if (flow->peer.protocol == SIP_TCP) {
		sip_flow_send_waiting(flow);
		return;
	}
	connection_start_tls(
		flow->connection,
		sip_trust_client_for(transport->trust, flow->peer.pool), FALSE,
		flow->peer.host);
}

static gint64 end_of(const SSL *ssl)
{
	X509 *certificate = SSL_get0_peer_certificate(ssl);
	struct tm parts;

	if (!certificate ||
	    !ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts))
		return 0;
	return (gint64)timegm(&parts) * G_USEC_PER_SEC;
}

/* The pool of the certificate, interned, or NULL with the one cause. */
static const char *prove(const SipFlow *flow, GError **error)
{
	const SipTransport *transport = flow->transport;

	return sip_trust_check(transport->trust,
			       connection_ssl(flow->connection),
			       flow->ours ? flow->peer.pool : NULL, error);
}

/* An accepted one is reached under its TLS name from now on. */
static void rename_flow(SipFlow *flow, const char *pool)
{
	forget_key(flow, flow->key);
	g_free(flow->key);
	flow->peer.protocol = SIP_TLS;
	flow->peer.pool = pool;
	flow->key = sip_flow_key(&flow->peer);
	g_hash_table_replace(flow->transport->by_address, g_strdup(flow->key),
			     flow);
}

static void on_secured(void *data)
{
	SipFlow *flow = data;
	g_autoptr(GError) error = NULL;
	const char *pool = prove(flow, &error);

	if (!pool) {
		sip_flow_fail(flow, error);
		return;
	}
	flow->active = loop_now(flow->transport->loop);
	flow->expires = end_of(connection_ssl(flow->connection));
	set_stranger(flow, FALSE);
	if (!flow->ours)
		rename_flow(flow, pool);
	sip_flow_send_waiting(flow);
}

void sip_flow_review(SipFlow *flow)
{
	g_autoptr(GError) error = NULL;
	const char *pool;

	if (!connection_ssl(flow->connection) || !flow->ready)
		return;
	pool = prove(flow, &error);
	if (pool != flow->peer.pool)
		fail_with(flow, G_IO_ERROR_PERMISSION_DENIED,
			  error ? error->message : "its pool has changed");
}

static const ConnectionHandler flow_handler = {
	.opened = on_opened,
	.secured = on_secured,
	.received = sip_flow_received,
	.closed = on_closed,
};

/* ---- life ---- */

static SipFlow *flow_new(SipTransport *transport, const SipTarget *peer,
			 gboolean ours)
{
	SipFlow *flow = g_new0(SipFlow, 1);

	flow->transport = transport;
	flow->number = ++transport->last_flow;
	flow->peer = *peer;
	flow->peer.flow = flow->number;
	flow->key = sip_flow_key(peer);
	flow->host = sip_target_host(peer);
	flow->ours = ours;
	flow->frame = sip_frame_new();
	flow->opened = flow->active = flow->sent = loop_now(transport->loop);
	if (!ours)
		count_host(transport, flow->host, 1);
	g_hash_table_insert(transport->flows, &flow->number, flow);
	g_hash_table_replace(transport->by_address, g_strdup(flow->key), flow);
	return flow;
}

SipFlow *sip_flow_open(SipTransport *transport, const SipTarget *to)
{
	SipFlow *flow;

	if (g_hash_table_size(transport->flows) >= SIP_CONNECTIONS ||
	    (to->protocol == SIP_TLS &&
	     (!transport->trust || !sip_trust_client(transport->trust))))
		return NULL;
	flow = flow_new(transport, to, TRUE);
	flow->connection = connection_open(
		transport->loop, (const struct sockaddr *)&to->address,
		to->length, &flow_handler, flow);
	return flow;
}

void sip_flow_accept(SipTransport *transport, int fd,
		     const struct sockaddr *from, gboolean stranger)
{
	SSL_CTX *context = NULL;
	SipTarget peer;
	SipFlow *flow;

	sip_target_take(&peer, from);
	flow = flow_new(transport, &peer, FALSE);
	set_stranger(flow, stranger);
	if (transport->trust)
		context = sip_trust_server_for(transport->trust, flow->host);
	flow->connection =
		connection_adopt(transport->loop, fd, &flow_handler, flow);
	if (context)
		connection_expect_tls(flow->connection, context);
}

/* ---- time ---- */

static const char *why_over(const SipFlow *flow, gint64 now)
{
	/* Who connects and says nothing at first may think a little. */
	gint64 limit = flow->ours || connection_ssl(flow->connection)
			       ? SIP_CONNECT_MS
			       : SIP_CONNECTION_PARTIAL_MS;

	if (!flow->ready && now - flow->opened > limit)
		return "no connection came about in time";
	if (flow->began && now - flow->began > SIP_CONNECTION_PARTIAL_MS)
		return "a message was begun and not ended in time";
	if (flow->ponged && flow->pinged && now - flow->pinged > SIP_PONG_MS)
		return "a keep-alive got no answer in time";
	if (flow->expires && clock_now() > flow->expires)
		return "the certificate of the other end has expired";
	if (now - flow->active > SIP_CONNECTION_IDLE_MS)
		return "nothing came for too long";
	return NULL;
}

void sip_flow_sweep(SipFlow *flow, gint64 now)
{
	const char *reason = why_over(flow, now);

	if (reason) {
		fail_with(flow, G_IO_ERROR_TIMED_OUT, reason);
		return;
	}
	if (now - MAX(flow->sent, flow->active) >= SIP_REST_MS)
		connection_keep_buffers(flow->connection, FALSE);
	if (!flow->ours || !flow->ready || flow->pinged ||
	    now - MAX(flow->sent, flow->active) < flow->transport->keep_alive)
		return;
	if (sip_flow_send(flow, "\r\n\r\n", 4))
		flow->pinged = now;
}
