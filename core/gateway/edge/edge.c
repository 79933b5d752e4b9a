#include "core/gateway/edge/edge.h"

#include "core/gateway/base/repeat.h"
#include "core/gateway/edge/edge_log.h"
#include "core/gateway/edge/edge_private.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/edge/onlooker.h"
#include "core/gateway/edge/pair.h"
#include "core/gateway/edge/passage.h"
#include "core/gateway/edge/relay.h"
#include "core/gateway/edge/wrote.h"
#include "core/gateway/link/courier.h"
#include "core/gateway/xmpp/tap.h"

#include <string.h>

#define XMPP_SERVER_PORT 5269

void edge_note_failure(Edge *edge, const Failure *failure)
{
	g_autofree char *cause = g_strdup_printf(
		"%s %s %s %s", failure->incoming ? "in" : "out",
		failure->local ? failure->local : "",
		failure->remote ? failure->remote : "", failure->reason);
	g_autoptr(GString) where = g_string_new(failure->state);
	/* Who has not said who he is is named by where he comes from. */
	if (failure->address && failure->remote)
		g_string_append_printf(where, ", %s", failure->address);
	if (failure->stream)
		g_string_append_printf(where, ", stream %u", failure->stream);
	trace_repeat(TRACE_WARNING, "edge", NULL, cause,
		     "stream %s '%s' failed (%s): %s",
		     failure->incoming ? "from" : "to",
		     failure->remote	? failure->remote
		     : failure->address ? failure->address
					: "",
		     where->str, failure->reason);
	if (!failure->stream)
		tap_note(0, failure->remote, failure->address, "%s: %s",
			 failure->state ? failure->state : "failed",
			 failure->reason);
	failures_add(edge->failures, failure);
}

void edge_note_stanza(const char *trace, const char *what, const char *local,
		      const char *remote, const char *condition,
		      const char *text)
{
	g_autofree char *cause = g_strdup_printf("%s %s %s %s %s", what, local,
						 remote, condition, text);
	trace_repeat(TRACE_INFO, "edge", trace, cause,
		     "a stanza between '%s' and '%s' is %s: <%s/>: %s", local,
		     remote, what, condition, text);
}

void edge_note_slowed(const Edge *edge, const Session *session)
{
	const GatewayConfig *gateway = &edge->config->gateway;
	const Stream *stream = session_stream(session);
	const char *remote = stream_remote(stream);
	SessionView view;
	session_view(session, &view);
	g_autofree char *most =
		stream_ready(stream)
			? g_strdup_printf("%u stanzas or %u bytes a second",
					  gateway->stream_elements,
					  gateway->stream_bytes)
			: g_strdup("a stream needs to prove its domain");
	g_autofree char *cause = g_strconcat(remote ? remote : view.address,
					     " slowed ", most, NULL);
	trace_repeat(TRACE_WARNING, "edge", NULL, cause,
		     "stream with '%s' (%s, stream %u) is slowed down: it "
		     "sends more than %s",
		     remote ? remote : "", view.address, view.number, most);
}

void edge_note_session(Edge *edge, const Session *session, const char *state,
		       const GError *error)
{
	const Stream *stream = session_stream(session);
	SessionView view;
	session_view(session, &view);
	/* The connection's errors begin with it. */
	const char *reason = error->message;
	gsize length = strlen(view.address);
	if (!strncmp(reason, view.address, length) &&
	    !strncmp(reason + length, ": ", 2))
		reason += length + 2;
	Failure failure = { stream_role(stream) == STREAM_RECEIVING,
			    stream_local(stream),
			    stream_remote(stream),
			    view.address,
			    state,
			    reason,
			    view.number };
	edge_note_failure(edge, &failure);
}

static void settle_secret(Edge *edge)
{
	if (dialback_secret_settle(edge->secret, loop_now(edge->loop)))
		trace_line(TRACE_INFO, "edge", NULL,
			   "a new dialback secret is in use");
}

static void on_tick(void *data)
{
	Edge *edge = data;
	trust_tick(edge);
	lost_tick(edge);
	pairs_tick(edge);
	relay_tick(edge->relay);
	verify_sweep(edge);
	settle_secret(edge);
	stop_tick(edge);
	passages_tick(edge);
	departed_tick(edge);
	onlookers_tick(edge);
	if (edge->draining)
		drain_tick(edge);
}

Edge *edge_new(const EdgeSetup *setup, GError **error)
{
	g_autoptr(Edge) edge = g_new0(Edge, 1);
	edge->loop = setup->loop;
	edge->resolver = setup->resolver;
	edge->anchors = g_strdup(setup->anchors_file);
	edge->no_system_anchors = setup->no_system_anchors;
	edge->revocations = g_strdup(setup->revocations_folder);
	edge->gate = gate_new();
	edge->secret = dialback_secret_new();
	edge->failures = failures_new();
	edge->pairs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					    pair_free);
	edge->inbound = g_ptr_array_new();
	edge->verifying = g_ptr_array_new_with_free_func(verify_free);
	edge->passages = g_ptr_array_new_with_free_func(passage_free);
	edge->stopping = g_ptr_array_new_with_free_func(stop_free);
	edge->lost = lost_new();
	edge->onlookers = g_ptr_array_new_with_free_func(onlooker_free);
	edge->expected =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	edge->log = edge_log_new();
	edge->relay = relay_new(edge);
	edge->wrote = wrote_new();
	edge->tick = timer_new(edge->loop, on_tick, edge);
	timer_start(edge->tick, EDGE_TICK_MS, EDGE_TICK_MS);
	if (!trust_load(edge, setup->key_file, setup->certificate_file, error))
		return NULL;
	return g_steal_pointer(&edge);
}

/* Pairs first: what they fail goes to sessions that are still there. */
void edge_free(Edge *edge)
{
	if (!edge)
		return;
	edge->freeing = TRUE;
	timer_free(edge->tick);
	listener_free(edge->listener);
	g_hash_table_unref(edge->pairs);
	g_ptr_array_unref(edge->verifying);
	g_ptr_array_unref(edge->stopping);
	g_ptr_array_unref(edge->passages);
	while (edge->inbound->len)
		session_drop(edge->inbound->pdata[0]);
	g_ptr_array_unref(edge->inbound);
	lost_free(edge->lost);
	g_ptr_array_unref(edge->onlookers);
	g_hash_table_unref(edge->expected);
	relay_free(edge->relay);
	edge_log_free(edge->log);
	courier_free(edge->courier);
	g_hash_table_unref(edge->wrote);
	gate_free(edge->gate);
	dialback_secret_free(edge->secret);
	failures_free(edge->failures);
	credentials_unref(edge->credentials);
	if (edge->config)
		config_unref(edge->config);
	g_clear_pointer(&edge->departing, config_unref);
	g_free(edge->anchors);
	g_free(edge->key_file);
	g_free(edge->certificate_file);
	g_free(edge->revocations);
	g_free(edge->trust_stamp);
	g_free(edge->address);
	g_free(edge);
}

/* Listens anew only where something changed; the new one must stand before
 * the old one goes. */
static gboolean listen_as(Edge *edge, const Config *config, GError **error)
{
	const ComputerConfig *self = config->self;
	const char *address = self && self->external_address
				      ? self->external_address
				      : "0.0.0.0";
	guint16 port = self ? self->xmpp_port : XMPP_SERVER_PORT;
	if (edge->listener && edge->port == port &&
	    !g_strcmp0(edge->address, address))
		return TRUE;
	Listener *listener = listener_new(edge->loop, address, port,
					  edge_accept, edge, error);
	if (!listener)
		return FALSE;
	listener_free(edge->listener);
	edge->listener = listener;
	edge->port = port;
	g_free(edge->address);
	edge->address = g_strdup(address);
	return TRUE;
}

gboolean edge_apply(Edge *edge, Config *config, GError **error)
{
	if (!listen_as(edge, config, error))
		return FALSE;
	Config *former = edge->config;
	edge->config = config_ref(config);
	departed_begin(edge, former);
	tap_show_bodies(config->gateway.log_bodies);
	inbound_apply(edge);
	pairs_apply(edge);
	passages_apply(edge);
	if (former)
		config_unref(former);
	return TRUE;
}

gboolean edge_renew(Edge *edge, const char *key_file,
		    const char *certificate_file, GError **error)
{
	return trust_load(edge, key_file, certificate_file, error);
}

void edge_set_secret(Edge *edge, const char *secret)
{
	if (dialback_secret_set(edge->secret, secret, loop_now(edge->loop)))
		trace_line(TRACE_INFO, "edge", NULL,
			   "a new dialback secret is accepted");
}

Credentials *edge_credentials(const Edge *edge)
{
	return edge->credentials;
}

char *edge_dialback_key(const Edge *edge, const char *local, const char *remote,
			const char *id)
{
	return dialback_secret_key(edge->secret, remote, local, id);
}

guint16 edge_port(const Edge *edge)
{
	return edge->listener ? listener_port(edge->listener) : 0;
}

void edge_set_uplink(Edge *edge, const Uplink *uplink)
{
	edge->uplink = *uplink;
}
