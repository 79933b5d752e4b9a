/* AES in CBC mode with PKCS #7 padding: what ConvertFrom-SecureString's format
 * asks for. Keys have 16, 24 or 32 bytes, the vector 16. */
#pragma once

#include <glib.h>

#define CIPHER_VECTOR_BYTES 16

/* NULL with an error; the error of a wrong key is the same as of wrong data. */
GBytes *cipher_encrypt(GBytes *key, const guint8 *vector, GBytes *plain,
		       GError **error);
GBytes *cipher_decrypt(GBytes *key, const guint8 *vector, GBytes *secret,
		       GError **error);
