/* The SIP domains that a certificate proves (RFC 5922 §7.1): URIs "sip:domain"
 * without user part; only where there is none of them, dNSNames. Wildcards
 * match nothing (§7.2), the common name counts for nothing. Private to this
 * folder. */
#pragma once

#include <glib.h>
#include <openssl/x509.h>

/* In lower case; NULL-terminated, free with g_strfreev. */
char **sip_identities(X509 *certificate);
/* Whether its extended key usage lets it stand for a SIP domain (RFC 5924):
 * none, any, SIP domain, or TLS server or client, which most have. */
gboolean sip_identity_usable(X509 *certificate);
