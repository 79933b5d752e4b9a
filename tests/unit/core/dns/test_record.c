#include "core/dns/record.h"

static const char *const domains[] = { "contoso.test", "sub.contoso.test",
				       NULL };
static const char *const addresses[] = { "192.0.2.30", "2001:db8::30", NULL };
static const DnsEdge edges[] = {
	{ "sip.contoso.test", addresses, "edge1.contoso.test", 5269, 23456, 0 },
	{ "sip2.contoso.test", NULL, "edge2.contoso.test", 15269, 23456, 10 },
};
static const DnsFrontEnd front_ends[] = { { "fe1.contoso.test", 5098 } };
static const DnsFacts facts = { domains, edges, 2, front_ends, 1 };

static void zone(void)
{
	g_autoptr(GPtrArray) records = dns_records(&facts);
	g_autofree char *text = dns_zone_text(records);
	g_assert_cmpstr(text, ==,
			"_xmpp-server._tcp.contoso.test.\t3600\tIN\tSRV\t"
			"0 0 5269 sip.contoso.test.\n"
			"_xmpp-server._tcp.contoso.test.\t3600\tIN\tSRV\t"
			"10 0 15269 sip2.contoso.test.\n"
			"_xmpp-server._tcp.sub.contoso.test.\t3600\tIN\tSRV\t"
			"0 0 5269 sip.contoso.test.\n"
			"_xmpp-server._tcp.sub.contoso.test.\t3600\tIN\tSRV\t"
			"10 0 15269 sip2.contoso.test.\n"
			"sip.contoso.test.\t3600\tIN\tA\t192.0.2.30\n"
			"sip.contoso.test.\t3600\tIN\tAAAA\t2001:db8::30\n");
}

static void ports(void)
{
	g_autoptr(GPtrArray) found = dns_ports(&facts);
	static const struct {
		const char *from, *to;
		guint16 port;
	} wanted[] = {
		{ "any", "sip.contoso.test", 5269 },
		{ "sip.contoso.test", "any", 5269 },
		{ "fe1.contoso.test", "edge1.contoso.test", 23456 },
		{ "any", "sip2.contoso.test", 15269 },
		{ "sip2.contoso.test", "any", 5269 },
		{ "fe1.contoso.test", "edge2.contoso.test", 23456 },
		{ "pool", "fe1.contoso.test", 5098 },
	};
	g_assert_cmpuint(found->len, ==, G_N_ELEMENTS(wanted));
	for (guint i = 0; i < MIN(found->len, G_N_ELEMENTS(wanted)); i++) {
		const DnsPort *port = found->pdata[i];
		g_assert_cmpstr(port->from, ==, wanted[i].from);
		g_assert_cmpstr(port->to, ==, wanted[i].to);
		g_assert_cmpuint(port->port, ==, wanted[i].port);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/dns/record/zone", zone);
	g_test_add_func("/dns/record/ports", ports);
	return g_test_run();
}
