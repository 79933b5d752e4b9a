/* TLSA records in a DNS that nobody signs: they prove nothing, whichever way
 * they are asked for. What signed ones prove is tested with real servers. */
#include "core/gateway/net/tlsa.h"
#include "core/gateway/xmpp/peer_dane.h"
#include "tests/support/dns_server.h"
#include "tests/unit/core/gateway/xmpp/certificates.h"

#include <openssl/pem.h>
#include <string.h>

enum { DNS_TLSA = 52 };

static const CertificateWish wish = { "peer", "DNS:peer.test", NULL, 0, 0, NULL,
				      FALSE };

/* "3 0 1" of the certificate. */
static char record[35];

static const DnsRow zone[] = {
	{ "_xmpp-server._tcp.peer.test", DNS_SRV, "\0\0\0\0\0\7\4host\4test\0",
	  17, 0 },
	{ "_7._tcp.host.test", DNS_TLSA, record, sizeof record, 0 },
	{ "host.test", DNS_A, "\177\0\0\1", 4, 0 },
	{ "_5269._tcp.bare.test", DNS_TLSA, record, sizeof record, 0 },
	{ "bare.test", DNS_A, "\177\0\0\1", 4, 0 },
	{ "_xmpp-server._tcp.lame.test", DNS_SRV, "", 0, DNS_SERVFAIL },
	{ "_xmpps-server._tcp.lame.test", DNS_SRV, "\0\0\0\0\0\0\0", 7, 0 },
	{ 0 },
};

typedef struct Scene {
	Certificates *made;
	X509 *certificate;
	Loop *loop;
	DnsServer *dns;
	Resolver *resolver;
	char *said;
} Scene;

static Scene *scene_new(void)
{
	Scene *scene = g_new0(Scene, 1);
	unsigned length = 32;
	scene->made = certificates_new();
	certificates_make(scene->made, &wish);
	g_autofree char *file = certificates_file(scene->made, "peer.pem");
	BIO *in = BIO_new_file(file, "r");
	scene->certificate = PEM_read_bio_X509(in, NULL, NULL, NULL);
	BIO_free(in);
	memcpy(record, "\3\0\1", 3);
	X509_digest(scene->certificate, EVP_sha256(), (guint8 *)record + 3,
		    &length);
	scene->loop = loop_new();
	scene->dns = dns_server_new(zone);
	scene->resolver =
		resolver_new(scene->loop, dns_server_at(scene->dns), NULL);
	return scene;
}

static void scene_free(Scene *scene)
{
	resolver_free(scene->resolver);
	loop_free(scene->loop);
	dns_server_free(scene->dns);
	X509_free(scene->certificate);
	certificates_free(scene->made);
	g_free(scene->said);
	g_free(scene);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scene, scene_free)

static void on_proven(void *data, const GError *error)
{
	Scene *scene = data;
	g_free(scene->said);
	scene->said = g_strdup(error ? error->message : "proven");
	loop_stop(scene->loop);
}

static const struct {
	const char *domain, *said;
} cases[] = {
	{ "peer.test", "DNSSEC proves no server of its domain" },
	{ "bare.test", "its servers have no TLSA record of usage 3" },
	{ "lame.test",
	  "the DNS servers gave no answer for '_xmpp-server._tcp.lame.test'" },
};

static void test_unsigned(void)
{
	g_autoptr(Scene) scene = scene_new();
	g_autoptr(GArray) records = tlsa_list_new();
	/* It would be the right record. */
	g_assert_true(tlsa_parse((guint8 *)record, sizeof record, records));
	g_assert_true(tlsa_matches(&g_array_index(records, Tlsa, 0),
				   scene->certificate));
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		peer_dane_new(scene->loop, scene->resolver, cases[i].domain,
			      scene->certificate, on_proven, scene);
		loop_run(scene->loop);
		g_assert_cmpstr(scene->said, ==, cases[i].said);
	}
}

static void on_never(void *data, const GError *error)
{
	(void)data, (void)error;
	g_test_fail();
}

static void test_freed(void)
{
	g_autoptr(Scene) scene = scene_new();
	peer_dane_free(peer_dane_new(scene->loop, scene->resolver, "peer.test",
				     scene->certificate, on_never, NULL));
	peer_dane_new(scene->loop, scene->resolver, "bare.test",
		      scene->certificate, on_proven, scene);
	loop_run(scene->loop);
	g_assert_cmpstr(scene->said, ==, cases[1].said);
}

static void on_tlsa(void *data, GArray *records, const GError *error)
{
	Scene *scene = data;
	g_free(scene->said);
	scene->said = error ? g_strdup(error->message)
			    : g_strdup_printf("%u", records->len);
	loop_stop(scene->loop);
}

/* Neither unsigned records nor none are an error; no answer is. */
static void test_resolver(void)
{
	static const DnsRow lame[] = {
		{ "_1._tcp.lame.test", DNS_TLSA, "", 0, DNS_SERVFAIL },
		{ 0 },
	};
	g_autoptr(Scene) scene = scene_new();
	resolver_tlsa(scene->resolver, "host.test", 7, on_tlsa, scene);
	loop_run(scene->loop);
	g_assert_cmpstr(scene->said, ==, "0");
	resolver_tlsa(scene->resolver, "host.test", 8, on_tlsa, scene);
	loop_run(scene->loop);
	g_assert_cmpstr(scene->said, ==, "0");
	DnsServer *dns = dns_server_new(lame);
	Resolver *resolver =
		resolver_new(scene->loop, dns_server_at(dns), NULL);
	resolver_tlsa(resolver, "lame.test", 1, on_tlsa, scene);
	loop_run(scene->loop);
	g_assert_cmpstr(scene->said, ==,
			"the DNS servers gave no answer for "
			"'_1._tcp.lame.test'");
	resolver_free(resolver);
	dns_server_free(dns);
}

static void test_anchor_missing(void)
{
	g_autoptr(GError) error = NULL;
	Loop *loop = loop_new();
	g_setenv("GATEHOUSE_TRUST_ANCHOR", "/nonexistent/root.key", TRUE);
	g_assert_null(resolver_new(loop, NULL, &error));
	g_assert_nonnull(
		strstr(error->message, "cannot use the DNSSEC trust anchor: "));
	g_assert_nonnull(strstr(error->message, "/nonexistent/root.key"));
	g_setenv("GATEHOUSE_TRUST_ANCHOR", "none", TRUE);
	g_autoptr(Resolver) resolver = resolver_new(loop, NULL, NULL);
	g_assert_nonnull(resolver);
	g_unsetenv("GATEHOUSE_TRUST_ANCHOR");
	g_clear_pointer(&resolver, resolver_free);
	loop_free(loop);
}

int main(int argc, char **argv)
{
	g_setenv("GATEHOUSE_LAB", "1", TRUE);
	g_unsetenv("GATEHOUSE_TRUST_ANCHOR");
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/gateway/peer-dane/anchor", test_anchor_missing);
	g_test_add_func("/gateway/peer-dane/unsigned", test_unsigned);
	g_test_add_func("/gateway/peer-dane/freed", test_freed);
	g_test_add_func("/gateway/peer-dane/resolver", test_resolver);
	return g_test_run();
}
