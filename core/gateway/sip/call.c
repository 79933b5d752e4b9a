#include "core/gateway/sip/agent_private.h"

#include "core/gateway/bridge/errors.h"
#include "core/gateway/sip/event.h"
#include "core/gateway/sip/incoming.h"
#include "core/gateway/sip/outgoing.h"

#include <string.h>

struct SipCall {
	SipAgent *agent;
	SipClient *client;
	SipOutcomeFn *fn;
	void *data;
};

G_DEFINE_QUARK(gatehouse - sip - error, sip_error)

static void hand_outcome(SipCall *call, SipOutcome *outcome)
{
	SipOutcomeFn *fn = call->fn;
	void *user = call->data;

	g_hash_table_remove(call->agent->calls, call);
	fn(user, outcome);
}

/* NULL without any. */
static const char **challenges_of(const SipMessage *response)
{
	const char *name = response->status == 401   ? "www-authenticate"
			   : response->status == 407 ? "proxy-authenticate"
						     : NULL;
	GPtrArray *found;

	if (!name || !sip_message_count(response, name))
		return NULL;
	found = g_ptr_array_new();
	for (guint i = 0; i < response->headers->len; i++) {
		const SipHeader *header =
			&g_array_index(response->headers, SipHeader, i);

		if (!strcmp(header->name, name))
			g_ptr_array_add(found, (gpointer)header->value);
	}
	g_ptr_array_add(found, NULL);
	return (const char **)g_ptr_array_free(found, FALSE);
}

static const char *server_of(const SipMessage *response)
{
	const char *server = sip_message_value(response, "server");

	return server ? server : sip_message_value(response, "user-agent");
}

/* What a dialog is made of (RFC 3261 §12.1.2), and times. */
static void hand_response(SipCall *call, SipOutcome *outcome,
			  const SipMessage *response)
{
	const char *contact = sip_message_value(response, "contact");
	g_autofree char *uri = contact ? sip_header_uri(contact) : NULL;
	g_autofree char *tag =
		sip_header_tag(sip_message_value(response, "to"));
	g_autofree char *routes = sip_route_set(response, TRUE);
	g_autofree const char **challenges = challenges_of(response);

	outcome->reason = response->reason;
	outcome->body = response->body;
	outcome->body_length = response->body_length;
	outcome->content_type = sip_message_value(response, "content-type");
	outcome->contact = uri;
	outcome->to_tag = tag;
	outcome->routes = routes;
	outcome->challenges = challenges;
	outcome->etag = sip_message_value(response, "sip-etag");
	outcome->allow = sip_message_value(response, "allow");
	outcome->server = server_of(response);
	outcome->expires = sip_seconds(response, "expires");
	outcome->min_expires = sip_seconds(response, "min-expires");
	outcome->retry_after = sip_seconds(response, "retry-after");
	hand_outcome(call, outcome);
}

static void on_final(void *data, const SipFinal *final)
{
	SipOutcome outcome = { .status = final->status,
			       .local = !final->response,
			       .provisional = final->provisional,
			       .cause = final->cause,
			       .reason = error_phrase(final->status),
			       .expires = -1,
			       .min_expires = -1,
			       .retry_after = -1 };

	if (final->response)
		hand_response(data, &outcome, final->response);
	else
		hand_outcome(data, &outcome);
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

char *sip_agent_branch(SipAgent *agent)
{
	return g_strdup_printf("z9hG4bK%s%" G_GINT64_MODIFIER "x",
			       agent->branch_base, ++agent->branches);
}

char *sip_agent_contact(const SipAgent *agent, SipProtocol protocol)
{
	return sip_contact_line(agent->host,
				sip_transport_port(agent->transport), protocol);
}

/* The bytes, and in `to` by which transport: only a MESSAGE may not change
 * it. NULL when it does not fit. */
static GBytes *format_request(const SipAgent *agent,
			      const SipOutgoing *outgoing, const char *branch,
			      SipTarget *to)
{
	guint16 port = sip_transport_port(agent->transport);
	SipOutgoing other = *outgoing;
	g_autoptr(GBytes) bytes =
		sip_outgoing_format(outgoing, agent->host, port, branch);

	*to = outgoing->target;
	if (message_fits(g_bytes_get_size(bytes), to->protocol != SIP_UDP))
		return g_steal_pointer(&bytes);
	if (!outgoing->method)
		return NULL;
	to->protocol = other.target.protocol = SIP_TCP;
	return sip_outgoing_format(&other, agent->host, port, branch);
}

SipCall *sip_agent_send(SipAgent *agent, const SipOutgoing *outgoing,
			SipOutcomeFn *fn, void *data, GError **error)
{
	g_autofree char *branch = sip_agent_branch(agent);
	SipClientRequest request = {
		.branch = branch,
		.method = outgoing->method ? outgoing->method : "MESSAGE",
		.limit = outgoing->limit,
	};
	g_autoptr(GBytes) bytes =
		format_request(agent, outgoing, branch, &request.to);
	SipCall *call;

	if (!bytes) {
		g_set_error(error, SIP_ERROR, SIP_ERROR_TOO_BIG,
			    "the message is too long for SIP over UDP");
		return NULL;
	}
	request.bytes = bytes;
	call = begin_call(agent, &request, fn, data);
	if (!call)
		g_set_error(error, SIP_ERROR, SIP_ERROR_BUSY,
			    "too many SIP transactions are open");
	return call;
}

void sip_agent_ack(SipAgent *agent, const SipOutgoing *outgoing)
{
	g_autofree char *branch = sip_agent_branch(agent);
	SipTarget to;
	g_autoptr(GBytes) bytes = format_request(agent, outgoing, branch, &to);

	sip_transactions_acknowledge(agent->transactions, bytes, &to);
}

void sip_call_cancel(SipCall *call)
{
	sip_client_cancel(call->client);
}

void sip_call_forget(SipCall *call)
{
	sip_client_forget(call->client);
	g_hash_table_remove(call->agent->calls, call);
}
