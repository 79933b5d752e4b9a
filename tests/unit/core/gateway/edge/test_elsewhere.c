#include "core/gateway/edge/elsewhere.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/net/resolver.h"
#include "tests/support/dns_server.h"

#include <string.h>

#define SRV(target) "\0\0\0\0\x14\x95" target

static const DnsRow zone[] = {
	{ "_xmpp-server._tcp.here.test", DNS_SRV, SRV("\4xmpp\4here\4test\0"),
	  22, 0 },
	{ "_xmpp-server._tcp.second.test", DNS_SRV, SRV("\3old\4here\4test\0"),
	  21, 0 },
	{ "_xmpp-server._tcp.second.test", DNS_SRV,
	  SRV("\5xmpp2\4here\4test\0"), 23, 0 },
	{ "_xmpp-server._tcp.old.test", DNS_SRV, SRV("\3old\4here\4test\0"), 21,
	  0 },
	{ "_xmpp-server._tcp.none.test", DNS_SRV, "\0\0\0\0\0\0\0", 7, 0 },
	{ "_xmpp-server._tcp.broken.test", DNS_SRV, "", 0, DNS_SERVFAIL },
	{ 0 },
};

static const struct {
	const char *domain, *text;
} cases[] = {
	{ "here.test", NULL },
	{ "second.test", NULL }, /* another edge of ours */
	{ "old.test",
	  "the SRV record '_xmpp-server._tcp.old.test' points to "
	  "'old.here.test' and not to this edge ('xmpp.here.test'), so its "
	  "server asks there for the key" },
	{ "none.test", "the SRV record '_xmpp-server._tcp.none.test' says that "
		       "there is no XMPP server" },
	{ "absent.test",
	  "there is no SRV record '_xmpp-server._tcp.absent.test' by which its "
	  "server would find this edge" },
	{ "broken.test", NULL },
};

typedef struct Scene {
	Loop *loop;
	DnsServer *dns;
	Resolver *resolver;
	Edge *edge;
	char *text;
	guint answers;
} Scene;

static void add_edge(Config *config, const char *name, const char *outside)
{
	ComputerConfig *computer = g_new0(ComputerConfig, 1);
	computer->fqdn = g_strdup(name);
	computer->role = g_strdup("edge");
	computer->external_address = g_strdup("127.0.0.1");
	computer->external_fqdn = g_strdup(outside);
	config_add_computer_take(config, computer);
}

static Scene *scene_new(void)
{
	Scene *scene = g_new0(Scene, 1);
	scene->loop = loop_new();
	scene->dns = dns_server_new(zone);
	scene->resolver =
		resolver_new(scene->loop, dns_server_at(scene->dns), NULL);
	EdgeSetup setup = { .loop = scene->loop,
			    .resolver = scene->resolver,
			    .no_system_anchors = TRUE };
	scene->edge = edge_new(&setup, NULL);
	g_autoptr(Config) config = config_new();
	add_edge(config, "edge1.here.test", "xmpp.here.test");
	add_edge(config, "edge2.here.test", "xmpp2.here.test");
	config->self = config_computer(config, "edge1.here.test");
	g_assert_true(edge_apply(scene->edge, config, NULL));
	return scene;
}

static void scene_free(Scene *scene)
{
	edge_free(scene->edge);
	resolver_free(scene->resolver);
	dns_server_free(scene->dns);
	loop_free(scene->loop);
	g_free(scene->text);
	g_free(scene);
	trace_forget();
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scene, scene_free)

static void on_text(void *data, const char *text)
{
	Scene *scene = data;
	g_free(scene->text);
	scene->text = g_strdup(text);
	scene->answers++;
	loop_stop(scene->loop);
}

static void says_where(void)
{
	g_autoptr(Scene) scene = scene_new();
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		elsewhere_ask(scene->edge, cases[i].domain, on_text, scene);
		loop_run(scene->loop);
		g_assert_cmpstr(scene->text, ==, cases[i].text);
	}
	g_assert_cmpuint(scene->answers, ==, G_N_ELEMENTS(cases));
}

static void is_cancelled(void)
{
	g_autoptr(Scene) scene = scene_new();
	Elsewhere *one = elsewhere_ask(scene->edge, "old.test", on_text, scene);
	elsewhere_ask(scene->edge, "none.test", on_text, scene);
	elsewhere_cancel(one);
	loop_run(scene->loop);
	g_assert_cmpuint(scene->answers, ==, 1);
	g_assert_nonnull(strstr(scene->text, "no XMPP server"));
}

int main(int argc, char **argv)
{
	g_setenv("GATEHOUSE_TRUST_ANCHOR", "none", TRUE);
	g_setenv("GATEHOUSE_LAB", "1", TRUE);
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	trace_set_level(TRACE_ERROR);
#define ADD(name) g_test_add_func("/gateway/elsewhere/" #name, name)
	ADD(says_where);
	ADD(is_cancelled);
	return g_test_run();
}
