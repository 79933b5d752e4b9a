#include "tests/unit/core/gateway/frontend/pool_bench.h"

#include <string.h>

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
	frontend_bench_open(&bench->loop, &bench->folder);
	port = raw_members_open(bench->loop, bench->members, 2);
	bench->config = frontend_bench_config();
	frontend_bench_add_partner(bench->config, "fabrikam.test",
				   PARTNER_TYPE_FEDERATED);
	config_add_user(bench->config, "cy@contoso.test", POOL, TRUE, TRUE);
	bench->pool = frontend_bench_add_pool(
		bench->config, "m0.contoso.test m1.contoso.test",
		"127.0.0.2 127.0.0.3", "udp", port);
	add_self(bench);
	bench->first = &bench->members[g_str_hash("bo") % 2];
	bench->second = &bench->members[1 - g_str_hash("bo") % 2];
}

void bench_start(Bench *bench, const char *address)
{
	FrontendOptions options = { .address = address,
				    .resolver = bench->resolver };

	bench->frontend = frontend_bench_start(bench->loop, bench->folder,
					       bench->config, options);
}

void bench_close(Bench *bench)
{
	frontend_free(bench->frontend);
	raw_members_close(bench->members, 2);
	config_unref(bench->config);
	resolver_free(bench->resolver);
	frontend_bench_close(bench->loop, bench->folder);
}

void run_for(Bench *bench, guint milliseconds)
{
	frontend_bench_run(bench->loop, milliseconds);
}

gboolean shows(Bench *bench, const char *text)
{
	return frontend_bench_shows(bench->frontend, "sip", text);
}

void wait_asked(Bench *bench)
{
	RUN_UNTIL(bench, !shows(bench, "\"state\":\"unknown\""));
}
