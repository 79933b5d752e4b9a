#include "core/gateway/net/tlsa.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <string.h>

enum { SELECT_CERTIFICATE, SELECT_KEY };
enum { MATCH_WHOLE, MATCH_SHA256, MATCH_SHA512 };

static void clear_record(void *data)
{
	g_bytes_unref(((Tlsa *)data)->data);
}

GArray *tlsa_list_new(void)
{
	GArray *records = g_array_new(FALSE, FALSE, sizeof(Tlsa));
	g_array_set_clear_func(records, clear_record);
	return records;
}

/* Whether the bytes are exactly one certificate or public key. */
static bool is_whole(guint8 selector, const guint8 *bytes, gsize length)
{
	const guint8 *at = bytes;
	if (selector == SELECT_CERTIFICATE) {
		X509 *certificate = d2i_X509(NULL, &at, (long)length);
		X509_free(certificate);
		return certificate && at == bytes + length;
	}
	EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)length);
	EVP_PKEY_free(key);
	return key && at == bytes + length;
}

static bool is_usable(const guint8 *record, gsize length)
{
	if (length < 4 || record[0] > TLSA_DANE_EE || record[1] > SELECT_KEY)
		return false;
	switch (record[2]) {
	case MATCH_WHOLE:
		return is_whole(record[1], record + 3, length - 3);
	case MATCH_SHA256:
		return length - 3 == 32;
	case MATCH_SHA512:
		return length - 3 == 64;
	}
	return false;
}

gboolean tlsa_parse(const guint8 *record, gsize length, GArray *records)
{
	if (!is_usable(record, length))
		return FALSE;
	Tlsa one = { record[0], record[1], record[2],
		     g_bytes_new(record + 3, length - 3) };
	g_array_append_val(records, one);
	return TRUE;
}

static GBytes *selected(const Tlsa *record, X509 *certificate)
{
	guint8 *bytes = NULL;
	int length =
		record->selector == SELECT_CERTIFICATE
			? i2d_X509(certificate, &bytes)
			: i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate),
					  &bytes);
	GBytes *whole = g_bytes_new(bytes, length > 0 ? (gsize)length : 0);
	OPENSSL_free(bytes);
	return whole;
}

static GBytes *digest(GBytes *whole, const EVP_MD *kind)
{
	guint8 bytes[EVP_MAX_MD_SIZE];
	unsigned length = 0;
	gsize size = 0;
	const void *data = g_bytes_get_data(whole, &size);
	EVP_Digest(data, size, bytes, &length, kind, NULL);
	return g_bytes_new(bytes, length);
}

gboolean tlsa_matches(const Tlsa *record, X509 *certificate)
{
	g_autoptr(GBytes) whole = selected(record, certificate);
	if (record->matching == MATCH_WHOLE)
		return g_bytes_equal(whole, record->data);
	g_autoptr(GBytes) short_form =
		digest(whole, record->matching == MATCH_SHA256 ? EVP_sha256()
							       : EVP_sha512());
	return g_bytes_equal(short_form, record->data);
}

/* OpenSSL is to check no name: which one counts depends on the record, and
 * it knows DNS names only. Where it takes nothing, nothing is proven later. */
void tlsa_apply(const GArray *records, SSL *ssl)
{
	if (SSL_dane_enable(ssl, NULL) <= 0)
		return;
	SSL_dane_set_flags(ssl, DANE_FLAG_NO_DANE_EE_NAMECHECKS);
	for (guint i = 0; i < records->len; i++) {
		const Tlsa *one = &g_array_index(records, Tlsa, i);
		gsize length = 0;
		const guint8 *data = g_bytes_get_data(one->data, &length);
		SSL_dane_tlsa_add(ssl, one->usage, one->selector, one->matching,
				  data, length);
	}
}

/* OpenSSL only reads, but does not say so. */
char *tlsa_proof(const SSL *finished, TlsaUsage *usage)
{
	SSL *ssl = (SSL *)(gsize)finished;
	guint8 kind = 0, selector = 0, matching = 0;
	if (SSL_get0_dane_authority(ssl, NULL, NULL) < 0 ||
	    SSL_get0_dane_tlsa(ssl, &kind, &selector, &matching, NULL, NULL) <
		    0)
		return NULL;
	*usage = (TlsaUsage)kind;
	return g_strdup_printf("%u %u %u", kind, selector, matching);
}
