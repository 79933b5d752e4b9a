#include "core/gateway/msrp/fingerprint.h"

#include <openssl/evp.h>
#include <string.h>

static const struct {
	const char *name;
	const EVP_MD *(*digest)(void);
} digests[] = {
	{ "sha-256", EVP_sha256 }, { "sha-1", EVP_sha1 },
	{ "sha-224", EVP_sha224 }, { "sha-384", EVP_sha384 },
	{ "sha-512", EVP_sha512 },
};

static char *describe(X509 *certificate, guint which)
{
	guchar bytes[EVP_MAX_MD_SIZE];
	guint length = 0;
	GString *text = g_string_new(digests[which].name);

	X509_digest(certificate, digests[which].digest(), bytes, &length);
	for (guint i = 0; i < length; i++)
		g_string_append_printf(text, "%c%02X", i ? ':' : ' ', bytes[i]);
	return g_string_free(text, FALSE);
}

char *msrp_fingerprint(X509 *certificate)
{
	return describe(certificate, 0);
}

static gboolean matches(X509 *certificate, const char *wanted)
{
	for (guint i = 0; i < G_N_ELEMENTS(digests); i++) {
		gsize length = strlen(digests[i].name);

		if (!g_ascii_strncasecmp(wanted, digests[i].name, length) &&
		    wanted[length] == ' ') {
			g_autofree char *own = describe(certificate, i);

			return !g_ascii_strcasecmp(own, wanted);
		}
	}
	return FALSE;
}

gboolean msrp_fingerprint_matches(X509 *certificate, const char *wanted)
{
	g_auto(GStrv) all = g_strsplit(wanted, "\n", 0);

	for (guint i = 0; all[i]; i++)
		if (matches(certificate, all[i]))
			return TRUE;
	return FALSE;
}
