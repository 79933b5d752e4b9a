#include "core/pki/certificate.h"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "core/base/clock.h"
#include "core/pki/error.h"

struct Certificate {
	X509 *native;
	char *subject, *issuer, *serial, *sha1, *sha256;
	gint64 not_before, not_after;
	CertificateNames *names;
};

static char *name_text(const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	X509_NAME_print_ex(bio, name, 0,
			   XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB &
				   ~XN_FLAG_SPC_EQ);
	long length = BIO_get_mem_data(bio, &text);
	char *copy = g_utf8_make_valid(text ? text : "", (gssize)length);
	BIO_free(bio);
	return copy;
}

static gint64 time_of(const ASN1_TIME *time)
{
	struct tm parts;
	if (!ASN1_TIME_to_tm(time, &parts))
		return 0;
	return (gint64)timegm(&parts) * G_USEC_PER_SEC;
}

static char *digest_text(const X509 *native, const EVP_MD *digest)
{
	guint8 bytes[EVP_MAX_MD_SIZE];
	unsigned length = 0;
	X509_digest(native, digest, bytes, &length);
	GString *text = g_string_new(NULL);
	for (unsigned i = 0; i < length; i++)
		g_string_append_printf(text, "%02X", bytes[i]);
	return g_string_free(text, FALSE);
}

static char *serial_text(const X509 *native)
{
	BIGNUM *number =
		ASN1_INTEGER_to_BN(X509_get0_serialNumber(native), NULL);
	char *text = number ? BN_bn2hex(number) : NULL;
	char *copy = g_strdup(text ? text : "");
	OPENSSL_free(text);
	BN_free(number);
	return copy;
}

static CertificateNames *names_of(X509 *native)
{
	CertificateNames *names = certificate_names_new(NULL);
	names_read_subject(names, X509_get_subject_name(native));
	GENERAL_NAMES *list =
		X509_get_ext_d2i(native, NID_subject_alt_name, NULL, NULL);
	if (list)
		names_read_alternatives(names, list);
	GENERAL_NAMES_free(list);
	guint32 usage = X509_get_extended_key_usage(native);
	names->server = usage != UINT32_MAX && (usage & XKU_SSL_SERVER);
	names->client = usage != UINT32_MAX && (usage & XKU_SSL_CLIENT);
	return names;
}

Certificate *certificate_take_native(X509 *native)
{
	Certificate *certificate = g_new0(Certificate, 1);
	certificate->native = native;
	certificate->subject = name_text(X509_get_subject_name(native));
	certificate->issuer = name_text(X509_get_issuer_name(native));
	certificate->serial = serial_text(native);
	certificate->sha1 = digest_text(native, EVP_sha1());
	certificate->sha256 = digest_text(native, EVP_sha256());
	certificate->not_before = time_of(X509_get0_notBefore(native));
	certificate->not_after = time_of(X509_get0_notAfter(native));
	certificate->names = names_of(native);
	return certificate;
}

void certificate_free(Certificate *certificate)
{
	if (!certificate)
		return;
	X509_free(certificate->native);
	g_free(certificate->subject);
	g_free(certificate->issuer);
	g_free(certificate->serial);
	g_free(certificate->sha1);
	g_free(certificate->sha256);
	certificate_names_free(certificate->names);
	g_free(certificate);
}

static void free_certificate(gpointer certificate)
{
	certificate_free(certificate);
}

GPtrArray *certificate_parse_all(const char *pem, GError **error)
{
	GPtrArray *chain = g_ptr_array_new_with_free_func(free_certificate);
	BIO *bio = BIO_new_mem_buf(pem, -1);
	X509 *native;
	while ((native = PEM_read_bio_X509(bio, NULL, NULL, NULL)))
		g_ptr_array_add(chain, certificate_take_native(native));
	BIO_free(bio);
	if (chain->len == 0) {
		pki_fail(error, PKI_ERROR_MALFORMED,
			 "there is no certificate in PEM form");
		g_clear_pointer(&chain, g_ptr_array_unref);
	}
	pki_fail(NULL, PKI_ERROR_FAILED, "the end of the text");
	return chain;
}

Certificate *certificate_parse(const char *pem, GError **error)
{
	g_autoptr(GPtrArray) chain = certificate_parse_all(pem, error);
	return chain ? g_ptr_array_steal_index(chain, 0) : NULL;
}

Certificate *certificate_load(const char *path, GError **error)
{
	g_autofree char *pem = pki_read(path, NULL, error);
	if (!pem)
		return NULL;
	Certificate *certificate = certificate_parse(pem, error);
	if (!certificate)
		g_prefix_error(error, "'%s': ", path);
	return certificate;
}

X509 *certificate_native(const Certificate *certificate)
{
	return certificate->native;
}

const char *certificate_subject(const Certificate *certificate)
{
	return certificate->subject;
}

const char *certificate_issuer(const Certificate *certificate)
{
	return certificate->issuer;
}

const char *certificate_serial(const Certificate *certificate)
{
	return certificate->serial;
}

const char *certificate_thumbprint(const Certificate *certificate)
{
	return certificate->sha1;
}

const char *certificate_sha256(const Certificate *certificate)
{
	return certificate->sha256;
}

gint64 certificate_not_before(const Certificate *certificate)
{
	return certificate->not_before;
}

gint64 certificate_not_after(const Certificate *certificate)
{
	return certificate->not_after;
}

const CertificateNames *certificate_names(const Certificate *certificate)
{
	return certificate->names;
}

bool certificate_is_authority(const Certificate *certificate)
{
	return X509_check_ca(certificate->native) > 0;
}

char *certificate_format(const Certificate *certificate)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *pem = NULL;
	PEM_write_bio_X509(bio, certificate->native);
	long length = BIO_get_mem_data(bio, &pem);
	char *copy = g_strndup(pem, (gsize)length);
	BIO_free(bio);
	return copy;
}

char *certificate_format_chain(GPtrArray *chain)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < chain->len; i++) {
		g_autofree char *pem = certificate_format(chain->pdata[i]);
		g_string_append(text, pem);
	}
	return g_string_free(text, FALSE);
}

Key *certificate_key(const Certificate *certificate)
{
	EVP_PKEY *native = X509_get_pubkey(certificate->native);
	return native ? key_take_native(native) : NULL;
}
