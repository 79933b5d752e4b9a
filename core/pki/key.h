/* Private and public keys. ECDSA P-256 and RSA (2048 to 4096 bits) for
 * certificates, Ed25519 for publishing. Files are PEM (PKCS#8), mode 0600,
 * replaced atomically, optionally under a passphrase. A Key is immutable and
 * may be used by several threads. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Key Key;
struct evp_pkey_st;

typedef enum KeyKind {
	KEY_P256,
	KEY_RSA,
	KEY_ED25519,
	KEY_OTHER, /* read from a file; cannot be made here */
} KeyKind;

#define KEY_RSA_LEAST	2048
#define KEY_RSA_MOST	4096
#define KEY_RAW_BYTES	32 /* Ed25519, public */
#define SIGNATURE_BYTES 64 /* Ed25519 */

/* `bits` counts for RSA only; 0 is 2048. */
Key *key_new(KeyKind kind, int bits, GError **error);
void key_free(Key *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Key, key_free)
/* Takes one reference of an EVP_PKEY. */
Key *key_take_native(struct evp_pkey_st *native);
struct evp_pkey_st *key_native(const Key *key);

KeyKind key_kind(const Key *key);
int key_bits(const Key *key);
/* "ECDSA_P256", "RSA", "ED25519". */
const char *key_algorithm(const Key *key);
/* The same public key. */
bool key_equal(const Key *a, const Key *b);

/* Private keys. `passphrase` NULL: none. */
Key *key_load(const char *path, const char *passphrase, GError **error);
Key *key_parse(const char *pem, const char *passphrase, GError **error);
bool key_save(const Key *key, const char *path, const char *passphrase,
	      GError **error);
/* Public halves, as PEM. */
Key *key_parse_public(const char *pem, GError **error);
char *key_format_public(const Key *key);

/* Ed25519 only. The raw public key is KEY_RAW_BYTES long. */
bool key_raw(const Key *key, guint8 raw[KEY_RAW_BYTES], GError **error);
Key *key_from_raw(const guint8 raw[KEY_RAW_BYTES], GError **error);
bool key_sign(const Key *key, const void *data, gsize length,
	      guint8 signature[SIGNATURE_BYTES], GError **error);
bool key_verify(const Key *key, const void *data, gsize length,
		const guint8 signature[SIGNATURE_BYTES]);
/* SHA-256 of the raw public key: the key id in records. */
bool key_id(const Key *key, guint8 id[32], GError **error);
/* The id for people: "3f2a 77c1 …", 16 groups of four digits. */
char *key_fingerprint(const Key *key, GError **error);
