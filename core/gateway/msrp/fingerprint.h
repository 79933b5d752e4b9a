/* Fingerprints of certificates in SDP (RFC 4572 §5, RFC 8122). Private to this
 * folder. */
#pragma once

#include <glib.h>
#include <openssl/x509.h>

/* "SHA-256 4A:AD:…"; free it. */
char *msrp_fingerprint(X509 *certificate);
/* Whether a certificate has one of the fingerprints in the lines of `wanted`;
 * what is none, or by MD5, counts for nothing. */
gboolean msrp_fingerprint_matches(X509 *certificate, const char *wanted);
