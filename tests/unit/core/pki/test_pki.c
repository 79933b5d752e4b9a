#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/pki/authority.h"
#include "core/pki/error.h"
#include "core/pki/keyring.h"
#include "core/pki/request.h"
#include "tests/support/certificates.h"

#define DAY (24 * 3600 * (gint64)G_USEC_PER_SEC)

static const char *const permitted[] = { "contoso.test", "fabrikam.test",
					 NULL };
static const char *const domains[] = { "contoso.test", "fabrikam.test", NULL };
static const ProfileFacts edge = { .computer = "edge1.contoso.test",
				   .pool = "edge.contoso.test",
				   .external = "sip.contoso.test",
				   .domains = domains };

static Authority *authority_in(const char *folder)
{
	g_autoptr(GError) error = NULL;
	AuthorityOptions options = { .name = "Contoso Authority",
				     .permitted = permitted,
				     .kind = KEY_P256 };
	Authority *authority = authority_create(folder, &options, &error);
	g_assert_no_error(error);
	return authority;
}

static void remove_folder(char *folder)
{
	g_autofree char *issued = g_build_filename(folder, "issued", NULL);
	if (g_file_test(issued, G_FILE_TEST_IS_DIR))
		test_folder_remove(g_steal_pointer(&issued));
	test_folder_remove(folder);
}

typedef struct KeyCase {
	const char *name;
	KeyKind kind;
	int bits;
	const char *algorithm;
	int has_bits;
} KeyCase;

static const KeyCase key_cases[] = {
	{ "p256", KEY_P256, 0, "ECDSA_P256", 256 },
	{ "rsa", KEY_RSA, 0, "RSA", 2048 },
	{ "ed25519", KEY_ED25519, 0, "ED25519", 256 },
	{ 0 },
};

static void key_saved(gconstpointer data)
{
	const KeyCase *test = data;
	g_autoptr(GError) error = NULL;
	char *folder = test_folder_new();
	g_autofree char *path = g_build_filename(folder, "a.key", NULL);
	g_autoptr(Key) key = key_new(test->kind, test->bits, &error);
	g_assert_no_error(error);
	g_assert_true(key_save(key, path, "secret", &error));
	struct stat about;
	g_assert_cmpint(stat(path, &about), ==, 0);
	g_assert_cmpint(about.st_mode & 0777, ==, 0600);
	g_autoptr(Key) back = key_load(path, "secret", &error);
	g_assert_no_error(error);
	g_assert_true(key_equal(key, back));
	g_assert_cmpstr(key_algorithm(back), ==, test->algorithm);
	g_assert_cmpint(key_bits(back), ==, test->has_bits);
	g_assert_null(key_load(path, "wrong", &error));
	g_assert_error(error, PKI_ERROR, PKI_ERROR_PASSPHRASE);
	g_clear_error(&error);
	g_assert_null(key_load(path, NULL, &error));
	g_assert_error(error, PKI_ERROR, PKI_ERROR_PASSPHRASE);
	remove_folder(folder);
}

static void key_errors(void)
{
	g_autoptr(GError) error = NULL;
	char *folder = test_folder_new();
	g_autofree char *path = g_build_filename(folder, "a.key", NULL);
	g_assert_null(key_load(path, NULL, &error));
	g_assert_error(error, PKI_ERROR, PKI_ERROR_MISSING);
	g_clear_error(&error);
	g_assert_true(file_replace(path, "nothing", 7, 0600, &error));
	g_assert_null(key_load(path, NULL, &error));
	g_assert_error(error, PKI_ERROR, PKI_ERROR_MALFORMED);
	g_clear_error(&error);
	g_assert_null(key_new(KEY_RSA, 1024, &error));
	g_assert_error(error, PKI_ERROR, PKI_ERROR_REFUSED);
	remove_folder(folder);
}

static void request_round_trip(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Key) key = key_new(KEY_P256, 0, NULL);
	g_autoptr(CertificateNames) names =
		profile_names(CERTIFICATE_EXTERNAL, &edge, &error);
	names->organization = g_strdup("Contoso Ä");
	g_autofree char *pem = request_new(key, names, &error);
	g_assert_no_error(error);
	g_autoptr(Request) request = request_parse(pem, &error);
	g_assert_no_error(error);
	g_assert_true(key_equal(key, request->key));
	g_assert_cmpstr(request->names->common_name, ==, "sip.contoso.test");
	g_assert_cmpstr(request->names->organization, ==, "Contoso Ä");
	g_assert_cmpuint(request->names->dns->len, ==, 3);
	g_assert_cmpuint(request->names->srv->len, ==, 2);
	g_assert_cmpuint(request->names->xmpp->len, ==, 0);
	g_assert_true(request->names->server && request->names->client);
	strstr(pem, "\n")[5] ^= 1;
	g_autoptr(Request) broken = request_parse(pem, &error);
	g_assert_null(broken);
	g_assert_error(error, PKI_ERROR, PKI_ERROR_MALFORMED);
}

/* OpenSSL itself judges the chain, with its own default checks. */
static int verify(const Certificate *leaf, const Certificate *root)
{
	X509_STORE *anchors = X509_STORE_new();
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	X509_STORE_add_cert(anchors, certificate_native(root));
	X509_STORE_CTX_init(context, anchors, certificate_native(leaf), NULL);
	X509_STORE_CTX_set_default(context, "ssl_server");
	X509_VERIFY_PARAM_set_flags(X509_STORE_CTX_get0_param(context),
				    X509_V_FLAG_X509_STRICT);
	int good = X509_verify_cert(context);
	int code = good == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context);
	X509_STORE_CTX_free(context);
	X509_STORE_free(anchors);
	return code;
}

static void sign_edge(void)
{
	g_autoptr(GError) error = NULL;
	char *folder = test_folder_new();
	g_autoptr(Authority) authority = authority_in(folder);
	g_autoptr(CertificateNames) names =
		profile_names(CERTIFICATE_EXTERNAL, &edge, &error);
	g_autofree char *request = keyring_request(folder, CERTIFICATE_EXTERNAL,
						   KEY_P256, 0, names, &error);
	g_assert_no_error(error);
	g_autofree char *pem =
		authority_sign(authority, request, NULL, 0, &error);
	g_assert_no_error(error);
	g_autoptr(Certificate) leaf = certificate_parse(pem, &error);
	g_assert_no_error(error);
	g_assert_cmpint(verify(leaf, authority_certificate(authority)), ==,
			X509_V_OK);
	g_assert_cmpstr(certificate_subject(leaf), ==, "CN=sip.contoso.test");
	g_assert_cmpstr(certificate_issuer(leaf), ==, "CN=Contoso Authority");
	const CertificateNames *has = certificate_names(leaf);
	g_assert_cmpstr(has->dns->pdata[0], ==, "sip.contoso.test");
	g_assert_cmpstr(has->srv->pdata[1], ==, "_xmpp-server.fabrikam.test");
	g_assert_cmpuint(has->xmpp->len, ==, 0);
	g_assert_true(has->server && has->client);
	g_assert_cmpuint(strlen(certificate_thumbprint(leaf)), ==, 40);
	gint64 now = clock_now();
	g_assert_cmpint(certificate_not_before(leaf), <, now - DAY / 25);
	g_assert_cmpint(certificate_not_after(leaf), >, now + 700 * DAY);
	g_assert_true(certificate_check_issuer(
		leaf, NULL, authority_certificate(authority), now, &error));
	g_assert_false(certificate_check_issuer(
		leaf, NULL, authority_certificate(authority), now + 800 * DAY,
		&error));
	g_assert_error(error, PKI_ERROR, PKI_ERROR_EXPIRED);
	remove_folder(folder);
}

static void sign_refused(void)
{
	g_autoptr(GError) error = NULL;
	char *folder = test_folder_new();
	g_autoptr(Authority) authority = authority_in(folder);
	g_autoptr(Key) key = key_new(KEY_P256, 0, NULL);
	g_autoptr(CertificateNames) names =
		certificate_names_new("www.example.com");
	certificate_names_add(names->dns, "www.example.com");
	g_autofree char *request = request_new(key, names, &error);
	g_assert_null(authority_sign(authority, request, NULL, 0, &error));
	g_assert_error(error, PKI_ERROR, PKI_ERROR_REFUSED);
	g_clear_error(&error);
	AuthorityOptions options = { .kind = KEY_P256 };
	g_assert_null(authority_create(folder, &options, &error));
	g_assert_error(error, PKI_ERROR, PKI_ERROR_REFUSED);
	g_clear_error(&error);
	g_autoptr(Authority) again = authority_open(folder, NULL, &error);
	g_assert_no_error(error);
	g_assert_nonnull(again);
	remove_folder(folder);
}

/* The authority's own word counts, not what the request asks for. */
static void sign_granted(void)
{
	g_autoptr(GError) error = NULL;
	char *folder = test_folder_new();
	g_autoptr(Authority) authority = authority_in(folder);
	g_autoptr(Key) key = key_new(KEY_RSA, 0, NULL);
	g_autoptr(CertificateNames) asked =
		certificate_names_new("evil.contoso.test");
	g_autoptr(CertificateNames) granted =
		profile_names(CERTIFICATE_INTERNAL, &edge, &error);
	g_autofree char *request = request_new(key, asked, &error);
	g_autofree char *pem =
		authority_sign(authority, request, granted, 30, &error);
	g_assert_no_error(error);
	g_autoptr(Certificate) leaf = certificate_parse(pem, &error);
	g_assert_cmpint(verify(leaf, authority_certificate(authority)), ==,
			X509_V_OK);
	g_assert_cmpstr(certificate_subject(leaf), ==, "CN=edge1.contoso.test");
	g_assert_cmpuint(certificate_names(leaf)->dns->len, ==, 2);
	g_assert_true(certificate_check_key(leaf, key, &error));
	remove_folder(folder);
}

static char *issue(Authority *authority, const char *folder, const char *name)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(CertificateNames) names = certificate_names_new(name);
	certificate_names_add(names->dns, name);
	g_autofree char *request = keyring_request(folder, CERTIFICATE_INTERNAL,
						   KEY_P256, 0, names, &error);
	char *pem = authority_sign(authority, request, NULL, 0, &error);
	g_assert_no_error(error);
	return pem;
}

static void keyring_renews(void)
{
	g_autoptr(GError) error = NULL;
	char *folder = test_folder_new();
	CertificateUse use = CERTIFICATE_INTERNAL;
	g_autoptr(Authority) authority = authority_in(folder);
	g_assert_false(keyring_check(folder, use, clock_now(), &error));
	g_assert_error(error, PKI_ERROR, PKI_ERROR_MISSING);
	g_clear_error(&error);
	g_autofree char *first = issue(authority, folder, "a.contoso.test");
	g_assert_true(keyring_install(folder, use, first, &error));
	g_assert_true(keyring_check(folder, use, clock_now(), &error));
	/* A request is out: the old pair stays good. */
	g_autofree char *second = issue(authority, folder, "a.contoso.test");
	g_assert_true(keyring_check(folder, use, clock_now(), &error));
	g_assert_true(keyring_install(folder, use, second, &error));
	g_assert_true(keyring_check(folder, use, clock_now(), &error));
	g_assert_no_error(error);
	g_assert_false(keyring_install(folder, use, first, &error));
	g_assert_error(error, PKI_ERROR, PKI_ERROR_MISMATCH);
	g_clear_error(&error);
	g_assert_false(
		keyring_check(folder, use, clock_now() + 800 * DAY, &error));
	g_assert_error(error, PKI_ERROR, PKI_ERROR_EXPIRED);
	remove_folder(folder);
}

/* Killed between the two renames of an installation. */
static void keyring_cut(void)
{
	g_autoptr(GError) error = NULL;
	char *folder = test_folder_new();
	CertificateUse use = CERTIFICATE_INTERNAL;
	g_autoptr(Authority) authority = authority_in(folder);
	g_autofree char *first = issue(authority, folder, "a.contoso.test");
	g_assert_true(keyring_install(folder, use, first, &error));
	g_autofree char *second = issue(authority, folder, "a.contoso.test");
	g_autofree char *path = keyring_file(folder, use, "pem");
	g_assert_true(file_replace(path, second, strlen(second), 0644, &error));
	g_assert_true(keyring_check(folder, use, clock_now(), &error));
	g_assert_no_error(error);
	remove_folder(folder);
}

static void write_p12(const char *path, const char *folder, const char *pem)
{
	g_autofree char *name =
		keyring_file(folder, CERTIFICATE_INTERNAL, "key.new");
	g_autoptr(Key) key = key_load(name, NULL, NULL);
	g_autoptr(Certificate) leaf = certificate_parse(pem, NULL);
	PKCS12 *box =
		PKCS12_create("word", "name", key_native(key),
			      certificate_native(leaf), NULL, 0, 0, 0, 0, 0);
	FILE *file = fopen(path, "w");
	i2d_PKCS12_fp(file, box);
	fclose(file);
	PKCS12_free(box);
}

static void import_p12(void)
{
	g_autoptr(GError) error = NULL;
	char *folder = test_folder_new();
	g_autoptr(Authority) authority = authority_in(folder);
	g_autofree char *pem = issue(authority, folder, "a.contoso.test");
	g_autofree char *path = g_build_filename(folder, "a.p12", NULL);
	write_p12(path, folder, pem);
	g_autoptr(CertificateFile) file =
		certificate_import(path, "word", &error);
	g_assert_no_error(error);
	g_assert_nonnull(file->key);
	g_assert_true(
		keyring_import(folder, CERTIFICATE_EXTERNAL, file, &error));
	g_assert_true(keyring_check(folder, CERTIFICATE_EXTERNAL, clock_now(),
				    &error));
	g_assert_null(certificate_import(path, "other", &error));
	g_assert_error(error, PKI_ERROR, PKI_ERROR_PASSPHRASE);
	g_clear_error(&error);
	g_assert_null(certificate_import(path, NULL, &error));
	g_assert_error(error, PKI_ERROR, PKI_ERROR_PASSPHRASE);
	remove_folder(folder);
}

static void import_pem_mismatch(void)
{
	g_autoptr(GError) error = NULL;
	char *folder = test_folder_new();
	g_autoptr(Authority) authority = authority_in(folder);
	g_autofree char *pem = issue(authority, folder, "a.contoso.test");
	g_autoptr(Key) other = key_new(KEY_P256, 0, NULL);
	g_autofree char *key = g_build_filename(folder, "k", NULL);
	g_autofree char *path = g_build_filename(folder, "both.pem", NULL);
	key_save(other, key, NULL, NULL);
	g_autofree char *text = file_read(key, 65536, NULL, NULL);
	g_autofree char *both = g_strconcat(pem, text, NULL);
	file_replace(path, both, strlen(both), 0600, NULL);
	g_assert_null(certificate_import(path, NULL, &error));
	g_assert_error(error, PKI_ERROR, PKI_ERROR_MISMATCH);
	remove_folder(folder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (const KeyCase *test = key_cases; test->name; test++) {
		g_autofree char *path =
			g_strdup_printf("/key/save/%s", test->name);
		g_test_add_data_func(path, test, key_saved);
	}
	g_test_add_func("/key/load/errors", key_errors);
	g_test_add_func("/request/round-trip", request_round_trip);
	g_test_add_func("/authority/sign/edge", sign_edge);
	g_test_add_func("/authority/sign/refused", sign_refused);
	g_test_add_func("/authority/sign/granted", sign_granted);
	g_test_add_func("/keyring/renews", keyring_renews);
	g_test_add_func("/keyring/cut", keyring_cut);
	g_test_add_func("/certificate/import/pkcs12", import_p12);
	g_test_add_func("/certificate/import/mismatch", import_pem_mismatch);
	return g_test_run();
}
