#include "core/gateway/edge/passage.h"

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/gateway/base/rate.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/net/connector.h"
#include "core/gateway/net/host.h"
#include "core/gateway/xmpp/limits.h"
#include "core/gateway/xmpp/tap.h"

#include <stdlib.h>
#include <string.h>

#define XMPP_SERVER_PORT 5269

struct Passage {
	Edge *edge;
	Connection *near, *far; /* the partner's, the legacy gateway's */
	GBytes *head;		/* what came before there was a far end */
	HostLookup *lookup;
	Connector *connector;
	char *local, *remote, *address;
	gint64 since, begun, moved; /* µs since 1970; loop time */
	guint64 in, out;	    /* bytes from the partner, to it */
	Rate rate;
	Timer *slow; /* until the partner is read again */
	gboolean crowded;
};

void passage_free(void *data)
{
	Passage *passage = data;
	if (passage->lookup)
		host_lookup_cancel(passage->lookup);
	connector_free(passage->connector);
	timer_free(passage->slow);
	connection_free(passage->near);
	connection_free(passage->far);
	if (passage->head)
		g_bytes_unref(passage->head);
	g_free(passage->local);
	g_free(passage->remote);
	g_free(passage->address);
	g_free(passage);
}

gboolean passage_fits(const Edge *edge, const Stream *stream)
{
	return !edge->draining && !stream_is_secured(stream) &&
	       edge_is_local(edge, stream_local(stream)) &&
	       edge_passes_on(edge, stream_remote(stream));
}

/* ---- the bytes ---- */

void passage_end(Passage *passage)
{
	if (passage->near)
		connection_end(passage->near);
	if (passage->far)
		connection_end(passage->far);
}

/* The partner is read while the other side takes it, and no faster than any
 * other stream. */
static void set_paused(void *data)
{
	Passage *passage = data;
	if (passage->near)
		connection_pause(passage->near,
				 passage->crowded ||
					 timer_running(passage->slow));
}

static void pass(Passage *passage, Connection *from, Connection *to,
		 const char *bytes, gsize length)
{
	passage->moved = loop_now(passage->edge->loop);
	connection_send(to, bytes, length);
	if (connection_queued(to) <= PASSAGE_QUEUE_BYTES)
		return;
	if (from == passage->near)
		passage->crowded = TRUE;
	else
		connection_pause(from, TRUE);
}

static void on_near_bytes(void *data, const char *bytes, gsize length)
{
	Passage *passage = data;
	gint64 wait = rate_take(&passage->rate, length,
				passage->edge->config->gateway.stream_bytes,
				STREAM_BURST_MS, loop_now(passage->edge->loop));
	passage->in += length;
	if (passage->far)
		pass(passage, passage->near, passage->far, bytes, length);
	if (wait)
		timer_start(passage->slow, (guint64)wait, 0);
	set_paused(passage);
}

static void on_far_bytes(void *data, const char *bytes, gsize length)
{
	Passage *passage = data;
	passage->out += length;
	if (passage->near)
		pass(passage, passage->far, passage->near, bytes, length);
}

static void on_near_drained(void *data)
{
	Passage *passage = data;
	if (passage->far)
		connection_pause(passage->far, FALSE);
}

static void on_far_drained(void *data)
{
	Passage *passage = data;
	passage->crowded = FALSE;
	set_paused(passage);
}

static void on_near_closed(void *data, const GError *error)
{
	Passage *passage = data;
	(void)error;
	g_clear_pointer(&passage->near, connection_free);
	passage_end(passage);
}

static void on_far_closed(void *data, const GError *error)
{
	Passage *passage = data;
	(void)error;
	g_clear_pointer(&passage->far, connection_free);
	passage_end(passage);
}

static const ConnectionHandler near_handler = { NULL, NULL, on_near_bytes,
						on_near_drained,
						on_near_closed };
static const ConnectionHandler far_handler = { NULL, NULL, on_far_bytes,
					       on_far_drained, on_far_closed };

/* ---- reaching the legacy gateway ---- */

/* The partner's stream has no header of ours yet: a whole stream goes back,
 * with nothing in it but the error. */
static void refuse(Passage *passage, const char *text)
{
	g_autoptr(GError) error = g_error_new(
		STREAM_ERROR, STREAM_REMOTE_CONNECTION_FAILED,
		"the server that serves '%s' for you cannot be reached",
		passage->local);
	g_autoptr(GString) answer =
		stream_refusal(passage->local, passage->remote, error);
	g_autofree char *reason =
		g_strdup_printf("the legacy XMPP gateway '%s': %s",
				passage->edge->config->legacy_gateway, text);
	Failure failure = { TRUE,
			    passage->local,
			    passage->remote,
			    passage->address,
			    "passing through",
			    reason };
	edge_note_failure(passage->edge, &failure);
	if (passage->near)
		connection_send(passage->near, answer->str, answer->len);
	passage_end(passage);
}

static void on_connected(void *data, int fd, const GError *error)
{
	Passage *passage = data;
	gsize length = 0;
	if (fd < 0) {
		refuse(passage, error ? error->message : "it has no address");
		return;
	}
	if (!passage->near) {
		connection_free(connection_adopt(passage->edge->loop, fd,
						 &far_handler, passage));
		return;
	}
	const char *bytes = g_bytes_get_data(passage->head, &length);
	passage->far = connection_adopt(passage->edge->loop, fd, &far_handler,
					passage);
	connection_set_queue_limit(passage->far, PASSAGE_QUEUE_BYTES);
	connection_set_queue_limit(passage->near, PASSAGE_QUEUE_BYTES);
	connection_send(passage->far, bytes, length);
	g_clear_pointer(&passage->head, g_bytes_unref);
	connection_pause(passage->near, FALSE);
	trace_line(TRACE_INFO, "edge", NULL,
		   "stream from '%s' is passed through to '%s'",
		   passage->remote, connection_peer(passage->far));
	tap_note(0, passage->remote, passage->address,
		 "passed through to the legacy gateway, %s: what is said there "
		 "is not read here",
		 connection_peer(passage->far));
}

static void on_addresses(void *data, const GArray *addresses,
			 const GError *error)
{
	Passage *passage = data;
	passage->lookup = NULL;
	if (!addresses) {
		refuse(passage, error->message);
		return;
	}
	passage->connector = connector_new(passage->edge->loop, addresses);
	connector_next(passage->connector, on_connected, passage);
}

static void reach(Passage *passage)
{
	const char *gateway = passage->edge->config->legacy_gateway;
	const char *colon = strrchr(gateway, ':');
	guint16 port = XMPP_SERVER_PORT;
	/* More than one colon: an IPv6 address without a port. */
	if (colon && strchr(gateway, ':') == colon)
		port = (guint16)atoi(colon + 1);
	else
		colon = gateway + strlen(gateway);
	g_autofree char *host = g_strndup(gateway, (gsize)(colon - gateway));
	passage->lookup = host_lookup(passage->edge->resolver, host, port,
				      on_addresses, passage);
}

/* ---- beginning and end ---- */

void passage_start(Edge *edge, Session *session)
{
	const Stream *stream = session_stream(session);
	SessionView view;
	Passage *passage = g_new0(Passage, 1);
	session_view(session, &view);
	passage->edge = edge;
	passage->local = g_strdup(stream_local(stream));
	passage->remote = g_strdup(stream_remote(stream));
	passage->address = g_strdup(view.address);
	passage->since = clock_now();
	passage->begun = passage->moved = loop_now(edge->loop);
	passage->near = session_detach(session, &passage->head);
	passage->in = g_bytes_get_size(passage->head);
	passage->slow = timer_new(edge->loop, set_paused, passage);
	connection_set_handler(passage->near, &near_handler, passage);
	connection_pause(passage->near, TRUE);
	g_ptr_array_add(edge->passages, passage);
	reach(passage);
}

static gboolean is_ours_now(const Passage *passage)
{
	const Config *config = passage->edge->config;
	return !config->legacy_gateway ||
	       config_partner(config, passage->remote) ||
	       !config_is_local(config, passage->local);
}

void passages_apply(Edge *edge)
{
	for (guint i = 0; i < edge->passages->len; i++) {
		Passage *passage = edge->passages->pdata[i];
		if (is_ours_now(passage))
			passage_end(passage);
	}
}

static gboolean stands_still(const Passage *passage, gint64 now)
{
	gint64 still =
		1000 *
		(gint64)passage->edge->config->gateway.inactivity_timeout;
	gint64 reach_in =
		1000 *
		(gint64)passage->edge->config->gateway.establishment_timeout;
	if (passage->head)
		return reach_in && now - passage->begun > reach_in;
	return still && now - passage->moved > still;
}

void passages_tick(Edge *edge)
{
	gint64 now = loop_now(edge->loop);
	for (guint i = edge->passages->len; i; i--) {
		Passage *passage = edge->passages->pdata[i - 1];
		if (!passage->near && !passage->far)
			g_ptr_array_remove_index_fast(edge->passages, i - 1);
		else if (stands_still(passage, now))
			passage_end(passage);
	}
}

const char *passage_local(const Passage *passage)
{
	return passage->local;
}

const char *passage_remote(const Passage *passage)
{
	return passage->remote;
}

json_t *passage_describe(const Passage *passage)
{
	g_autofree char *since = clock_format_utc(passage->since, FALSE);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I}",
			 "direction", "in", "local", passage->local, "remote",
			 passage->remote, "state", "PassedThrough", "address",
			 passage->address, "since", since, "bytesIn",
			 (json_int_t)passage->in, "bytesOut",
			 (json_int_t)passage->out);
}
