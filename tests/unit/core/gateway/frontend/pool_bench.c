#include "tests/unit/core/gateway/frontend/pool_bench.h"

#include "core/gateway/base/trace.h"
#include "tests/support/certificates.h"

#include <string.h>

static void add_users(Config *config)
{
	PartnerConfig *partner = g_new0(PartnerConfig, 1);

	partner->domain = g_strdup("fabrikam.test");
	partner->type = PARTNER_TYPE_FEDERATED;
	partner->additional = g_new0(char *, 1);
	config->federation_allowed = TRUE;
	config_add_domain(config, "contoso.test");
	config_add_partner_take(config, partner);
	config_add_user(config, "bo@contoso.test", POOL, TRUE, TRUE);
	config_add_user(config, "cy@contoso.test", POOL, TRUE, TRUE);
}

static void add_pool(Bench *bench, guint16 port)
{
	PoolConfig *pool = bench->pool = g_new0(PoolConfig, 1);

	pool->fqdn = g_strdup(POOL);
	pool->computers = g_strsplit("m0.contoso.test m1.contoso.test", " ", 0);
	pool->addresses = g_strsplit("127.0.0.2 127.0.0.3", " ", 0);
	pool->sip_profile = g_strdup("Simple");
	pool->sip_transport = g_strdup("udp");
	pool->sip_port = port;
	pool->trust_by_address = TRUE;
	config_add_pool_take(bench->config, pool);
}

static void add_self(Bench *bench)
{
	ComputerConfig *self = bench->self = g_new0(ComputerConfig, 1);

	self->fqdn = g_strdup("fe1.contoso.test");
	self->role = g_strdup("frontend");
	self->internal_address = g_strdup("127.0.0.1");
	config_add_computer_take(bench->config, self);
	bench->config->self = self;
}

void bench_open(Bench *bench)
{
	guint16 port;

	memset(bench, 0, sizeof(*bench));
	trace_set_level(TRACE_ERROR);
	fake_link_open();
	bench->loop = loop_new();
	bench->folder = test_folder_new();
	port = raw_members_open(bench->loop, bench->members, 2);
	bench->config = config_new();
	add_users(bench->config);
	add_pool(bench, port);
	add_self(bench);
	bench->first = &bench->members[g_str_hash("bo") % 2];
	bench->second = &bench->members[1 - g_str_hash("bo") % 2];
}

void bench_start(Bench *bench, const char *address)
{
	static const LinkSelf self = { .computer = "fe1.contoso.test" };
	g_autofree char *state =
		g_build_filename(bench->folder, "state.db", NULL);
	FrontendOptions options = { .self = &self,
				    .state_path = state,
				    .address = address,
				    .resolver = bench->resolver };
	g_autoptr(GError) error = NULL;

	bench->frontend = frontend_new(bench->loop, &options, &error);
	g_assert_no_error(error);
	frontend_apply(bench->frontend, bench->config, &error);
	g_assert_no_error(error);
}

void bench_close(Bench *bench)
{
	frontend_free(bench->frontend);
	raw_members_close(bench->members, 2);
	config_unref(bench->config);
	resolver_free(bench->resolver);
	loop_free(bench->loop);
	fake_link_close();
	test_folder_remove(bench->folder);
	g_free(bench->answered);
	trace_forget();
}

static void on_over(void *data)
{
	loop_stop(data);
}

void run_for(Bench *bench, guint milliseconds)
{
	g_autoptr(Timer) timer = timer_new(bench->loop, on_over, bench->loop);

	timer_start(timer, milliseconds, 0);
	loop_run(bench->loop);
}

static void on_answer(void *data, json_t *answer)
{
	Bench *bench = data;

	g_free(bench->answered);
	bench->answered = json_format(answer);
}

gboolean shows(Bench *bench, const char *text)
{
	g_autoptr(json_t) question = json_pack("{s:s}", "ask", "sip");

	frontend_ask(bench->frontend, question, on_answer, bench);
	return strstr(bench->answered, text) != NULL;
}

void wait_asked(Bench *bench)
{
	RUN_UNTIL(bench, !shows(bench, "\"state\":\"unknown\""));
}
