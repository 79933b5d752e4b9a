#include "tests/support/certificates.h"

#include <glib/gstdio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

struct TestAuthority {
	char *folder;
	EVP_PKEY *key;
	X509 *certificate;
	long serial;
};

char *test_file(const char *folder, const char *name, const char *kind)
{
	return g_strdup_printf("%s/%s.%s", folder, name, kind);
}

char *test_folder_new(void)
{
	char *folder = g_dir_make_tmp("gatehouse-XXXXXX", NULL);
	g_assert_nonnull(folder);
	return folder;
}

void test_folder_remove(char *folder)
{
	GDir *dir = g_dir_open(folder, 0, NULL);
	const char *name;
	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		g_unlink(path);
	}
	if (dir)
		g_dir_close(dir);
	g_rmdir(folder);
	g_free(folder);
}

static void add_extension(X509 *certificate, X509 *issuer, int nid,
			  const char *value)
{
	X509V3_CTX context;
	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	X509_EXTENSION *extension =
		X509V3_EXT_conf_nid(NULL, &context, nid, value);
	g_assert_nonnull(extension);
	X509_add_ext(certificate, extension, -1);
	X509_EXTENSION_free(extension);
}

static X509 *certificate_new(EVP_PKEY *key, const char *name, long serial,
			     int days)
{
	X509 *certificate = X509_new();
	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial);
	X509_gmtime_adj(X509_getm_notBefore(certificate),
			days < 0 ? -864000 : -60);
	X509_gmtime_adj(X509_getm_notAfter(certificate), days * 86400L);
	X509_set_pubkey(certificate, key);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN",
				   MBSTRING_UTF8, (const guchar *)name, -1, -1,
				   0);
	return certificate;
}

static void write_certificate(const char *folder, const char *name,
			      X509 *certificate)
{
	g_autofree char *path = test_file(folder, name, "pem");
	FILE *file = fopen(path, "w");
	g_assert_nonnull(file);
	PEM_write_X509(file, certificate);
	fclose(file);
}

TestAuthority *test_authority_new(const char *folder, const char *name)
{
	TestAuthority *authority = g_new0(TestAuthority, 1);
	authority->folder = g_strdup(folder);
	authority->key = EVP_EC_gen("P-256");
	authority->serial = 1;
	X509 *certificate = certificate_new(authority->key, name, 1, 10);
	authority->certificate = certificate;
	X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
	add_extension(certificate, certificate, NID_basic_constraints,
		      "critical,CA:TRUE");
	add_extension(certificate, certificate, NID_subject_key_identifier,
		      "hash");
	X509_sign(certificate, authority->key, EVP_sha256());
	write_certificate(folder, name, certificate);
	return authority;
}

void test_authority_free(TestAuthority *authority)
{
	X509_free(authority->certificate);
	EVP_PKEY_free(authority->key);
	g_free(authority->folder);
	g_free(authority);
}

void test_authority_issue(TestAuthority *authority, const char *name,
			  const char *san, const char *usage, int days)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate =
		certificate_new(key, name, ++authority->serial, days);
	X509_set_issuer_name(certificate,
			     X509_get_subject_name(authority->certificate));
	add_extension(certificate, authority->certificate, NID_subject_alt_name,
		      san);
	if (usage)
		add_extension(certificate, authority->certificate,
			      NID_ext_key_usage, usage);
	X509_sign(certificate, authority->key, EVP_sha256());
	write_certificate(authority->folder, name, certificate);
	g_autofree char *path = test_file(authority->folder, name, "key");
	FILE *file = fopen(path, "w");
	g_assert_nonnull(file);
	PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL);
	fclose(file);
	X509_free(certificate);
	EVP_PKEY_free(key);
}

static X509 *read_certificate(const TestAuthority *authority, const char *name)
{
	g_autofree char *path = test_file(authority->folder, name, "pem");
	FILE *file = fopen(path, "r");
	g_assert_nonnull(file);
	X509 *certificate = PEM_read_X509(file, NULL, NULL, NULL);
	fclose(file);
	g_assert_nonnull(certificate);
	return certificate;
}

void test_authority_revoke(TestAuthority *authority, const char *name,
			   const char *path)
{
	X509 *certificate = read_certificate(authority, name);
	X509_CRL *list = X509_CRL_new();
	X509_REVOKED *entry = X509_REVOKED_new();
	ASN1_TIME *now = X509_gmtime_adj(NULL, -60);
	ASN1_TIME *next = X509_gmtime_adj(NULL, 86400);
	X509_CRL_set_version(list, 1);
	X509_CRL_set_issuer_name(list,
				 X509_get_subject_name(authority->certificate));
	X509_CRL_set1_lastUpdate(list, now);
	X509_CRL_set1_nextUpdate(list, next);
	X509_REVOKED_set_serialNumber(entry,
				      X509_get_serialNumber(certificate));
	X509_REVOKED_set_revocationDate(entry, now);
	X509_CRL_add0_revoked(list, entry);
	X509_CRL_sign(list, authority->key, EVP_sha256());
	FILE *file = fopen(path, "w");
	g_assert_nonnull(file);
	PEM_write_X509_CRL(file, list);
	fclose(file);
	X509_CRL_free(list);
	X509_free(certificate);
	ASN1_TIME_free(now);
	ASN1_TIME_free(next);
}
