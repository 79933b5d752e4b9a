#include "tests/unit/core/gateway/frontend/agent_bench.h"

#include "core/gateway/state/state.h"

#include <string.h>

void agent_bench_replace(char **text, const char *with)
{
	g_free(*text);
	*text = g_strdup(with);
}

static void on_pool_request(void *data, SipRequest *request)
{
	AgentBench *bench = data;
	const SipIncoming *incoming = sip_request_get(request);
	gsize length;
	const char *body = g_bytes_get_data(incoming->page.body, &length);

	bench->received++;
	g_free(bench->last_body);
	bench->last_body = g_strndup(body, length);
	agent_bench_replace(&bench->last_call_id, incoming->call_id);
	agent_bench_replace(&bench->last_tag, incoming->from_tag);
	agent_bench_replace(&bench->last_cseq, incoming->cseq);
	if (bench->answer)
		sip_request_answer(request, bench->answer, "Says the pool",
				   NULL);
	else
		g_ptr_array_add(bench->requests, request);
}

const LinkResult link_ok = { .ok = TRUE };

static const SipAgentHandler pool_handler = { .request = on_pool_request };

Config *agent_bench_config(AgentBench *bench)
{
	Config *config = frontend_bench_config();

	frontend_bench_add_partner(config, "fabrikam.test",
				   PARTNER_TYPE_FEDERATED);
	frontend_bench_add_partner(config, "public.test",
				   PARTNER_TYPE_PUBLIC_UNVERIFIED);
	config_add_user(config, "no@contoso.test", "pool.contoso.test", TRUE,
			FALSE);
	config_add_user(config, "off@contoso.test", "pool.contoso.test", FALSE,
			TRUE);
	frontend_bench_add_pool(config, "pool.contoso.test", "127.0.0.1",
				bench->protocol == SIP_TCP ? "tcp" : "udp",
				sip_agent_port(bench->pool));
	return config;
}

void agent_bench_start(AgentBench *bench)
{
	const FrontendOptions options = { .address = "127.0.0.1" };

	bench->frontend = frontend_bench_start(bench->loop, bench->folder,
					       bench->config, options);
}

void agent_bench_open_on(AgentBench *bench, SipProtocol protocol,
			 const char *pool_address)
{
	SipAgentOptions options = { "pool.contoso.test", pool_address, 0 };

	memset(bench, 0, sizeof(*bench));
	frontend_bench_open(&bench->loop, &bench->folder);
	bench->protocol = protocol;
	bench->requests = g_ptr_array_new();
	bench->pool = sip_agent_new(bench->loop, &options, &pool_handler, bench,
				    NULL);
	bench->config = agent_bench_config(bench);
	agent_bench_start(bench);
}

void agent_bench_open(AgentBench *bench)
{
	agent_bench_open_on(bench, SIP_UDP, "127.0.0.1");
}

guint agent_bench_rows(AgentBench *bench)
{
	g_autofree char *path =
		g_build_filename(bench->folder, "state.db", NULL);
	g_autoptr(GPtrArray) rows = NULL;
	State *state = state_open(bench->loop, path, &rows, NULL);

	state_free(state);
	return rows->len;
}

void agent_bench_close(AgentBench *bench, guint rows)
{
	frontend_free(bench->frontend);
	g_assert_cmpuint(agent_bench_rows(bench), ==, rows);
	sip_agent_free(bench->pool);
	config_unref(bench->config);
	frontend_bench_close(bench->loop, bench->folder);
	g_ptr_array_unref(bench->requests);
	g_free(bench->last_body);
	g_free(bench->last_call_id);
	g_free(bench->last_tag);
	g_free(bench->last_cseq);
	g_free(bench->reason);
	g_free(bench->contact);
	g_free(bench->answered);
}

void agent_bench_status(void *data, const SipOutcome *outcome)
{
	AgentBench *bench = data;

	bench->status = outcome->status;
	agent_bench_replace(&bench->reason, outcome->reason);
	agent_bench_replace(&bench->contact, outcome->contact);
}

void agent_bench_send(AgentBench *bench, const char *from, const char *to,
		      const char *body)
{
	g_auto(PageMessage)
		page = { .subject = g_strdup("Betreff: ä"),
			 .language = g_strdup("de"),
			 .content_type = g_strdup("text/plain;charset=utf-8"),
			 .body = g_bytes_new(body, strlen(body)) };
	SipOutgoing outgoing = { .uri = to,
				 .from = from,
				 .to = to,
				 .from_tag = "t1",
				 .call_id = "call@pool",
				 .cseq = 1,
				 .page = &page };

	bench->status = 0;
	sip_target_set(&outgoing.target, bench->protocol, "127.0.0.1",
		       frontend_sip_port(bench->frontend));
	g_assert_nonnull(sip_agent_send(bench->pool, &outgoing,
					agent_bench_status, bench, NULL));
}
