#include "tests/unit/core/gateway/frontend/frontend_bench.h"

#include "core/gateway/base/trace.h"
#include "tests/support/certificates.h"

#include <string.h>

void frontend_bench_open(Loop **loop, char **folder)
{
	trace_set_level(TRACE_ERROR);
	fake_link_open();
	*loop = loop_new();
	*folder = test_folder_new();
}

void frontend_bench_close(Loop *loop, char *folder)
{
	loop_free(loop);
	fake_link_close();
	test_folder_remove(folder);
	trace_forget();
}

void frontend_bench_add_partner(Config *config, const char *domain,
				PartnerType type)
{
	PartnerConfig *partner = g_new0(PartnerConfig, 1);

	partner->domain = g_strdup(domain);
	partner->type = type;
	partner->additional = g_new0(char *, 1);
	config_add_partner_take(config, partner);
}

static void add_edge(Config *config)
{
	ComputerConfig *edge = g_new0(ComputerConfig, 1);

	edge->fqdn = g_strdup("edge1.contoso.test");
	edge->role = g_strdup("edge");
	edge->internal_address = g_strdup("127.0.0.1");
	edge->link_port = 23456;
	config_add_computer_take(config, edge);
}

Config *frontend_bench_config(void)
{
	Config *config = config_new();

	config->federation_allowed = TRUE;
	config_add_domain(config, "contoso.test");
	config_add_user(config, "bo@contoso.test", "pool.contoso.test", TRUE,
			TRUE);
	add_edge(config);
	return config;
}

PoolConfig *frontend_bench_add_pool(Config *config, const char *computers,
				    const char *addresses,
				    const char *transport, guint16 port)
{
	PoolConfig *pool = g_new0(PoolConfig, 1);

	pool->fqdn = g_strdup("pool.contoso.test");
	pool->computers = g_strsplit(computers, " ", 0);
	pool->addresses = g_strsplit(addresses, " ", 0);
	pool->sip_profile = g_strdup("Simple");
	pool->sip_transport = g_strdup(transport);
	pool->sip_port = port;
	pool->trust_by_address = TRUE;
	config_add_pool_take(config, pool);
	return pool;
}

Frontend *frontend_bench_start(Loop *loop, const char *folder, Config *config,
			       FrontendOptions options)
{
	static const LinkSelf self = { .computer = "fe1.contoso.test" };
	g_autofree char *state = g_build_filename(folder, "state.db", NULL);
	g_autoptr(GError) error = NULL;
	Frontend *frontend;

	options.self = &self;
	options.state_path = state;
	frontend = frontend_new(loop, &options, &error);
	g_assert_no_error(error);
	g_assert_true(frontend_apply(frontend, config, &error));
	g_assert_no_error(error);
	return frontend;
}

static void on_over(void *data)
{
	loop_stop(data);
}

void frontend_bench_run(Loop *loop, guint milliseconds)
{
	g_autoptr(Timer) timer = timer_new(loop, on_over, loop);

	timer_start(timer, milliseconds, 0);
	loop_run(loop);
}

static void on_answer(void *data, json_t *answer)
{
	*(char **)data = json_format(answer);
}

gboolean frontend_bench_shows(Frontend *frontend, const char *question,
			      const char *text)
{
	g_autoptr(json_t) asked = json_pack("{s:s}", "ask", question);
	g_autofree char *answer = NULL;

	frontend_ask(frontend, asked, on_answer, &answer);
	g_test_message("%s", answer);
	return strstr(answer, text) != NULL;
}
