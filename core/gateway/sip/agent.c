#include "core/gateway/sip/agent_private.h"

#include "core/base/random.h"
#include "core/gateway/sip/limits.h"
#include "core/gateway/sip/relay_private.h"

static const SipTransactionHandler transaction_handler = {
	.request = sip_take_request,
};

static void on_failed(void *data, const SipTarget *to, const GError *error)
{
	SipAgent *agent = data;

	sip_transactions_failed(agent->transactions, to, error->message);
	sip_relay_wait_failed(agent->relay_wait, to);
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
	.received = sip_take_bytes,
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
	agent->sessions = options->sessions;
	agent->handler = handler;
	agent->data = data;
	agent->branch_base = random_hex(6);
	agent->refusals = sip_rate_new(SIP_REFUSALS_PER_HOST, SIP_REFUSALS);
	agent->requests =
		g_hash_table_new_full(NULL, NULL, sip_take_free, NULL);
	agent->calls = g_hash_table_new_full(NULL, NULL, g_free, NULL);
	agent->transport =
		sip_transport_new(loop, options->address, options->port,
				  &transport_handler, agent, error);
	if (!agent->transport)
		return NULL;
	if (options->keep_alive)
		sip_transport_set_keep_alive(agent->transport,
					     options->keep_alive);
	agent->transactions = sip_transactions_new(loop, agent->transport,
						   &transaction_handler, agent);
	agent->relay_wait = sip_relay_wait_new(loop, agent->transport);
	return g_steal_pointer(&agent);
}

void sip_agent_free(SipAgent *agent)
{
	if (!agent)
		return;
	sip_transactions_free(agent->transactions);
	sip_relay_wait_free(agent->relay_wait);
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

void sip_agent_set_tap(SipAgent *agent, SipTapFn *tap, void *data)
{
	sip_transport_set_tap(agent->transport, tap, data);
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
