#include "core/gateway/sip/agent.h"

#include "core/base/random.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/bridge/errors.h"
#include "core/gateway/sip/check.h"
#include "core/gateway/sip/incoming.h"
#include "core/gateway/sip/limits.h"
#include "core/gateway/sip/outgoing.h"
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
	GHashTable *requests; /* of SipRequest, as a set */
	GHashTable *calls;    /* of SipCall, as a set */
	guint64 branches;
	char *branch_base;
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

static void answer(SipServer *server, int status, const char *text,
		   const char *extra)
{
	g_autofree char *reason = error_reason(status, text);
	g_autoptr(GBytes) bytes =
		sip_respond(sip_server_message(server), sip_server_from(server),
			    status, reason, extra);

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
		answer(server, 400, "Bad Address", NULL);
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

	if (screen.status)
		answer(server, screen.status, screen.reason, screen.extra);
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

static void on_received(void *data, const char *bytes, gsize length,
			const SipTarget *from, gboolean broken)
{
	SipAgent *agent = data;
	g_autoptr(SipMessage) message = sip_message_scan(bytes, length);
	SipVerdict verdict;

	if (!message)
		return;
	verdict = judge(message, bytes, length, broken);
	if (verdict.status) {
		trace_line(TRACE_INFO, "sip", NULL, "malformed message: %s",
			   verdict.reason ? verdict.reason
					  : error_phrase(verdict.status));
		refuse(agent, message, from, verdict);
		return;
	}
	sip_transactions_take(agent->transactions, g_steal_pointer(&message),
			      from);
}

static void on_failed(void *data, const SipTarget *to)
{
	SipAgent *agent = data;

	sip_transactions_failed(agent->transactions, to);
}

static const SipTransportHandler transport_handler = {
	.received = on_received,
	.failed = on_failed,
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
	g_free(agent->branch_base);
	g_free(agent->host);
	g_free(agent);
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
	SipServer *server = request->server;
	g_autofree char *lines =
		add_warning(request->agent, status, reason, extra);

	g_hash_table_remove(request->agent->requests, request);
	answer(server, status, reason, lines);
}

static void on_final(void *data, int status, const SipMessage *response)
{
	SipCall *call = data;
	SipOutcome outcome = { .status = status, .local = !response };
	SipOutcomeFn *fn = call->fn;
	void *user = call->data;

	outcome.reason = response ? response->reason : error_phrase(status);
	g_hash_table_remove(call->agent->calls, call);
	fn(user, &outcome);
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
	SipCall *call;

	if (!message_fits(g_bytes_get_size(bytes),
			  outgoing->target.protocol != SIP_UDP)) {
		g_set_error(error, SIP_ERROR, SIP_ERROR_TOO_BIG,
			    "the message is too long for SIP over UDP");
		return NULL;
	}
	call = g_new0(SipCall, 1);
	call->agent = agent;
	call->fn = fn;
	call->data = data;
	call->client = sip_client_new(agent->transactions, branch, "MESSAGE",
				      bytes, &outgoing->target, on_final, call);
	if (call->client) {
		g_hash_table_add(agent->calls, call);
		return call;
	}
	g_free(call);
	g_set_error(error, SIP_ERROR, SIP_ERROR_BUSY,
		    "too many SIP transactions are open");
	return NULL;
}

void sip_call_forget(SipCall *call)
{
	sip_client_forget(call->client);
	g_hash_table_remove(call->agent->calls, call);
}
