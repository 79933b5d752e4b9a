/* The TLS contexts of one end of s2s streams: its certificate, and whom it
 * trusts. Shared by reference; a renewal makes a new one. */
#pragma once

#include <glib.h>
#include <openssl/ssl.h>

typedef struct Credentials {
	gint references;
	SSL_CTX *server, *client;
	GPtrArray *notes; /* of char *: what is odd about revocation lists */
} Credentials;

typedef struct CredentialFiles {
	const char *key, *certificate; /* PEM; NULL: none */
	const char *anchors;	       /* PEM, beside the system's; NULL */
	gboolean no_system_anchors;
	const char *revocations; /* folder of lists, see net/revocation.h, or
				  * NULL */
} CredentialFiles;

Credentials *credentials_new(const CredentialFiles *files, GError **error);
Credentials *credentials_ref(Credentials *credentials);
void credentials_unref(Credentials *credentials);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Credentials, credentials_unref)
