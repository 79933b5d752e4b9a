/* Digest authentication of requests that a user sends (RFC 7616, RFC 8760):
 * reads the challenges of a 401 or 407, makes the line that answers one. Pure:
 * no state beyond the challenge and how often its nonce was used. */
#pragma once

#include <glib.h>

typedef struct SipDigest SipDigest;

/* Values of WWW-Authenticate or Proxy-Authenticate, in their order; ends with
 * NULL. The first that can be answered is taken (RFC 8760 §2.4): MD5, SHA-256,
 * SHA-512-256, each with -sess, by qop auth or without. NULL: the error names
 * what is asked for instead. */
SipDigest *sip_digest_new(const char *const *challenges, GError **error);
void sip_digest_free(SipDigest *digest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SipDigest, sip_digest_free)

const char *sip_digest_realm(const SipDigest *digest);
/* "MD5", "SHA-256" … */
const char *sip_digest_algorithm(const SipDigest *digest);
/* The password was good, only the nonce is old. */
gboolean sip_digest_stale(const SipDigest *digest);

typedef struct SipDigestRequest {
	gboolean proxy; /* it was a 407 */
	const char *user, *password;
	const char *method, *uri;
	const char *cnonce; /* NULL: one is made */
} SipDigestRequest;
/* The whole header line. Each call counts the nonce's use. Free it. */
char *sip_digest_line(SipDigest *digest, const SipDigestRequest *request);

#define SIP_DIGEST_ERROR (sip_digest_error_quark())
GQuark sip_digest_error_quark(void);
typedef enum SipDigestError {
	SIP_DIGEST_ERROR_SCHEME, /* none that is spoken here */
} SipDigestError;
