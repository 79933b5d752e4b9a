#include "core/gateway/sip/agent_private.h"

#include "core/gateway/bridge/errors.h"
#include "core/gateway/sip/incoming.h"
#include "core/gateway/sip/outgoing.h"

struct SipCall {
	SipAgent *agent;
	SipClient *client;
	SipOutcomeFn *fn;
	void *data;
};

G_DEFINE_QUARK(gatehouse - sip - error, sip_error)

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
