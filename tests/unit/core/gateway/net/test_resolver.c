#include "core/base/random.h"
#include "core/gateway/net/host.h"
#include "core/gateway/net/resolver.h"
#include "core/gateway/net/socket.h"
#include "core/gateway/net/srv.h"
#include "tests/support/dns_server.h"

static const DnsRow zone[] = {
	{ "four.test", DNS_A, "\300\0\2\1", 4, 0 },
	{ "both.test", DNS_A, "\300\0\2\2", 4, 0 },
	{ "both.test", DNS_AAAA, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16,
	  0 },
	{ "broken.test", DNS_A, "", 0, DNS_SERVFAIL },
	{ "broken.test", DNS_AAAA, "", 0, DNS_SERVFAIL },
	{ "half.test", DNS_A, "\300\0\2\3", 4, 0 },
	{ "half.test", DNS_AAAA, "", 0, DNS_SERVFAIL },
	{ "_x._tcp.many.test", DNS_SRV, "\0\2\0\0\x14\x95\1c\4test\0", 14, 0 },
	{ "_x._tcp.many.test", DNS_SRV, "\0\1\0\0\x14\x96\1b\4test\0", 14, 0 },
	{ "_x._tcp.many.test", DNS_SRV, "\0\0\0\5\x14\x97\1a\4test\0", 14, 0 },
	{ "_x._tcp.none.test", DNS_SRV, "\0\0\0\0\0\0\0", 7, 0 },
	{ 0 },
};

/* What came, as text. */
typedef struct Asked {
	Loop *loop;
	Resolver *resolver;
	GString *text;
	gboolean free_resolver;
} Asked;

static void finish(Asked *asked, const GError *error)
{
	if (error)
		g_string_append_printf(asked->text, "error %d", error->code);
	if (asked->free_resolver)
		g_clear_pointer(&asked->resolver, resolver_free);
	loop_stop(asked->loop);
}

static void on_srv(void *data, const SrvAnswer *answer_, const GError *error)
{
	Asked *asked = data;
	for (guint i = 0; answer_ && i < answer_->targets->len; i++) {
		const SrvTarget *target =
			&g_array_index(answer_->targets, SrvTarget, i);
		g_string_append_printf(asked->text, "%s:%u ", target->host,
				       target->port);
	}
	if (answer_ && answer_->refused)
		g_string_append(asked->text, "refused");
	finish(asked, error);
}

static void on_addresses(void *data, const GArray *addresses,
			 const GError *error)
{
	Asked *asked = data;
	for (guint i = 0; addresses && i < addresses->len; i++) {
		HostAddress *address =
			&g_array_index(addresses, HostAddress, i);
		g_autofree char *text =
			address_format((struct sockaddr *)&address->address);
		g_string_append_printf(asked->text, "%s ", text);
	}
	finish(asked, error);
}

static const struct {
	const char *name;
	gboolean srv;
	const char *expected;
} cases[] = {
	{ "four.test", FALSE, "192.0.2.1:99 " },
	{ "both.test", FALSE, "192.0.2.2:99 [2001:db8::1]:99 " },
	{ "half.test", FALSE, "192.0.2.3:99 " },
	{ "broken.test", FALSE, "error 1" },
	{ "absent.test", FALSE, "error 0" },
	{ "203.0.113.9", FALSE, "203.0.113.9:99 " },
	{ "::1", FALSE, "[::1]:99 " },
	{ "_x._tcp.many.test", TRUE, "a.test:5271 b.test:5270 c.test:5269 " },
	{ "_x._tcp.none.test", TRUE, "refused" },
	{ "_x._tcp.four.test", TRUE, "error 0" },
};

static void run(gboolean free_resolver)
{
	DnsServer *server = dns_server_new(zone);
	const char *forward = dns_server_at(server);
	Asked asked = { .loop = loop_new() };
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		if (!asked.resolver)
			asked.resolver =
				resolver_new(asked.loop, forward, NULL);
		asked.free_resolver = free_resolver;
		asked.text = g_string_new(NULL);
		if (cases[i].srv)
			resolver_srv(asked.resolver, cases[i].name, on_srv,
				     &asked);
		else
			host_lookup(asked.resolver, cases[i].name, 99,
				    on_addresses, &asked);
		loop_run(asked.loop);
		g_assert_cmpstr(asked.text->str, ==, cases[i].expected);
		g_string_free(asked.text, TRUE);
	}
	resolver_free(asked.resolver);
	loop_free(asked.loop);
	dns_server_free(server);
}

static void answers(void)
{
	run(FALSE);
}

static void freed_inside_answer(void)
{
	run(TRUE);
}

static void on_never(void *data, const GArray *addresses, const GError *error)
{
	(void)data, (void)addresses, (void)error;
	g_test_fail();
}

static void cancelled(void)
{
	DnsServer *server = dns_server_new(zone);
	const char *forward = dns_server_at(server);
	Asked asked = { .loop = loop_new(), .text = g_string_new(NULL) };
	asked.resolver = resolver_new(asked.loop, forward, NULL);
	lookup_cancel(resolver_addresses(asked.resolver, "both.test", on_never,
					 NULL));
	lookup_cancel(
		resolver_addresses(asked.resolver, "::1", on_never, NULL));
	host_lookup_cancel(
		host_lookup(asked.resolver, "four.test", 1, on_never, NULL));
	resolver_addresses(asked.resolver, "four.test", on_addresses, &asked);
	loop_run(asked.loop);
	g_assert_cmpstr(asked.text->str, ==, "192.0.2.1:0 ");
	resolver_free(asked.resolver);
	loop_free(asked.loop);
	g_string_free(asked.text, TRUE);
	dns_server_free(server);
}

static void add(GArray *targets, const char *host, guint16 weight)
{
	SrvTarget target = { g_strdup(host), 1, 0, weight };
	g_array_append_val(targets, target);
}

/* A weight of 3 to 1 shows in who comes first. */
static void weights(void)
{
	int heavy = 0;
	random_set_for_test(5);
	for (int i = 0; i < 4000; i++) {
		g_autoptr(GArray) targets = srv_targets_new();
		add(targets, "light", 1);
		add(targets, "heavy", 3);
		add(targets, "zero", 0);
		srv_order(targets);
		g_assert_cmpuint(targets->len, ==, 3);
		heavy += *g_array_index(targets, SrvTarget, 0).host == 'h';
	}
	random_set_for_test(0);
	g_assert_cmpint(heavy, >, 2200);
	g_assert_cmpint(heavy, <, 2600);
}

static const struct {
	const char *wire;
	gsize length;
} senseless[] = {
	{ "\0\0\0\0\0\1\1a", 8 },      /* the name has no end */
	{ "\0\0\0\0\0\1\5a\0", 9 },    /* label longer than the record */
	{ "\0\0\0\0\0\1\1a\0x", 10 },  /* something behind the name */
	{ "\0\0\0\0\0\1\300\14", 8 },  /* compressed */
	{ "\0\0\0\0\0\1\3a.b\0", 11 }, /* dot in a label */
	{ "\0\0\0\0\0\1", 6 },
};

static void senseless_records(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(senseless); i++) {
		g_autoptr(GArray) targets = srv_targets_new();
		g_autofree guint8 *copy =
			g_memdup2(senseless[i].wire, senseless[i].length);
		g_assert_false(srv_parse(copy, senseless[i].length, targets));
		g_assert_cmpuint(targets->len, ==, 0);
	}
}

int main(int argc, char **argv)
{
	g_setenv("GATEHOUSE_LAB", "1", TRUE);
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/net/resolver/answers", answers);
	g_test_add_func("/net/resolver/freed-inside", freed_inside_answer);
	g_test_add_func("/net/resolver/cancelled", cancelled);
	g_test_add_func("/net/srv/weights", weights);
	g_test_add_func("/net/srv/senseless", senseless_records);
	return g_test_run();
}
