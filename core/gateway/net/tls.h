/* TLS contexts from PEM files, and what was wrong with the other end's
 * certificate. A handshake never fails for a certificate: the verdict is
 * recorded, and who owns the connection reads it in `secured` and decides, so
 * that it can name the one cause. No session is resumed, since a resumed one
 * would not show its certificate again. */
#pragma once

#include <glib.h>
#include <openssl/ssl.h>

typedef struct TlsFiles {
	const char *key;	 /* PEM, or NULL: no certificate of our own */
	const char *certificate; /* PEM, leaf first, then its chain */
	const char *anchors;	 /* PEM; NULL: the system's */
} TlsFiles;

/* TLS 1.2 and later. A server asks for a certificate and takes one that is
 * for servers only: public authorities issue no others. */
SSL_CTX *tls_context_new(gboolean server, const TlsFiles *files,
			 GError **error);

/* The lowest version that it speaks: TLS1_VERSION, TLS1_1_VERSION … Below 1.2
 * at the security level 0, since these versions need what others forbid. */
void tls_context_set_least(SSL_CTX *context, int version);
/* A server's: takes this protocol where ALPN offers it, and no other. */
void tls_context_set_protocol(SSL_CTX *context, const char *protocol);

/* The first thing that chain building found wrong. */
typedef struct TlsProblem {
	int code;  /* X509_V_ERR_…; X509_V_OK: nothing */
	int depth; /* 0: the peer's own certificate */
	char *subject, *issuer;
	char *not_before, *not_after; /* as clock_format_utc has it */
} TlsProblem;

/* "'CN=a', issued by 'CN=b', valid from … to …"; free it. */
char *tls_describe(X509 *certificate);
/* After the handshake; owned by `ssl`. */
const TlsProblem *tls_problem(const SSL *ssl);
/* Judges the other end's chain once more, by what `context` trusts and what
 * is revoked now: the problem may be another one then. `only_revoked`: the
 * chain is not what proves it, and only revocation counts. */
void tls_recheck(SSL *ssl, SSL_CTX *context, gboolean only_revoked);
/* Whether the other end showed a certificate whose chain is good; else the
 * sentence names the check, the certificate, its depth and its dates. */
gboolean tls_check_chain(const SSL *ssl, GError **error);
/* The same by other anchors than the context's, whatever the certificate says
 * that it is for. */
gboolean tls_check_chain_by(const SSL *ssl, X509_STORE *anchors,
			    GError **error);
/* The same and that it is for the host `name` (DNS names only, no wildcard,
 * no common name). The sentence names what was wanted and presented. */
gboolean tls_check_host(const SSL *ssl, const char *name, GError **error);
/* The DNS names of the certificate, joined by ", "; "" for none. */
char *tls_peer_names(const SSL *ssl);
