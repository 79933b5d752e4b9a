#include "core/pki/envelope.h"

/* cms.h says how to write PEM only behind it. */
#include <openssl/pem.h>

#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

#include "core/pki/error.h"

typedef CMS_ContentInfo Envelope;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Envelope, CMS_ContentInfo_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BIO, BIO_free)

#define FLAGS (CMS_BINARY | CMS_PARTIAL | CMS_USE_KEYID | CMS_KEY_PARAM)

/* OpenSSL would take PKCS #1 v1.5 and a KDF with SHA-1. */
static bool choose_methods(CMS_RecipientInfo *recipient, EVP_PKEY *key)
{
	EVP_PKEY_CTX *context = CMS_RecipientInfo_get0_pkey_ctx(recipient);
	if (!context)
		return false;
	if (EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA)
		return EVP_PKEY_CTX_set_rsa_padding(
			       context, RSA_PKCS1_OAEP_PADDING) > 0 &&
		       EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) > 0;
	return EVP_PKEY_CTX_set_ecdh_kdf_md(context, EVP_sha256()) > 0;
}

static bool add_recipient(Envelope *envelope, const Certificate *certificate)
{
	X509 *native = certificate_native(certificate);
	CMS_RecipientInfo *recipient =
		CMS_add1_recipient_cert(envelope, native, FLAGS);
	return recipient && choose_methods(recipient, X509_get0_pubkey(native));
}

static char *read_all(BIO *out)
{
	char *data = NULL;
	long length = BIO_get_mem_data(out, &data);
	return g_strndup(data, (gsize)length);
}

static char *format(Envelope *envelope)
{
	g_autoptr(BIO) out = BIO_new(BIO_s_mem());
	if (!out || !PEM_write_bio_CMS(out, envelope))
		return NULL;
	return read_all(out);
}

static char *fill(Envelope *envelope, const char *text)
{
	g_autoptr(BIO) in = BIO_new_mem_buf(text, (int)strlen(text));
	if (!in || !CMS_final(envelope, in, NULL, FLAGS))
		return NULL;
	return format(envelope);
}

char *envelope_seal(const char *text, GPtrArray *recipients, GError **error)
{
	g_autoptr(Envelope) envelope =
		CMS_encrypt(NULL, NULL, EVP_aes_256_gcm(), FLAGS);
	bool good = envelope && recipients->len;
	for (guint i = 0; good && i < recipients->len; i++)
		good = add_recipient(envelope, recipients->pdata[i]);
	char *pem = good ? fill(envelope, text) : NULL;
	if (!pem)
		pki_fail(error, PKI_ERROR_FAILED,
			 "the secret could not be encrypted");
	return pem;
}

static Envelope *parse(const char *pem)
{
	g_autoptr(BIO) in = BIO_new_mem_buf(pem, (int)strlen(pem));
	return in ? PEM_read_bio_CMS(in, NULL, NULL, NULL) : NULL;
}

char *envelope_open(const char *pem, const Key *key, GError **error)
{
	g_autoptr(Envelope) envelope = parse(pem);
	g_autoptr(BIO) out = BIO_new(BIO_s_mem());
	if (!envelope || !out) {
		pki_fail(error, PKI_ERROR_MALFORMED,
			 "the secret is no CMS message");
		return NULL;
	}
	if (CMS_decrypt(envelope, key_native(key), NULL, NULL, out, 0))
		return read_all(out);
	pki_fail(error, PKI_ERROR_MISMATCH, "the secret is for other keys");
	return NULL;
}
