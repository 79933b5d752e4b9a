#include "core/base/cipher.h"

#include <gio/gio.h>
#include <openssl/evp.h>
#include <stdbool.h>

static const EVP_CIPHER *cipher_for(GBytes *key, GError **error)
{
	switch (g_bytes_get_size(key)) {
	case 16:
		return EVP_aes_128_cbc();
	case 24:
		return EVP_aes_192_cbc();
	case 32:
		return EVP_aes_256_cbc();
	}
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "a key has 16, 24 or 32 bytes, not %" G_GSIZE_FORMAT,
		    g_bytes_get_size(key));
	return NULL;
}

static GBytes *run(GBytes *key, const guint8 *vector, GBytes *from, int encrypt,
		   GError **error)
{
	const EVP_CIPHER *cipher = cipher_for(key, error);
	if (!cipher)
		return NULL;
	gsize bytes;
	const guint8 *in = g_bytes_get_data(from, &bytes);
	g_autofree guint8 *out = g_malloc(bytes + EVP_MAX_BLOCK_LENGTH);
	int first = 0, last = 0;
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	bool well = bytes < G_MAXINT - EVP_MAX_BLOCK_LENGTH &&
		    EVP_CipherInit_ex(context, cipher, NULL,
				      g_bytes_get_data(key, NULL), vector,
				      encrypt) &&
		    EVP_CipherUpdate(context, out, &first, in, (int)bytes) &&
		    EVP_CipherFinal_ex(context, out + first, &last);
	EVP_CIPHER_CTX_free(context);
	if (!well) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
			    "the key does not fit, or the text was changed");
		return NULL;
	}
	return g_bytes_new_take(g_steal_pointer(&out), (gsize)(first + last));
}

GBytes *cipher_encrypt(GBytes *key, const guint8 *vector, GBytes *plain,
		       GError **error)
{
	return run(key, vector, plain, 1, error);
}

GBytes *cipher_decrypt(GBytes *key, const guint8 *vector, GBytes *secret,
		       GError **error)
{
	return run(key, vector, secret, 0, error);
}
