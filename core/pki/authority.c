#include "core/pki/authority.h"

#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/paths.h"
#include "core/base/random.h"
#include "core/pki/error.h"
#include "core/pki/request.h"

#define ROOT_DAYS 3653
#define LEAF_DAYS 730
#define BACK	  3600 /* seconds before now: clocks differ */

struct Authority {
	char *folder;
	Key *key;
	Certificate *certificate;
};

void authority_free(Authority *authority)
{
	if (!authority)
		return;
	g_free(authority->folder);
	key_free(authority->key);
	certificate_free(authority->certificate);
	g_free(authority);
}

const Certificate *authority_certificate(const Authority *authority)
{
	return authority->certificate;
}

static char *file_of(const char *folder, const char *name)
{
	return g_build_filename(folder, name, NULL);
}

bool authority_exists(const char *folder)
{
	g_autofree char *path = file_of(folder, "authority.pem");
	return g_file_test(path, G_FILE_TEST_EXISTS);
}

static void set_serial(X509 *certificate)
{
	guint8 bytes[16];
	random_bytes(bytes, sizeof bytes);
	bytes[0] = (guint8)((bytes[0] & 0x7f) | 0x40);
	BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
	BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
	BN_free(number);
}

static void set_validity(X509 *certificate, int days, const Certificate *root)
{
	gint64 now = clock_now() / G_USEC_PER_SEC;
	gint64 until = now + (gint64)days * 24 * 3600;
	if (root)
		until = MIN(until,
			    certificate_not_after(root) / G_USEC_PER_SEC);
	ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)(now - BACK));
	ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)until);
}

static void add_extension(X509 *certificate, X509 *issuer, int nid,
			  const char *text)
{
	X509V3_CTX context;
	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	X509_EXTENSION *extension =
		X509V3_EXT_conf_nid(NULL, &context, nid, text);
	g_assert(extension);
	X509_add_ext(certificate, extension, -1);
	X509_EXTENSION_free(extension);
}

static void add_constraints(X509 *certificate, const char *const *permitted)
{
	if (!permitted || !*permitted)
		return;
	GString *text = g_string_new("critical");
	for (; *permitted; permitted++)
		g_string_append_printf(text, ",permitted;DNS:%s", *permitted);
	add_extension(certificate, certificate, NID_name_constraints,
		      text->str);
	g_string_free(text, TRUE);
}

/* Domain names come from the topology; anything else could break the syntax of
 * the extension. */
static bool check_domains(const char *const *permitted, GError **error)
{
	for (; permitted && *permitted; permitted++)
		if (!**permitted ||
		    strspn(*permitted, "abcdefghijklmnopqrstuvwxyz"
				       "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "0123456789-.") != strlen(*permitted))
			return pki_fail(error, PKI_ERROR_MALFORMED,
					"'%s' is no domain name", *permitted);
	return true;
}

static X509 *make_root(const Key *key, const AuthorityOptions *options,
		       GError **error)
{
	X509 *root = X509_new();
	g_autoptr(CertificateNames) names = certificate_names_new(
		options->name ? options->name : "Gatehouse Authority");
	X509_set_version(root, X509_VERSION_3);
	set_serial(root);
	set_validity(root, options->days ? options->days : ROOT_DAYS, NULL);
	if (!check_domains(options->permitted, error) ||
	    !names_write_subject(names, X509_get_subject_name(root), error)) {
		X509_free(root);
		return NULL;
	}
	X509_set_issuer_name(root, X509_get_subject_name(root));
	X509_set_pubkey(root, key_native(key));
	add_extension(root, root, NID_basic_constraints,
		      "critical,CA:TRUE,pathlen:0");
	add_extension(root, root, NID_key_usage,
		      "critical,keyCertSign,cRLSign");
	add_extension(root, root, NID_subject_key_identifier, "hash");
	add_constraints(root, options->permitted);
	if (X509_sign(root, key_native(key), EVP_sha256()) > 0)
		return root;
	X509_free(root);
	pki_fail(error, PKI_ERROR_FAILED, "the authority could not be made");
	return NULL;
}

static bool save(const Authority *authority, const char *passphrase,
		 GError **error)
{
	g_autofree char *key = file_of(authority->folder, "authority.key");
	g_autofree char *path = file_of(authority->folder, "authority.pem");
	g_autofree char *pem = certificate_format(authority->certificate);
	return key_save(authority->key, key, passphrase, error) &&
	       file_replace(path, pem, strlen(pem), 0644, error);
}

Authority *authority_create(const char *folder, const AuthorityOptions *options,
			    GError **error)
{
	if (authority_exists(folder)) {
		pki_fail(error, PKI_ERROR_REFUSED,
			 "there is a certificate authority in '%s' already",
			 folder);
		return NULL;
	}
	g_autoptr(Authority) authority = g_new0(Authority, 1);
	authority->folder = g_strdup(folder);
	authority->key = key_new(options->kind, options->bits, error);
	if (!authority->key)
		return NULL;
	X509 *root = make_root(authority->key, options, error);
	if (!root)
		return NULL;
	authority->certificate = certificate_take_native(root);
	if (!save(authority, options->passphrase, error))
		return NULL;
	return g_steal_pointer(&authority);
}

Authority *authority_open(const char *folder, const char *passphrase,
			  GError **error)
{
	if (!authority_exists(folder)) {
		pki_fail(error, PKI_ERROR_MISSING,
			 "there is no certificate authority in '%s': make one "
			 "with New-CsCertificateAuthority",
			 folder);
		return NULL;
	}
	g_autofree char *key = file_of(folder, "authority.key");
	g_autofree char *path = file_of(folder, "authority.pem");
	g_autoptr(Authority) authority = g_new0(Authority, 1);
	authority->folder = g_strdup(folder);
	authority->certificate = certificate_load(path, error);
	if (!authority->certificate)
		return NULL;
	authority->key = key_load(key, passphrase, error);
	if (!authority->key ||
	    !certificate_check_key(authority->certificate, authority->key,
				   error) ||
	    !certificate_check_time(authority->certificate, clock_now(), error))
		return NULL;
	return g_steal_pointer(&authority);
}

static bool check_key(const Key *key, GError **error)
{
	if (key_kind(key) == KEY_P256 ||
	    (key_kind(key) == KEY_RSA && key_bits(key) >= KEY_RSA_LEAST &&
	     key_bits(key) <= KEY_RSA_MOST))
		return true;
	return pki_fail(error, PKI_ERROR_REFUSED,
			"the authority signs ECDSA P-256 keys and RSA keys of "
			"%d to %d bits, not %s of %d",
			KEY_RSA_LEAST, KEY_RSA_MOST, key_algorithm(key),
			key_bits(key));
}

/* Of a leaf that was read: OpenSSL sees no names in one being made. */
static bool check_constraints(const Authority *authority,
			      const Certificate *leaf, GError **error)
{
	X509 *root = certificate_native(authority->certificate);
	NAME_CONSTRAINTS *limits =
		X509_get_ext_d2i(root, NID_name_constraints, NULL, NULL);
	if (!limits)
		return true;
	int code = NAME_CONSTRAINTS_check(certificate_native(leaf), limits);
	NAME_CONSTRAINTS_free(limits);
	if (code == X509_V_OK)
		return true;
	return pki_fail(error, PKI_ERROR_REFUSED,
			"the authority '%s' may not sign these names (%s): it "
			"is limited to the domains that it was made for",
			certificate_subject(authority->certificate),
			X509_verify_cert_error_string(code));
}

static bool fill(Authority *authority, X509 *leaf, const Key *key,
		 const CertificateNames *names, GError **error)
{
	X509 *root = certificate_native(authority->certificate);
	if (!names_write_subject(names, X509_get_subject_name(leaf), error))
		return false;
	X509_set_issuer_name(leaf, X509_get_subject_name(root));
	X509_set_pubkey(leaf, key_native(key));
	STACK_OF(X509_EXTENSION) *extensions =
		names_extensions(names, key_kind(key) == KEY_RSA);
	while (sk_X509_EXTENSION_num(extensions) > 0) {
		X509_EXTENSION *extension = sk_X509_EXTENSION_shift(extensions);
		X509_add_ext(leaf, extension, -1);
		X509_EXTENSION_free(extension);
	}
	sk_X509_EXTENSION_free(extensions);
	add_extension(leaf, root, NID_subject_key_identifier, "hash");
	add_extension(leaf, root, NID_authority_key_identifier, "keyid:always");
	return X509_sign(leaf, key_native(authority->key), EVP_sha256()) > 0 ||
	       pki_fail(error, PKI_ERROR_FAILED,
			"the certificate could not be signed");
}

/* Kept so that it can be listed and revoked. */
static bool record(const Authority *authority, const Certificate *leaf,
		   GError **error)
{
	g_autofree char *folder = file_of(authority->folder, "issued");
	g_autofree char *name =
		g_strconcat(certificate_serial(leaf), ".pem", NULL);
	g_autofree char *path = file_of(folder, name);
	g_autofree char *pem = certificate_format(leaf);
	return paths_ensure(folder, 0700, error) &&
	       file_replace(path, pem, strlen(pem), 0644, error);
}

char *authority_sign(Authority *authority, const char *pem,
		     const CertificateNames *names, int days, GError **error)
{
	g_autoptr(Request) request = request_parse(pem, error);
	if (!request || !check_key(request->key, error))
		return NULL;
	X509 *leaf = X509_new();
	X509_set_version(leaf, X509_VERSION_3);
	set_serial(leaf);
	set_validity(leaf, days ? days : LEAF_DAYS, authority->certificate);
	bool good = fill(authority, leaf, request->key,
			 names ? names : request->names, error);
	g_autoptr(Certificate) made = certificate_take_native(leaf);
	if (!good)
		return NULL;
	g_autofree char *text = certificate_format(made);
	g_autoptr(Certificate) certificate = certificate_parse(text, error);
	if (!certificate || !check_constraints(authority, certificate, error) ||
	    !record(authority, certificate, error))
		return NULL;
	return g_steal_pointer(&text);
}
