#include "core/gateway/sip/trust.h"

#include "core/gateway/net/revocation.h"
#include "core/gateway/net/tls.h"
#include "core/gateway/sip/identity.h"
#include "core/gateway/sip/target.h"

#include <gio/gio.h>
#include <openssl/err.h>

typedef struct Pool {
	const char *name;	  /* interned */
	char **names;		  /* its own and its members', lower case */
	char **addresses;	  /* of its members */
	X509_STORE *anchors;	  /* NULL: the common ones */
	SSL_CTX *server, *client; /* of another lowest version, or NULL */
	gboolean by_address, secure, lync;
} Pool;

struct SipTrust {
	gatomicrefcount references;
	SSL_CTX *server, *client;
	char *key, *certificate, *authority; /* files that they are of */
	X509_STORE *anchors;
	char *folder;	   /* anchors of single pools, or NULL */
	char *revocations; /* folder, or NULL */
	GPtrArray *notes;
	GPtrArray *pools; /* of Pool */
};

static void pool_free(void *data)
{
	Pool *pool = data;

	g_strfreev(pool->names);
	g_strfreev(pool->addresses);
	X509_STORE_free(pool->anchors);
	SSL_CTX_free(pool->server);
	SSL_CTX_free(pool->client);
	g_free(pool);
}

static gboolean load(X509_STORE *store, const char *file, GError **error)
{
	if (!file || X509_STORE_load_file(store, file) == 1)
		return TRUE;
	g_set_error(error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
		    "cannot use the trust anchors in '%s': %s", file,
		    ERR_reason_error_string(ERR_peek_error())
			    ? ERR_reason_error_string(ERR_peek_error())
			    : "it cannot be read");
	ERR_clear_error();
	return FALSE;
}

/* The verdict of the handshake itself is not asked for: sip_trust_check has
 * its own anchors. */
static gboolean make_contexts(const SipTrust *trust, SSL_CTX **server,
			      SSL_CTX **client, GError **error)
{
	TlsFiles own = { trust->key, trust->certificate, trust->authority };

	if (!trust->key)
		return TRUE;
	*server = tls_context_new(TRUE, &own, error);
	*client = *server ? tls_context_new(FALSE, &own, error) : NULL;
	return *client != NULL;
}

SipTrust *sip_trust_new(const SipTrustFiles *files, GError **error)
{
	g_autoptr(SipTrust) trust = g_new0(SipTrust, 1);

	g_atomic_ref_count_init(&trust->references);
	trust->pools = g_ptr_array_new_with_free_func(pool_free);
	trust->anchors = X509_STORE_new();
	trust->key = g_strdup(files->key);
	trust->certificate = g_strdup(files->certificate);
	trust->authority = g_strdup(files->authority);
	trust->folder = g_strdup(files->pools);
	trust->revocations = g_strdup(files->revocations);
	trust->notes = g_ptr_array_new_with_free_func(g_free);
	if (trust->revocations)
		revocation_load_store(trust->anchors, trust->revocations,
				      trust->notes);
	if (!load(trust->anchors, files->authority, error) ||
	    !load(trust->anchors, files->anchors, error) ||
	    !make_contexts(trust, &trust->server, &trust->client, error))
		return NULL;
	return g_steal_pointer(&trust);
}

SipTrust *sip_trust_ref(SipTrust *trust)
{
	g_atomic_ref_count_inc(&trust->references);
	return trust;
}

void sip_trust_unref(SipTrust *trust)
{
	if (!trust || !g_atomic_ref_count_dec(&trust->references))
		return;
	g_ptr_array_unref(trust->pools);
	X509_STORE_free(trust->anchors);
	SSL_CTX_free(trust->server);
	SSL_CTX_free(trust->client);
	g_ptr_array_unref(trust->notes);
	g_free(trust->key);
	g_free(trust->certificate);
	g_free(trust->authority);
	g_free(trust->folder);
	g_free(trust->revocations);
	g_free(trust);
}

static char **all_names(const SipTrustPool *pool)
{
	g_autoptr(GStrvBuilder) names = g_strv_builder_new();
	g_autofree char *own = g_ascii_strdown(pool->name, -1);

	g_strv_builder_add(names, own);
	for (guint i = 0; pool->members && pool->members[i]; i++) {
		g_autofree char *name = g_ascii_strdown(pool->members[i], -1);

		g_strv_builder_add(names, name);
	}
	return g_strv_builder_end(names);
}

/* As sip_target_host writes them, whatever the topology has. */
static char **all_addresses(const SipTrustPool *pool)
{
	g_autoptr(GStrvBuilder) addresses = g_strv_builder_new();

	for (guint i = 0; pool->addresses && pool->addresses[i]; i++) {
		SipTarget target;
		g_autofree char *text = NULL;

		if (!sip_target_set(&target, SIP_UDP, pool->addresses[i], 0))
			continue;
		text = sip_target_host(&target);
		g_strv_builder_add(addresses, text);
	}
	return g_strv_builder_end(addresses);
}

static gboolean load_own_anchors(const SipTrust *trust, Pool *pool,
				 GError **error)
{
	g_autofree char *name = g_strconcat(pool->names[0], ".pem", NULL);
	g_autofree char *file =
		trust->folder ? g_build_filename(trust->folder, name, NULL)
			      : NULL;

	if (!file || !g_file_test(file, G_FILE_TEST_EXISTS))
		return TRUE;
	pool->anchors = X509_STORE_new();
	if (trust->revocations)
		revocation_load_store(pool->anchors, trust->revocations, NULL);
	return load(pool->anchors, file, error);
}

static int version_of(const char *name)
{
	static const struct {
		const char *name;
		int version;
	} versions[] = { { "Tls10", TLS1_VERSION },
			 { "Tls11", TLS1_1_VERSION },
			 { "Tls13", TLS1_3_VERSION } };

	for (guint i = 0; name && i < G_N_ELEMENTS(versions); i++)
		if (!g_ascii_strcasecmp(versions[i].name, name))
			return versions[i].version;
	return TLS1_2_VERSION;
}

/* Contexts of its own, so that no other pool is spoken to like that. */
static gboolean set_least(const SipTrust *trust, Pool *pool, const char *name,
			  GError **error)
{
	int least = version_of(name);

	if (least == TLS1_2_VERSION)
		return TRUE;
	if (!make_contexts(trust, &pool->server, &pool->client, error))
		return FALSE;
	if (pool->server)
		tls_context_set_least(pool->server, least);
	if (pool->client)
		tls_context_set_least(pool->client, least);
	return TRUE;
}

gboolean sip_trust_add(SipTrust *trust, const SipTrustPool *pool,
		       GError **error)
{
	Pool *added = g_new0(Pool, 1);

	added->name = g_intern_string(pool->name);
	added->names = all_names(pool);
	added->addresses = all_addresses(pool);
	added->by_address = pool->by_address;
	added->secure = pool->secure;
	added->lync = pool->lync;
	g_ptr_array_add(trust->pools, added);
	return set_least(trust, added, pool->least, error) &&
	       load_own_anchors(trust, added, error);
}

const GPtrArray *sip_trust_notes(const SipTrust *trust)
{
	return trust->notes;
}

SSL_CTX *sip_trust_server(const SipTrust *trust)
{
	return trust->server;
}

SSL_CTX *sip_trust_client(const SipTrust *trust)
{
	return trust->client;
}

static const Pool *find_pool(const SipTrust *trust, const char *name)
{
	for (guint i = 0; i < trust->pools->len; i++) {
		const Pool *pool = trust->pools->pdata[i];

		if (!g_ascii_strcasecmp(pool->name, name))
			return pool;
	}
	return NULL;
}

static gboolean has_address(const Pool *pool, const char *address)
{
	return g_strv_contains((const char *const *)pool->addresses, address);
}

SSL_CTX *sip_trust_server_for(const SipTrust *trust, const char *address)
{
	for (guint i = 0; i < trust->pools->len; i++) {
		const Pool *pool = trust->pools->pdata[i];

		if (pool->server && has_address(pool, address))
			return pool->server;
	}
	return trust->server;
}

SSL_CTX *sip_trust_client_for(const SipTrust *trust, const char *pool)
{
	const Pool *found = pool ? find_pool(trust, pool) : NULL;

	return found && found->client ? found->client : trust->client;
}

static gboolean names_it(const Pool *pool, char **identities)
{
	for (char **one = identities; *one; one++)
		if (g_strv_contains((const char *const *)pool->names, *one))
			return TRUE;
	return FALSE;
}

/* The pool of one of the identities. */
static const Pool *named_pool(const SipTrust *trust, char **identities,
			      const char *wanted, GError **error)
{
	g_autofree char *names = g_strjoinv(", ", identities);

	for (guint i = 0; i < trust->pools->len; i++) {
		const Pool *pool = trust->pools->pdata[i];

		if ((!wanted || !g_ascii_strcasecmp(wanted, pool->name)) &&
		    names_it(pool, identities))
			return pool;
	}
	if (wanted)
		g_set_error(error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
			    "the certificate is not for the pool '%s' or one "
			    "of its computers: it names '%s'",
			    wanted, names);
	else
		g_set_error(error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
			    "the certificate is not for a pool of the topology "
			    "or one of its computers: it names '%s'",
			    names);
	return NULL;
}

/* By the anchors of its pool; of a certificate that is of no pool here by any
 * that there are. */
static gboolean check_chain(const SipTrust *trust, const SSL *ssl,
			    const Pool *pool, GError **error)
{
	if (pool)
		return tls_check_chain_by(
			ssl, pool->anchors ? pool->anchors : trust->anchors,
			error);
	for (guint i = 0; i < trust->pools->len; i++) {
		const Pool *one = trust->pools->pdata[i];

		if (one->anchors && tls_check_chain_by(ssl, one->anchors, NULL))
			return TRUE;
	}
	return tls_check_chain_by(ssl, trust->anchors, error);
}

const char *sip_trust_check(const SipTrust *trust, const SSL *ssl,
			    const char *pool, GError **error)
{
	X509 *certificate = SSL_get0_peer_certificate(ssl);
	g_auto(GStrv) identities =
		certificate ? sip_identities(certificate) : g_new0(char *, 1);
	const Pool *found = named_pool(trust, identities, pool, NULL);

	/* Who shows none, or one of a stranger, hears of that first. */
	if (!check_chain(trust, ssl,
			 found	? found
			 : pool ? find_pool(trust, pool)
				: NULL,
			 error))
		return NULL;
	if (!found) {
		named_pool(trust, identities, pool, error);
		return NULL;
	}
	if (sip_identity_usable(certificate))
		return found->name;
	g_set_error_literal(error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
			    "the certificate's extended key usage is neither "
			    "for TLS nor for SIP");
	return NULL;
}

gboolean sip_trust_knows(const SipTrust *trust, const char *address)
{
	for (guint i = 0; i < trust->pools->len; i++)
		if (has_address(trust->pools->pdata[i], address))
			return TRUE;
	return FALSE;
}

static void say_why_not(const Pool *pool, const char *address, GError **error)
{
	if (!pool)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
			    "'%s' is not the address of a pool's computer",
			    address);
	else if (pool->secure)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
			    "the pool '%s' is to use TLS and '%s' does not: "
			    "see Set-CsPool -SipTransport",
			    pool->name, address);
	else
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
			    "'%s' of the pool '%s' is not trusted by its "
			    "address: let it use TLS, or see Set-CsPool "
			    "-TrustByAddress",
			    address, pool->name);
}

const char *sip_trust_address(const SipTrust *trust, const char *address,
			      GError **error)
{
	const Pool *known = NULL;

	for (guint i = 0; i < trust->pools->len; i++) {
		const Pool *pool = trust->pools->pdata[i];

		if (!has_address(pool, address))
			continue;
		if (pool->by_address && !pool->secure)
			return pool->name;
		known = pool;
	}
	say_why_not(known, address, error);
	return NULL;
}

gboolean sip_trust_lync(const SipTrust *trust, const char *pool)
{
	const Pool *found = pool ? find_pool(trust, pool) : NULL;

	return found && found->lync;
}
