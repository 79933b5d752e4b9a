#include "core/base/digest.h"

#include <openssl/evp.h>

struct Digest {
	EVP_MD_CTX *context;
};

/* OpenSSL takes its time to find one by name. */
static const EVP_MD *sha256(void)
{
	static EVP_MD *found;
	static gsize once;
	if (g_once_init_enter(&once)) {
		found = EVP_MD_fetch(NULL, "SHA256", NULL);
		g_once_init_leave(&once, 1);
	}
	return found;
}

Digest *digest_new(void)
{
	Digest *digest = g_new(Digest, 1);
	digest->context = EVP_MD_CTX_new();
	if (!EVP_DigestInit_ex(digest->context, sha256(), NULL))
		g_error("OpenSSL has no SHA-256");
	return digest;
}

void digest_add(Digest *digest, const void *bytes, gsize length)
{
	EVP_DigestUpdate(digest->context, bytes, length);
}

char *digest_end(Digest *digest)
{
	static const char hex[] = "0123456789abcdef";
	guint8 bytes[32] = { 0 };
	char *text = g_malloc(2 * sizeof bytes + 1);
	EVP_DigestFinal_ex(digest->context, bytes, NULL);
	for (gsize i = 0; i < sizeof bytes; i++) {
		text[2 * i] = hex[bytes[i] >> 4];
		text[2 * i + 1] = hex[bytes[i] & 15];
	}
	text[2 * sizeof bytes] = '\0';
	EVP_MD_CTX_free(digest->context);
	g_free(digest);
	return text;
}
