#include "core/pki/key.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>

#include "core/base/file.h"
#include "core/pki/error.h"

struct Key {
	EVP_PKEY *native;
};

Key *key_take_native(EVP_PKEY *native)
{
	Key *key = g_new(Key, 1);
	key->native = native;
	return key;
}

EVP_PKEY *key_native(const Key *key)
{
	return key->native;
}

void key_free(Key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->native);
	g_free(key);
}

static EVP_PKEY *make(KeyKind kind, int bits)
{
	switch (kind) {
	case KEY_P256:
		return EVP_EC_gen("P-256");
	case KEY_RSA:
		return EVP_RSA_gen((unsigned)bits);
	case KEY_ED25519:
		return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	case KEY_OTHER:
		return NULL;
	}
	return NULL;
}

Key *key_new(KeyKind kind, int bits, GError **error)
{
	if (bits == 0)
		bits = KEY_RSA_LEAST;
	if (kind == KEY_RSA && (bits < KEY_RSA_LEAST || bits > KEY_RSA_MOST)) {
		pki_fail(error, PKI_ERROR_REFUSED,
			 "an RSA key has %d to %d bits, not '%d'",
			 KEY_RSA_LEAST, KEY_RSA_MOST, bits);
		return NULL;
	}
	EVP_PKEY *native = make(kind, bits);
	if (native)
		return key_take_native(native);
	pki_fail(error, PKI_ERROR_FAILED, "the key could not be made");
	return NULL;
}

static bool is_p256(EVP_PKEY *native)
{
	char group[32];
	return EVP_PKEY_get_base_id(native) == EVP_PKEY_EC &&
	       EVP_PKEY_get_group_name(native, group, sizeof group, NULL) &&
	       strcmp(group, "prime256v1") == 0;
}

KeyKind key_kind(const Key *key)
{
	if (is_p256(key->native))
		return KEY_P256;
	if (EVP_PKEY_get_base_id(key->native) == EVP_PKEY_RSA)
		return KEY_RSA;
	if (EVP_PKEY_get_base_id(key->native) == EVP_PKEY_ED25519)
		return KEY_ED25519;
	return KEY_OTHER;
}

int key_bits(const Key *key)
{
	return EVP_PKEY_get_bits(key->native);
}

const char *key_algorithm(const Key *key)
{
	switch (key_kind(key)) {
	case KEY_P256:
		return "ECDSA_P256";
	case KEY_RSA:
		return "RSA";
	case KEY_ED25519:
		return "ED25519";
	case KEY_OTHER:
		break;
	}
	const char *name = EVP_PKEY_get0_type_name(key->native);
	return name ? name : "unknown";
}

bool key_equal(const Key *a, const Key *b)
{
	return EVP_PKEY_eq(a->native, b->native) == 1;
}

typedef struct Asked {
	const char *passphrase;
	bool asked;
} Asked;

static int give_passphrase(char *into, int size, int writing G_GNUC_UNUSED,
			   void *data)
{
	Asked *asked = data;
	asked->asked = true;
	if (!asked->passphrase)
		return -1;
	size_t length = strlen(asked->passphrase);
	if (length > (size_t)size)
		return -1;
	memcpy(into, asked->passphrase, length);
	return (int)length;
}

Key *key_parse(const char *pem, const char *passphrase, GError **error)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	Asked asked = { .passphrase = passphrase };
	EVP_PKEY *native =
		PEM_read_bio_PrivateKey(bio, NULL, give_passphrase, &asked);
	BIO_free(bio);
	if (native)
		return key_take_native(native);
	if (asked.asked && !passphrase)
		pki_fail(error, PKI_ERROR_PASSPHRASE,
			 "the private key is encrypted: give its passphrase");
	else if (asked.asked)
		pki_fail(error, PKI_ERROR_PASSPHRASE,
			 "the passphrase of the private key is wrong");
	else
		pki_fail(error, PKI_ERROR_MALFORMED,
			 "there is no private key in PEM form");
	return NULL;
}

Key *key_load(const char *path, const char *passphrase, GError **error)
{
	gsize length = 0;
	char *pem = pki_read(path, &length, error);
	if (!pem)
		return NULL;
	Key *key = key_parse(pem, passphrase, error);
	if (!key)
		g_prefix_error(error, "'%s': ", path);
	OPENSSL_cleanse(pem, length);
	g_free(pem);
	return key;
}

bool key_save(const Key *key, const char *path, const char *passphrase,
	      GError **error)
{
	BIO *bio = BIO_new(BIO_s_secmem());
	const EVP_CIPHER *cipher = passphrase ? EVP_aes_256_cbc() : NULL;
	int length = passphrase ? (int)strlen(passphrase) : 0;
	char *pem = NULL;
	bool good = PEM_write_bio_PKCS8PrivateKey(bio, key->native, cipher,
						  passphrase, length, NULL,
						  NULL) == 1;
	long bytes = BIO_get_mem_data(bio, &pem);
	if (good)
		good = file_replace(path, pem, (gsize)bytes, 0600, error);
	else
		pki_fail(error, PKI_ERROR_FAILED,
			 "the private key could not be written as PEM");
	BIO_free(bio);
	return good;
}

Key *key_parse_public(const char *pem, GError **error)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *native = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
	BIO_free(bio);
	if (native)
		return key_take_native(native);
	pki_fail(error, PKI_ERROR_MALFORMED,
		 "there is no public key in PEM form");
	return NULL;
}

char *key_format_public(const Key *key)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *pem = NULL;
	PEM_write_bio_PUBKEY(bio, key->native);
	long length = BIO_get_mem_data(bio, &pem);
	char *copy = g_strndup(pem, (gsize)length);
	BIO_free(bio);
	return copy;
}

bool key_raw(const Key *key, guint8 raw[KEY_RAW_BYTES], GError **error)
{
	size_t length = KEY_RAW_BYTES;
	if (key_kind(key) == KEY_ED25519 &&
	    EVP_PKEY_get_raw_public_key(key->native, raw, &length) == 1 &&
	    length == KEY_RAW_BYTES)
		return true;
	return pki_fail(error, PKI_ERROR_MALFORMED,
			"a publishing key is an Ed25519 key, not %s",
			key_algorithm(key));
}

Key *key_from_raw(const guint8 raw[KEY_RAW_BYTES], GError **error)
{
	EVP_PKEY *native = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
						       raw, KEY_RAW_BYTES);
	if (native)
		return key_take_native(native);
	pki_fail(error, PKI_ERROR_MALFORMED, "this is no Ed25519 key");
	return NULL;
}

bool key_sign(const Key *key, const void *data, gsize length,
	      guint8 signature[SIGNATURE_BYTES], GError **error)
{
	size_t bytes = SIGNATURE_BYTES;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool good =
		EVP_DigestSignInit(context, NULL, NULL, NULL, key->native) ==
			1 &&
		EVP_DigestSign(context, signature, &bytes, data, length) == 1;
	EVP_MD_CTX_free(context);
	if (good && bytes == SIGNATURE_BYTES)
		return true;
	return pki_fail(error, PKI_ERROR_FAILED,
			"the record could not be signed");
}

bool key_verify(const Key *key, const void *data, gsize length,
		const guint8 signature[SIGNATURE_BYTES])
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool good = EVP_DigestVerifyInit(context, NULL, NULL, NULL,
					 key->native) == 1 &&
		    EVP_DigestVerify(context, signature, SIGNATURE_BYTES, data,
				     length) == 1;
	EVP_MD_CTX_free(context);
	return good || pki_fail(NULL, PKI_ERROR_FAILED, "not signed");
}

bool key_id(const Key *key, guint8 id[32], GError **error)
{
	guint8 raw[KEY_RAW_BYTES];
	return key_raw(key, raw, error) &&
	       EVP_Digest(raw, sizeof raw, id, NULL, EVP_sha256(), NULL) == 1;
}

char *key_fingerprint(const Key *key, GError **error)
{
	guint8 id[32];
	if (!key_id(key, id, error))
		return NULL;
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < sizeof id; i += 2)
		g_string_append_printf(text, "%s%02x%02x", i ? " " : "", id[i],
				       id[i + 1]);
	return g_string_free(text, FALSE);
}
