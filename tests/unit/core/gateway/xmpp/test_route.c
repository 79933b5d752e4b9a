#include "core/gateway/net/connection.h"
#include "core/gateway/xmpp/route.h"
#include "tests/support/dns_server.h"

#include <string.h>
#include <unistd.h>

/* SRV rows name ports 1 to 4; these listeners have the real ones. */
typedef struct Scene {
	Loop *loop;
	DnsServer *dns;
	Resolver *resolver;
	Listener *open;
	GString *way; /* of stops: "host+" for direct TLS, "host" else */
	Route *route;
	guint16 port;
} Scene;

#define SRV(priority, host, port) "\0" priority "\0\0" port "\4" host "\4test\0"
#define SRV_BYTES		  17

/* Ports are patched in: 1 becomes the one that listens. */
static char rows[][SRV_BYTES + 1] = {
	SRV("\2", "mail", "\0\1"), SRV("\1", "fast", "\0\1"),
	SRV("\3", "slow", "\0\1"), SRV("\1", "none", "\0\1"),
	SRV("\2", "here", "\0\1"),
};

static const DnsRow zone[] = {
	{ "_xmpp-server._tcp.mixed.test", DNS_SRV, rows[0], SRV_BYTES, 0 },
	{ "_xmpp-server._tcp.mixed.test", DNS_SRV, rows[2], SRV_BYTES, 0 },
	{ "_xmpps-server._tcp.mixed.test", DNS_SRV, rows[1], SRV_BYTES, 0 },
	{ "_xmpp-server._tcp.clear.test", DNS_SRV, rows[0], SRV_BYTES, 0 },
	{ "_xmpps-server._tcp.clear.test", DNS_SRV, "\0\0\0\0\0\0\0", 7, 0 },
	{ "_xmpp-server._tcp.no.test", DNS_SRV, "\0\0\0\0\0\0\0", 7, 0 },
	{ "_xmpp-server._tcp.only.test", DNS_SRV, "\0\0\0\0\0\0\0", 7, 0 },
	{ "_xmpps-server._tcp.only.test", DNS_SRV, rows[1], SRV_BYTES, 0 },
	{ "_xmpp-server._tcp.half.test", DNS_SRV, rows[0], SRV_BYTES, 0 },
	{ "_xmpps-server._tcp.half.test", DNS_SRV, "", 0, DNS_SERVFAIL },
	{ "_xmpp-server._tcp.lost.test", DNS_SRV, "", 0, DNS_SERVFAIL },
	{ "_xmpps-server._tcp.lost.test", DNS_SRV, rows[1], SRV_BYTES, 0 },
	{ "_xmpp-server._tcp.dead.test", DNS_SRV, rows[3], SRV_BYTES, 0 },
	{ "_xmpp-server._tcp.dead.test", DNS_SRV, rows[4], SRV_BYTES, 0 },
	{ "mail.test", DNS_A, "\177\0\0\1", 4, 0 },
	{ "fast.test", DNS_A, "\177\0\0\1", 4, 0 },
	{ "slow.test", DNS_A, "\177\0\0\1", 4, 0 },
	{ "slow.test", DNS_AAAA, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16, 0 },
	{ "here.test", DNS_A, "\177\0\0\1", 4, 0 },
	{ "dead.test", DNS_A, "\177\0\0\1", 4, 0 },
	{ 0 },
};

static void on_accept(void *data, int fd, const struct sockaddr *from)
{
	(void)data;
	(void)from;
	close(fd);
}

static void on_stop(void *data, const RouteStop *stop, const GError *error)
{
	Scene *scene = data;
	if (!stop) {
		g_string_append_printf(scene->way, "error %d", error->code);
		loop_stop(scene->loop);
		return;
	}
	g_assert_cmpint(stop->fd, >=, 0);
	close(stop->fd);
	g_string_append_printf(scene->way, "%.4s%s ", stop->host,
			       stop->direct ? "+" : "");
	route_next(scene->route, on_stop, scene);
}

static void set_port(guint16 port)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		rows[i][4] = (char)(port >> 8);
		rows[i][5] = (char)(port & 255);
	}
}

static Scene *scene_new(void)
{
	Scene *scene = g_new0(Scene, 1);
	scene->loop = loop_new();
	scene->open = listener_new(scene->loop, "127.0.0.1", 0, on_accept,
				   scene, NULL);
	scene->port = listener_port(scene->open);
	set_port(scene->port);
	scene->dns = dns_server_new(zone);
	scene->resolver =
		resolver_new(scene->loop, dns_server_at(scene->dns), NULL);
	scene->way = g_string_new(NULL);
	return scene;
}

static void scene_free(Scene *scene)
{
	resolver_free(scene->resolver);
	listener_free(scene->open);
	loop_free(scene->loop);
	dns_server_free(scene->dns);
	g_string_free(scene->way, TRUE);
	g_free(scene);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scene, scene_free)

static const char *walk(Scene *scene, const char *domain, gboolean no_tls,
			const char *proxy)
{
	RouteSetup setup = { scene->loop, scene->resolver, domain, proxy,
			     no_tls };
	g_string_truncate(scene->way, 0);
	scene->route = route_new(&setup);
	route_next(scene->route, on_stop, scene);
	loop_run(scene->loop);
	route_free(scene->route);
	return scene->way->str;
}

static const struct {
	const char *domain;
	gboolean no_tls;
	const char *way;
} cases[] = {
	/* both kinds in one order, by priority */
	{ "mixed.test", FALSE, "fast+ mail slow error 3" },
	/* direct TLS is of no use to who may not use TLS */
	{ "mixed.test", TRUE, "mail slow error 3" },
	/* "." of one kind says nothing about the other */
	{ "clear.test", FALSE, "mail error 3" },
	{ "only.test", FALSE, "fast+ error 3" },
	{ "only.test", TRUE, "error 0" },
	{ "no.test", FALSE, "error 0" },
	/* no answer about direct TLS leaves STARTTLS, but not the reverse */
	{ "half.test", FALSE, "mail error 3" },
	{ "lost.test", FALSE, "error 1" },
	/* a target without address is passed over; the domain's own address
	 * is not tried where SRV records exist */
	{ "dead.test", FALSE, "here error 3" },
};

static void ways(void)
{
	g_autoptr(Scene) scene = scene_new();
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpstr(
			walk(scene, cases[i].domain, cases[i].no_tls, NULL), ==,
			cases[i].way);
}

static void proxy(void)
{
	g_autoptr(Scene) scene = scene_new();
	g_autofree char *at = g_strdup_printf("mail.test:%u", scene->port);
	g_assert_cmpstr(walk(scene, "mixed.test", FALSE, at), ==,
			"mail error 3");
}

static void unreachable(void)
{
	g_autoptr(Scene) scene = scene_new();
	g_clear_pointer(&scene->open, listener_free);
	g_assert_cmpstr(walk(scene, "mixed.test", FALSE, NULL), ==, "error 2");
	g_assert_cmpstr(walk(scene, "absent.test", FALSE, NULL), ==, "error 0");
}

int main(int argc, char **argv)
{
	g_setenv("GATEHOUSE_LAB", "1", TRUE);
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/gateway/route/ways", ways);
	g_test_add_func("/gateway/route/proxy", proxy);
	g_test_add_func("/gateway/route/unreachable", unreachable);
	return g_test_run();
}
