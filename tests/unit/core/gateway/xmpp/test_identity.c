#include "core/gateway/net/tls.h"
#include "core/gateway/xmpp/identity.h"
#include "tests/unit/core/gateway/xmpp/certificates.h"

#include <openssl/bio.h>

#define SRV  "otherName:1.3.6.1.5.5.7.8.7;IA5STRING:_xmpp-server."
#define ADDR "otherName:1.3.6.1.5.5.7.8.5;UTF8:"
#define DAY  86400

typedef struct Case {
	CertificateWish wish;
	const char *domain;
	int code;	  /* -1: good */
	const char *text; /* stands in the message */
} Case;

static const Case cases[] = {
	{ { "good", "DNS:fabrikam.test", NULL, 0, 0, NULL, FALSE },
	  "fabrikam.test",
	  -1,
	  NULL },
	{ { "case", "DNS:FabriKam.Test", NULL, 0, 0, NULL, FALSE },
	  "fabrikam.test",
	  -1,
	  NULL },
	{ { "server", "DNS:fabrikam.test", "serverAuth", 0, 0, NULL, FALSE },
	  "fabrikam.test",
	  -1,
	  NULL },
	{ { "expired", "DNS:fabrikam.test", NULL, -2 * DAY, -DAY, NULL, FALSE },
	  "fabrikam.test",
	  IDENTITY_EXPIRED,
	  "expired: certificate of 'CN=expired'" },
	{ { "early", "DNS:fabrikam.test", NULL, DAY, 2 * DAY, NULL, FALSE },
	  "fabrikam.test",
	  IDENTITY_NOT_YET_VALID,
	  "not yet valid" },
	{ { "stranger", "DNS:fabrikam.test", NULL, 0, 0, NULL, TRUE },
	  "fabrikam.test",
	  IDENTITY_UNKNOWN_AUTHORITY,
	  "unknown authority: certificate of 'CN=stranger', issued by "
	  "'CN=Unknown Authority'" },
	{ { "other", "DNS:woodgrove.test," SRV "w.test", NULL, 0, 0, NULL,
	    FALSE },
	  "fabrikam.test",
	  IDENTITY_WRONG_NAME,
	  "wrong name: wanted 'fabrikam.test', presented dNSName "
	  "'woodgrove.test', SRVName '_xmpp-server.w.test'" },
	{ { "fabrikam.test", NULL, NULL, 0, 0, NULL, FALSE },
	  "fabrikam.test",
	  IDENTITY_WRONG_NAME,
	  "presented no name" },
	{ { "wild", "DNS:*.fabrikam.test", NULL, 0, 0, NULL, FALSE },
	  "im.fabrikam.test",
	  -1,
	  NULL },
	{ { "wild-2", "DNS:*.fabrikam.test", NULL, 0, 0, NULL, FALSE },
	  "fabrikam.test",
	  IDENTITY_WRONG_NAME,
	  "dNSName '*.fabrikam.test'" },
	{ { "wild-3", "DNS:*.fabrikam.test", NULL, 0, 0, NULL, FALSE },
	  "a.im.fabrikam.test",
	  IDENTITY_WRONG_NAME,
	  NULL },
	{ { "wild-4", "DNS:f*.fabrikam.test", NULL, 0, 0, NULL, FALSE },
	  "foo.fabrikam.test",
	  IDENTITY_WRONG_NAME,
	  NULL },
	{ { "wild-5", "DNS:im.*.test", NULL, 0, 0, NULL, FALSE },
	  "im.fabrikam.test",
	  IDENTITY_WRONG_NAME,
	  NULL },
	{ { "wild-6", "DNS:*.test", NULL, 0, 0, NULL, FALSE },
	  "fabrikam.test",
	  IDENTITY_WRONG_NAME,
	  NULL },
	{ { "srv", SRV "fabrikam.test", NULL, 0, 0, NULL, FALSE },
	  "fabrikam.test",
	  -1,
	  NULL },
	{ { "srv-client",
	    "otherName:1.3.6.1.5.5.7.8.7;IA5STRING:_xmpp-client.fabrikam.test",
	    NULL, 0, 0, NULL, FALSE },
	  "fabrikam.test",
	  IDENTITY_WRONG_NAME,
	  NULL },
	{ { "addr", ADDR "fabrikam.test", NULL, 0, 0, NULL, FALSE },
	  "fabrikam.test",
	  -1,
	  NULL },
	{ { "addr-user", ADDR "bob@fabrikam.test", NULL, 0, 0, NULL, FALSE },
	  "fabrikam.test",
	  IDENTITY_WRONG_NAME,
	  NULL },
	{ { "addr-wild", ADDR "*.fabrikam.test", NULL, 0, 0, NULL, FALSE },
	  "im.fabrikam.test",
	  IDENTITY_WRONG_NAME,
	  NULL },
	{ { "idn", NULL, NULL, 0, 0,
	    "b\xc3\xbc"
	    "cher.test",
	    FALSE },
	  "xn--bcher-kva.test",
	  -1,
	  NULL },
	{ { "idn-dns", "DNS:XN--bcher-kva.test", NULL, 0, 0, NULL, FALSE },
	  "xn--bcher-kva.test",
	  -1,
	  NULL },
};

/* Both sides in memory until both are done; the client's end is returned. */
static SSL *shake(SSL_CTX *client_context, SSL_CTX *server_context,
		  SSL **server_end)
{
	BIO *one, *two;
	SSL *client = SSL_new(client_context),
	    *server = SSL_new(server_context);
	BIO_new_bio_pair(&one, 0, &two, 0);
	SSL_set_bio(client, one, one);
	SSL_set_bio(server, two, two);
	SSL_set_connect_state(client);
	SSL_set_accept_state(server);
	for (int i = 0; i < 10; i++) {
		SSL_do_handshake(client);
		SSL_do_handshake(server);
	}
	g_assert_true(SSL_is_init_finished(client));
	g_assert_true(SSL_is_init_finished(server));
	*server_end = server;
	return client;
}

static void check(const SSL *ssl, const Case *one)
{
	g_autoptr(GError) error = NULL;
	gboolean good = identity_check(ssl, one->domain, &error);
	g_assert_cmpint(good, ==, one->code < 0);
	if (one->code < 0) {
		g_assert_no_error(error);
		return;
	}
	g_assert_error(error, GW_IDENTITY_ERROR, one->code);
	if (one->text && !strstr(error->message, one->text))
		g_assert_cmpstr(error->message, ==, one->text);
}

static SSL_CTX *context(gboolean server, const Certificates *made,
			const char *name)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *base = certificates_file(made, name);
	g_autofree char *key = g_strconcat(base, ".key", NULL);
	g_autofree char *pem = g_strconcat(base, ".pem", NULL);
	TlsFiles files = { key, pem, certificates_anchor(made) };
	SSL_CTX *made_context = tls_context_new(server, &files, &error);
	g_assert_no_error(error);
	return made_context;
}

/* The certificate is judged the same at the initiating and the receiving
 * end. */
static void test_cases(void)
{
	g_autoptr(Certificates) made = certificates_new();
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const Case *one = &cases[i];
		g_test_message("%s", one->wish.name);
		certificates_make(made, &one->wish);
		SSL_CTX *server = context(TRUE, made, one->wish.name);
		SSL_CTX *client = context(FALSE, made, one->wish.name);
		SSL *server_end = NULL;
		SSL *client_end = shake(client, server, &server_end);
		check(client_end, one);
		check(server_end, one);
		SSL_free(client_end);
		SSL_free(server_end);
		SSL_CTX_free(server);
		SSL_CTX_free(client);
	}
}

static void test_none(void)
{
	g_autoptr(GError) error = NULL;
	g_assert_false(identity_check(NULL, "fabrikam.test", &error));
	g_assert_error(error, GW_IDENTITY_ERROR, IDENTITY_NO_CERTIFICATE);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/gateway/xmpp/identity/cases", test_cases);
	g_test_add_func("/gateway/xmpp/identity/none", test_none);
	return g_test_run();
}
