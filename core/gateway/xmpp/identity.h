/* Whether a certificate proves an XMPP domain (RFC 6120 §13.7.1.2): dNSName
 * with a wildcard as whole left-most label only, SRVName _xmpp-server,
 * XmppAddr. The common name counts for nothing. */
#pragma once

#include <glib.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

typedef enum IdentityError {
	IDENTITY_NO_CERTIFICATE,
	IDENTITY_UNKNOWN_AUTHORITY,
	IDENTITY_EXPIRED,
	IDENTITY_NOT_YET_VALID,
	IDENTITY_WRONG_NAME,
	IDENTITY_REVOKED,
	IDENTITY_NO_TLSA, /* there are TLSA records, but none is for it */
	IDENTITY_OTHER,
} IdentityError;
#define GW_IDENTITY_ERROR (gw_identity_error_quark())
GQuark gw_identity_error_quark(void);

/* `domain` as A-label. */
gboolean identity_matches(X509 *certificate, const char *domain);
/* "dNSName a.example, SRVName _xmpp-server.a.example"; "no name" for none. */
char *identity_presented(X509 *certificate);

typedef struct IdentityWanted {
	const char *domain; /* A-label */
	const char *host;   /* another DNS name that will do: the server that
			     * DNSSEC leads to from `domain`; or NULL */
	gboolean dane;	    /* records of net/tlsa.h were applied */
} IdentityWanted;

/* The whole check after a handshake of net/tls.h: chain, dates, name, or what
 * DANE has instead of them. The error names the one cause. `proof`, when not
 * NULL, is set to "PKIX" or "DANE 3 1 1"; free it. */
gboolean identity_prove(const SSL *ssl, const IdentityWanted *wanted,
			char **proof, GError **error);
/* The same by PKIX and the domain alone. */
gboolean identity_check(const SSL *ssl, const char *domain, GError **error);
