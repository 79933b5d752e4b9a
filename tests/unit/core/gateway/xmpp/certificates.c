#include "tests/unit/core/gateway/xmpp/certificates.h"

#include <glib/gstdio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

struct Certificates {
	char *folder, *anchor;
	EVP_PKEY *key, *stranger_key;
	X509 *authority, *stranger;
	long serial;
};

static void extend(X509 *certificate, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX context;
	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	X509_EXTENSION *extension =
		X509V3_EXT_conf_nid(NULL, &context, nid, value);
	g_assert_nonnull(extension);
	X509_add_ext(certificate, extension, -1);
	X509_EXTENSION_free(extension);
}

/* openssl's configuration text takes no UTF-8 here. */
static void add_xmpp_address(X509 *certificate, const char *domain)
{
	GENERAL_NAMES *names = GENERAL_NAMES_new();
	GENERAL_NAME *name = GENERAL_NAME_new();
	ASN1_TYPE *value = ASN1_TYPE_new();
	ASN1_UTF8STRING *text = ASN1_UTF8STRING_new();
	ASN1_STRING_set(text, domain, -1);
	ASN1_TYPE_set(value, V_ASN1_UTF8STRING, text);
	GENERAL_NAME_set0_othername(name, OBJ_nid2obj(NID_XmppAddr), value);
	sk_GENERAL_NAME_push(names, name);
	X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, 0);
	GENERAL_NAMES_free(names);
}

static X509 *begin(Certificates *made, const char *name, EVP_PKEY *key,
		   int from, int until)
{
	X509 *certificate = X509_new();
	X509_NAME *subject = X509_get_subject_name(certificate);
	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++made->serial);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
				   (const guchar *)name, -1, -1, 0);
	X509_gmtime_adj(X509_getm_notBefore(certificate), from);
	X509_gmtime_adj(X509_getm_notAfter(certificate), until);
	X509_set_pubkey(certificate, key);
	return certificate;
}

static X509 *make_authority(Certificates *made, const char *name, EVP_PKEY *key)
{
	X509 *authority = begin(made, name, key, -3600, 86400);
	X509_set_issuer_name(authority, X509_get_subject_name(authority));
	extend(authority, authority, NID_basic_constraints, "critical,CA:TRUE");
	extend(authority, authority, NID_key_usage,
	       "critical,keyCertSign,cRLSign");
	X509_sign(authority, key, EVP_sha256());
	return authority;
}

static void write_certificate(const char *file, X509 *certificate)
{
	FILE *out = g_fopen(file, "w");
	g_assert_nonnull(out);
	PEM_write_X509(out, certificate);
	fclose(out);
}

Certificates *certificates_new(void)
{
	Certificates *made = g_new0(Certificates, 1);
	made->folder = g_dir_make_tmp("gatehouse-XXXXXX", NULL);
	made->key = EVP_EC_gen("P-256");
	made->stranger_key = EVP_EC_gen("P-256");
	made->authority = make_authority(made, "Test Authority", made->key);
	made->stranger =
		make_authority(made, "Unknown Authority", made->stranger_key);
	made->anchor = certificates_file(made, "anchor.pem");
	write_certificate(made->anchor, made->authority);
	return made;
}

void certificates_free(Certificates *made)
{
	g_autoptr(GDir) folder = g_dir_open(made->folder, 0, NULL);
	const char *name;
	while (folder && (name = g_dir_read_name(folder))) {
		g_autofree char *file = certificates_file(made, name);
		g_unlink(file);
	}
	g_rmdir(made->folder);
	X509_free(made->authority);
	X509_free(made->stranger);
	EVP_PKEY_free(made->key);
	EVP_PKEY_free(made->stranger_key);
	g_free(made->folder);
	g_free(made->anchor);
	g_free(made);
}

static void write_key(const char *file, EVP_PKEY *key)
{
	FILE *out = g_fopen(file, "w");
	g_assert_nonnull(out);
	PEM_write_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL);
	fclose(out);
}

typedef struct Signer {
	X509 *certificate;
	EVP_PKEY *key;
	gboolean between; /* ours to free, and to be shown */
} Signer;

static FILE *open_file(const Certificates *made, const char *name,
		       const char *ending)
{
	g_autofree char *full = g_strconcat(name, ending, NULL);
	g_autofree char *file = certificates_file(made, full);
	FILE *in = g_fopen(file, "r");
	g_assert_nonnull(in);
	return in;
}

static Signer signer_of(const Certificates *made, const CertificateWish *wish)
{
	if (wish->stranger)
		return (Signer){ made->stranger, made->stranger_key, FALSE };
	if (!wish->by)
		return (Signer){ made->authority, made->key, FALSE };
	FILE *pem = open_file(made, wish->by, ".pem");
	FILE *key = open_file(made, wish->by, ".key");
	Signer signer = { PEM_read_X509(pem, NULL, NULL, NULL),
			  PEM_read_PrivateKey(key, NULL, NULL, NULL), TRUE };
	fclose(pem);
	fclose(key);
	return signer;
}

static void signer_clear(Signer *signer, const char *pem)
{
	if (!signer->between)
		return;
	FILE *out = g_fopen(pem, "a");
	PEM_write_X509(out, signer->certificate);
	fclose(out);
	X509_free(signer->certificate);
	EVP_PKEY_free(signer->key);
}

void certificates_make(Certificates *made, const CertificateWish *wish)
{
	Signer signer = signer_of(made, wish);
	X509 *issuer = signer.certificate;
	EVP_PKEY *key = EVP_EC_gen("P-256");
	int from = wish->until ? wish->from : -3600;
	int until = wish->until ? wish->until : 86400;
	X509 *certificate = begin(made, wish->name, key, from, until);
	X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
	if (wish->xmpp_address)
		add_xmpp_address(certificate, wish->xmpp_address);
	if (wish->names)
		extend(certificate, issuer, NID_subject_alt_name, wish->names);
	if (wish->usage)
		extend(certificate, issuer, NID_ext_key_usage, wish->usage);
	if (wish->authority)
		extend(certificate, issuer, NID_basic_constraints,
		       "critical,CA:TRUE");
	X509_sign(certificate, signer.key, EVP_sha256());
	g_autofree char *base =
		g_build_filename(made->folder, wish->name, NULL);
	g_autofree char *pem = g_strconcat(base, ".pem", NULL);
	g_autofree char *key_file = g_strconcat(base, ".key", NULL);
	write_certificate(pem, certificate);
	write_key(key_file, key);
	signer_clear(&signer, pem);
	X509_free(certificate);
	EVP_PKEY_free(key);
}

static X509_CRL *make_list(const Certificates *made, long due)
{
	X509_CRL *list = X509_CRL_new();
	ASN1_TIME *from = X509_gmtime_adj(NULL, MIN(-60, due - 60));
	ASN1_TIME *next = X509_gmtime_adj(NULL, due);
	X509_CRL_set_version(list, 1);
	X509_CRL_set_issuer_name(list, X509_get_subject_name(made->authority));
	X509_CRL_set1_lastUpdate(list, from);
	X509_CRL_set1_nextUpdate(list, next);
	ASN1_TIME_free(from);
	ASN1_TIME_free(next);
	return list;
}

static void add_revoked(const Certificates *made, X509_CRL *list,
			const char *name)
{
	g_autofree char *base = g_strconcat(name, ".pem", NULL);
	g_autofree char *file = certificates_file(made, base);
	BIO *in = BIO_new_file(file, "r");
	X509 *certificate = PEM_read_bio_X509(in, NULL, NULL, NULL);
	X509_REVOKED *entry = X509_REVOKED_new();
	X509_REVOKED_set_serialNumber(entry,
				      X509_get_serialNumber(certificate));
	X509_REVOKED_set_revocationDate(
		entry, (ASN1_TIME *)(gsize)X509_CRL_get0_lastUpdate(list));
	X509_CRL_add0_revoked(list, entry);
	X509_free(certificate);
	BIO_free(in);
}

void certificates_revoke(const Certificates *made, const char *name, long due,
			 gboolean der, const char *file)
{
	X509_CRL *list = make_list(made, due);
	BIO *out = BIO_new_file(file, "w");
	g_assert_nonnull(out);
	add_revoked(made, list, name);
	X509_CRL_sign(list, made->key, EVP_sha256());
	if (der)
		i2d_X509_CRL_bio(out, list);
	else
		PEM_write_bio_X509_CRL(out, list);
	BIO_free(out);
	X509_CRL_free(list);
}

const char *certificates_anchor(const Certificates *made)
{
	return made->anchor;
}

char *certificates_file(const Certificates *made, const char *file)
{
	return g_build_filename(made->folder, file, NULL);
}
