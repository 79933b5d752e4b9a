#include "core/gateway/sip/agent.h"

#include "core/base/random.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/bridge/errors.h"
#include "core/gateway/sip/check.h"
#include "core/gateway/sip/diagnostics.h"
#include "core/gateway/sip/incoming.h"
#include "core/gateway/sip/limits.h"
#include "core/gateway/sip/outgoing.h"
#include "core/gateway/sip/rate.h"
#include "core/gateway/sip/respond.h"
#include "core/gateway/sip/screen.h"
#include "core/gateway/sip/transaction.h"
#include "core/gateway/sip/via.h"

#include <string.h>

struct SipAgent {
	Loop *loop;
	char *host;
	const SipAgentHandler *handler;
	void *data;
	SipTransport *transport;
	SipTransactions *transactions;
	SipTrust *trust; /* NULL: everybody may send requests */
	SipRate *refusals;
	GHashTable *requests; /* of SipRequest, as a set */
	GHashTable *calls;    /* of SipCall, as a set */
	guint64 branches;
	char *branch_base;
	gboolean draining;
};

struct SipRequest {
	SipAgent *agent;
	SipServer *server;
	SipIncoming incoming;
};

struct SipCall {
	SipAgent *agent;
	SipClient *client;
	SipOutcomeFn *fn;
	void *data;
};

G_DEFINE_QUARK(gatehouse - sip - error, sip_error)

/* With what a pool of Lync wants to hear beside. */
static char *add_diagnostics(const SipAgent *agent, const SipTarget *from,
			     int status, const char *extra)
{
	const char *line =
		agent->trust && sip_trust_lync(agent->trust, from->pool)
			? sip_diagnostics(status)
			: NULL;

	return g_strconcat(extra ? extra : "", line, NULL);
}

static void answer(const SipAgent *agent, SipServer *server, int status,
		   const char *text, const char *extra)
{
	const SipTarget *from = sip_server_from(server);
	g_autofree char *reason = error_reason(status, text);
	g_autofree char *lines = add_diagnostics(agent, from, status, extra);
	g_autoptr(GBytes) bytes = sip_respond(sip_server_message(server), from,
					      status, reason, lines);

	sip_server_answer(server, status, bytes);
}

/* Says in an answer's Warning what its phrase says, and who said it. */
static char *add_warning(const SipAgent *agent, int status, const char *text,
			 const char *extra)
{
	GString *lines = g_string_new(extra);
	g_autofree char *reason = error_reason(status, text);

	if (status >= 300 && text) {
		g_string_append_printf(lines, "Warning: 399 %s \"",
				       agent->host);
		for (const char *at = reason; *at; at++) {
			if (strchr("\"\\", *at))
				g_string_append_c(lines, '\\');
			g_string_append_c(lines, *at);
		}
		g_string_append(lines, "\"\r\n");
	}
	return g_string_free(lines, FALSE);
}

static void request_free(void *data)
{
	SipRequest *request = data;

	sip_incoming_clear(&request->incoming);
	g_free(request);
}

static void hand_out(SipAgent *agent, SipServer *server,
		     const SipMessage *message, const SipTarget *from)
{
	SipRequest *request = g_new0(SipRequest, 1);

	request->agent = agent;
	request->server = server;
	if (!sip_incoming_read(message, from, &request->incoming)) {
		request_free(request);
		answer(agent, server, 400, "Bad Address", NULL);
		return;
	}
	g_hash_table_add(agent->requests, request);
	agent->handler->request(agent->data, request);
}

static void on_request(void *data, SipServer *server, SipMessage *message,
		       const SipTarget *from)
{
	SipAgent *agent = data;
	SipScreen screen = sip_screen(message, agent->host,
				      sip_transport_port(agent->transport));

	if (screen.status == 200 && agent->draining)
		answer(agent, server, 500, "This Computer Is Being Stopped",
		       NULL);
	else if (screen.status)
		answer(agent, server, screen.status, screen.reason,
		       screen.extra);
	else
		hand_out(agent, server, message, from);
	g_free(screen.extra);
}

static const SipTransactionHandler transaction_handler = {
	.request = on_request,
};

/* Outside of a transaction: the sender repeats or gives up. */
static void refuse(SipAgent *agent, const SipMessage *message,
		   const SipTarget *from, SipVerdict verdict)
{
	g_autofree char *reason = error_reason(verdict.status, verdict.reason);
	g_autoptr(GBytes) bytes = NULL;
	SipTarget to = *from;
	gsize length;
	const char *text;

	if (!message->method || !strcmp(message->method, "ACK") ||
	    !sip_message_value(message, "via"))
		return;
	bytes = sip_respond(message, from, verdict.status, reason, NULL);
	sip_answer_target(message, from, &to);
	text = g_bytes_get_data(bytes, &length);
	sip_transport_send(agent->transport, &to, text, length);
}

static SipVerdict judge(SipMessage *message, const char *bytes, gsize length,
			gboolean broken)
{
	if (!broken)
		return sip_check(message, bytes, length);
	if (message->body - message->buffer > SIP_HEADER_BYTES)
		return (SipVerdict){ 513, "Headers Too Large" };
	return (SipVerdict){ 400, "Bad Content-Length" };
}

/* Whose requests nobody takes does not get a transaction, nor more answers
 * than would tell an honest administrator. */
static void refuse_stranger(SipAgent *agent, const SipMessage *message,
			    const SipTarget *from, const GError *error)
{
	g_autofree char *host = sip_target_host(from);

	if (!sip_rate_take(agent->refusals, host, loop_now(agent->loop)))
		return;
	refuse(agent, message, from,
	       (SipVerdict){ 403,
			     "This computer is not a trusted pool member" });
	if (agent->handler->refused)
		agent->handler->refused(agent->data, from, error);
}

/* Whether a message may be looked at; `from` gets the pool that it is of. An
 * answer is known by its branch. */
static gboolean admit(SipAgent *agent, const SipMessage *message,
		      SipTarget *from)
{
	g_autofree char *host = NULL;
	g_autoptr(GError) error = NULL;

	if (!agent->trust || from->pool)
		return TRUE;
	host = sip_target_host(from);
	from->pool = sip_trust_address(agent->trust, host, &error);
	if (from->pool || !message->method)
		return TRUE;
	refuse_stranger(agent, message, from, error);
	return FALSE;
}

/* RFC 5923 §5: what the other end lets us send comes back this way. */
static void note_alias(SipAgent *agent, const SipMessage *message,
		       const SipTarget *from)
{
	g_auto(SipVia) via = { 0 };

	if (from->protocol == SIP_TLS && message->method &&
	    sip_via_read(sip_message_value(message, "via"), &via) && via.alias)
		sip_transport_alias(agent->transport, from,
				    via.port ? via.port
					     : sip_protocol_port(SIP_TLS));
}

static void on_received(void *data, const char *bytes, gsize length,
			const SipTarget *origin, gboolean broken)
{
	SipAgent *agent = data;
	g_autoptr(SipMessage) message = sip_message_scan(bytes, length);
	SipTarget from = *origin;
	SipVerdict verdict;

	if (!message || !admit(agent, message, &from))
		return;
	verdict = judge(message, bytes, length, broken);
	if (verdict.status) {
		trace_line(TRACE_INFO, "sip", NULL, "malformed message: %s",
			   verdict.reason ? verdict.reason
					  : error_phrase(verdict.status));
		refuse(agent, message, &from, verdict);
		return;
	}
	note_alias(agent, message, &from);
	sip_transactions_take(agent->transactions, g_steal_pointer(&message),
			      &from);
}

static void on_failed(void *data, const SipTarget *to, const GError *error)
{
	SipAgent *agent = data;

	sip_transactions_failed(agent->transactions, to, error->message);
	if (agent->handler->failed)
		agent->handler->failed(agent->data, to, error);
}

static void on_refused(void *data, const SipTarget *from, const GError *error)
{
	SipAgent *agent = data;

	if (agent->handler->refused)
		agent->handler->refused(agent->data, from, error);
}

static const SipTransportHandler transport_handler = {
	.received = on_received,
	.failed = on_failed,
	.refused = on_refused,
};

SipAgent *sip_agent_new(Loop *loop, const SipAgentOptions *options,
			const SipAgentHandler *handler, void *data,
			GError **error)
{
	g_autoptr(SipAgent) agent = g_new0(SipAgent, 1);

	agent->loop = loop;
	agent->host = g_strdup(options->host);
	agent->handler = handler;
	agent->data = data;
	agent->branch_base = random_hex(6);
	agent->refusals = sip_rate_new(SIP_REFUSALS_PER_HOST, SIP_REFUSALS);
	agent->requests = g_hash_table_new_full(NULL, NULL, request_free, NULL);
	agent->calls = g_hash_table_new_full(NULL, NULL, g_free, NULL);
	agent->transport =
		sip_transport_new(loop, options->address, options->port,
				  &transport_handler, agent, error);
	if (!agent->transport)
		return NULL;
	agent->transactions = sip_transactions_new(loop, agent->transport,
						   &transaction_handler, agent);
	return g_steal_pointer(&agent);
}

void sip_agent_free(SipAgent *agent)
{
	if (!agent)
		return;
	sip_transactions_free(agent->transactions);
	sip_transport_free(agent->transport);
	g_hash_table_unref(agent->requests);
	g_hash_table_unref(agent->calls);
	sip_rate_free(agent->refusals);
	sip_trust_unref(agent->trust);
	g_free(agent->branch_base);
	g_free(agent->host);
	g_free(agent);
}

void sip_agent_set_trust(SipAgent *agent, SipTrust *trust)
{
	SipTrust *old = agent->trust;

	agent->trust = sip_trust_ref(trust);
	sip_trust_unref(old);
	sip_transport_set_trust(agent->transport, trust);
}

gboolean sip_agent_move(SipAgent *agent, const char *address, guint16 port,
			GError **error)
{
	return sip_transport_move(agent->transport, address, port, error);
}

gboolean sip_agent_describe(const SipAgent *agent, const SipTarget *to,
			    SipConnection *connection)
{
	return sip_transport_describe(agent->transport, to, connection);
}

void sip_agent_drain(SipAgent *agent)
{
	agent->draining = TRUE;
}

guint16 sip_agent_port(const SipAgent *agent)
{
	return sip_transport_port(agent->transport);
}

guint sip_agent_open(const SipAgent *agent)
{
	return sip_transactions_open(agent->transactions);
}

guint sip_agent_connections(const SipAgent *agent)
{
	return sip_transport_connections(agent->transport);
}

const SipIncoming *sip_request_get(const SipRequest *request)
{
	return &request->incoming;
}

void sip_request_answer(SipRequest *request, int status, const char *reason,
			const char *extra)
{
	SipAgent *agent = request->agent;
	SipServer *server = request->server;
	g_autofree char *lines = add_warning(agent, status, reason, extra);

	g_hash_table_remove(agent->requests, request);
	answer(agent, server, status, reason, lines);
}

static void on_final(void *data, const SipFinal *final)
{
	SipCall *call = data;
	const SipMessage *response = final->response;
	const char *contact =
		response ? sip_message_value(response, "contact") : NULL;
	g_autofree char *uri = contact ? sip_header_uri(contact) : NULL;
	SipOutcome outcome = { .status = final->status,
			       .local = !response,
			       .provisional = final->provisional,
			       .cause = final->cause,
			       .contact = uri };
	SipOutcomeFn *fn = call->fn;
	void *user = call->data;

	outcome.reason =
		response ? response->reason : error_phrase(final->status);
	g_hash_table_remove(call->agent->calls, call);
	fn(user, &outcome);
}

static SipCall *begin_call(SipAgent *agent, const SipClientRequest *request,
			   SipOutcomeFn *fn, void *data)
{
	SipCall *call = g_new0(SipCall, 1);

	call->agent = agent;
	call->fn = fn;
	call->data = data;
	call->client =
		sip_client_new(agent->transactions, request, on_final, call);
	if (!call->client) {
		g_free(call);
		return NULL;
	}
	g_hash_table_add(agent->calls, call);
	return call;
}

SipCall *sip_agent_send(SipAgent *agent, const SipOutgoing *outgoing,
			SipOutcomeFn *fn, void *data, GError **error)
{
	g_autofree char *branch =
		g_strdup_printf("z9hG4bK%s%" G_GINT64_MODIFIER "x",
				agent->branch_base, ++agent->branches);
	g_autoptr(GBytes) bytes = sip_outgoing_format(
		outgoing, agent->host, sip_transport_port(agent->transport),
		branch);
	SipClientRequest request = {
		.branch = branch,
		.method = outgoing->method ? outgoing->method : "MESSAGE",
		.bytes = bytes,
		.to = outgoing->target,
		.limit = outgoing->limit,
	};
	SipCall *call;

	if (!message_fits(g_bytes_get_size(bytes),
			  outgoing->target.protocol != SIP_UDP)) {
		g_set_error(error, SIP_ERROR, SIP_ERROR_TOO_BIG,
			    "the message is too long for SIP over UDP");
		return NULL;
	}
	call = begin_call(agent, &request, fn, data);
	if (!call)
		g_set_error(error, SIP_ERROR, SIP_ERROR_BUSY,
			    "too many SIP transactions are open");
	return call;
}

void sip_call_forget(SipCall *call)
{
	sip_client_forget(call->client);
	g_hash_table_remove(call->agent->calls, call);
}
