#include "core/gateway/sip/flow.h"

#include "core/gateway/sip/limits.h"

#include <gio/gio.h>
#include <string.h>

#define TLS_HANDSHAKE 0x16 /* RFC 8446 §5.1 */

/* Gives out every whole message; the handler may end the flow meanwhile.
 * Whether there was one. */
static gboolean deliver(SipTransport *transport, guint64 number)
{
	SipFlow *flow;
	const char *bytes;
	gsize length;
	gboolean given = FALSE;

	while ((flow = g_hash_table_lookup(transport->flows, &number)) &&
	       !flow->ending) {
		SipTarget from = flow->peer;
		SipFrameResult result =
			sip_frame_next(flow->frame, &bytes, &length);

		if (result == SIP_FRAME_MORE)
			break;
		given = TRUE;
		flow->ending = result == SIP_FRAME_BROKEN;
		if (transport->tap)
			transport->tap(transport->tap_data, FALSE, &from, bytes,
				       length);
		transport->handler->received(transport->data, bytes, length,
					     &from, flow->ending);
		flow = g_hash_table_lookup(transport->flows, &number);
		if (flow && flow->ending)
			connection_end(flow->connection);
	}
	return given;
}

/* Those of the other end are answered when it opened the connection. */
static void keep_alive(SipFlow *flow)
{
	SipTransport *transport = flow->transport;
	guint pings = sip_frame_pings(flow->frame);

	if (!pings || flow->ours || flow->ending ||
	    (transport->trust &&
	     sip_trust_lync(transport->trust, flow->peer.pool)))
		return;
	sip_flow_send(flow, "\r\n", 2);
}

/* Anything shows that the other end lives; who has answered a keep-alive as
 * such (RFC 5626 §4.4.1) is held to that from then on. */
static void note_sign_of_life(SipFlow *flow, const char *bytes, gsize length)
{
	gint64 now = loop_now(flow->transport->loop);

	if (flow->pinged && length >= 2 && !memcmp(bytes, "\r\n", 2))
		flow->ponged = TRUE;
	if (now - flow->active < SIP_BUSY_MS)
		connection_keep_buffers(flow->connection, TRUE);
	flow->pinged = 0;
	flow->active = now;
}

static void no_certificate(SipFlow *flow)
{
	g_autoptr(GError) error = g_error_new_literal(
		G_TLS_ERROR, G_TLS_ERROR_UNAVAILABLE,
		"it begins TLS, and this front end has no certificate yet: "
		"Request-CsCertificate -New -Type Default");

	sip_flow_fail(flow, error);
}

void sip_flow_received(void *data, const char *bytes, gsize length)
{
	SipFlow *flow = data;
	SipTransport *transport = flow->transport;
	guint64 number = flow->number;
	gboolean given;

	if (flow->ending)
		return;
	if (!flow->ready && *bytes == TLS_HANDSHAKE) {
		no_certificate(flow);
		return;
	}
	flow->ready = TRUE;
	note_sign_of_life(flow, bytes, length);
	sip_frame_append(flow->frame, bytes, length);
	given = deliver(transport, number);
	flow = g_hash_table_lookup(transport->flows, &number);
	if (!flow)
		return;
	keep_alive(flow);
	if (!sip_frame_partial(flow->frame))
		flow->began = 0;
	else if (given || !flow->began)
		flow->began = flow->active;
}

static gboolean has_room(const SipFlow *flow, gsize length)
{
	gsize queued = connection_queued(flow->connection) +
		       (flow->waiting ? flow->waiting->len : 0);

	return queued + length <= SIP_CONNECTION_QUEUE_BYTES;
}

gboolean sip_flow_send(SipFlow *flow, const char *bytes, gsize length)
{
	if (!has_room(flow, length))
		return FALSE;
	flow->sent = loop_now(flow->transport->loop);
	if (flow->ready) {
		connection_send(flow->connection, bytes, length);
		return TRUE;
	}
	if (!flow->waiting)
		flow->waiting = g_byte_array_new();
	g_byte_array_append(flow->waiting, (const guint8 *)bytes,
			    (guint)length);
	return TRUE;
}

void sip_flow_send_waiting(SipFlow *flow)
{
	flow->ready = TRUE;
	if (!flow->waiting)
		return;
	connection_send(flow->connection, (const char *)flow->waiting->data,
			flow->waiting->len);
	g_clear_pointer(&flow->waiting, g_byte_array_unref);
}
