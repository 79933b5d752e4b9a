/* Who may speak SIP with us, and how each proves it: the members of a pool by
 * a certificate for the pool's or their own name (RFC 5922), or by address
 * where the pool's setting says so. Holds our own certificate too. Made anew
 * whenever any of it changes; shared by reference. */
#pragma once

#include <glib.h>
#include <openssl/ssl.h>

typedef struct SipTrust SipTrust;

typedef struct SipTrustFiles {
	const char *key, *certificate; /* PEM, ours; NULL: none, and no TLS */
	const char *authority;	       /* PEM, of the deployment; or NULL */
	const char *anchors;	       /* PEM, others that count; or NULL */
	/* Folder with <pool>.pem: such a pool is judged by that file alone. */
	const char *pools;
	const char *revocations; /* folder of lists (net/revocation.h) */
} SipTrustFiles;

typedef struct SipTrustPool {
	const char *name;
	const char *const *members;   /* names */
	const char *const *addresses; /* of the members; "": unknown */
	gboolean by_address;
	gboolean secure; /* TLS alone: addresses prove nothing */
	/* Lync: keep-alives get no answer, errors say more. */
	gboolean lync;
	/* Lowest TLS version: Tls10, Tls11, Tls12, Tls13; NULL: Tls12. */
	const char *least;
} SipTrustPool;

SipTrust *sip_trust_new(const SipTrustFiles *files, GError **error);
SipTrust *sip_trust_ref(SipTrust *trust);
void sip_trust_unref(SipTrust *trust);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SipTrust, sip_trust_unref)
/* Before it is shared. False: the pool's file of anchors cannot be read. */
gboolean sip_trust_add(SipTrust *trust, const SipTrustPool *pool,
		       GError **error);

/* Of char *: what is odd about revocation lists. */
const GPtrArray *sip_trust_notes(const SipTrust *trust);

/* NULL: no TLS, there is no certificate of ours. */
SSL_CTX *sip_trust_server(const SipTrust *trust);
SSL_CTX *sip_trust_client(const SipTrust *trust);
/* The same for who comes from that address, or for that pool, which may have
 * another lowest version. */
SSL_CTX *sip_trust_server_for(const SipTrust *trust, const char *address);
SSL_CTX *sip_trust_client_for(const SipTrust *trust, const char *pool);
/* The pool, interned, that the other end's certificate proves it belongs to;
 * with `pool` only that one. NULL: the error names the one cause. */
const char *sip_trust_check(const SipTrust *trust, const SSL *ssl,
			    const char *pool, GError **error);
/* The pool, interned, that an IP address stands for without a certificate;
 * NULL: the error says why none. */
const char *sip_trust_address(const SipTrust *trust, const char *address,
			      GError **error);
/* Whether it is the address of a pool's computer, whatever that proves. */
gboolean sip_trust_knows(const SipTrust *trust, const char *address);
/* Whether a pool, which may be NULL, is one of Lync. */
gboolean sip_trust_lync(const SipTrust *trust, const char *pool);
