#include "core/gateway/net/chain.h"

#include "core/gateway/net/limits.h"

#include <glib.h>
#include <openssl/x509.h>

static GHashTable *shared; /* of X509, as a set */

static guint hash(gconstpointer certificate)
{
	return (guint)X509_issuer_and_serial_hash((X509 *)certificate);
}

static gboolean equal(gconstpointer one, gconstpointer other)
{
	return !X509_cmp(one, other);
}

static void release(void *certificate)
{
	X509_free(certificate);
}

/* More than so many are forgotten and learnt anew: those in use stay with
 * their connections. */
static X509 *find_shared(X509 *certificate)
{
	if (!shared)
		shared = g_hash_table_new_full(hash, equal, release, NULL);
	X509 *known = g_hash_table_lookup(shared, certificate);
	if (known)
		return known;
	if (g_hash_table_size(shared) >= CHAIN_SHARED)
		g_hash_table_remove_all(shared);
	X509_up_ref(certificate);
	g_hash_table_add(shared, certificate);
	return certificate;
}

static void share_all(STACK_OF(X509) * chain, const X509 *own)
{
	for (int i = 0; chain && i < sk_X509_num(chain); i++) {
		X509 *one = sk_X509_value(chain, i);
		X509 *known = one == own ? one : find_shared(one);
		if (known == one)
			continue;
		X509_up_ref(known);
		sk_X509_set(chain, i, known);
		X509_free(one);
	}
}

void chain_share(SSL *ssl)
{
	const X509 *own = SSL_get0_peer_certificate(ssl);
	if (!own)
		return;
	share_all(SSL_get_peer_cert_chain(ssl), own);
	share_all(SSL_get0_verified_chain(ssl), own);
}
