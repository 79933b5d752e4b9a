#include "core/gateway/xmpp/credentials.h"

#include "core/gateway/net/revocation.h"
#include "core/gateway/net/tls.h"
#include "core/gateway/xmpp/names.h"

static SSL_CTX *make(gboolean server, const CredentialFiles *files,
		     GPtrArray *notes, GError **error)
{
	TlsFiles wanted = { files->key, files->certificate, files->anchors };
	SSL_CTX *context = tls_context_new(server, &wanted, error);
	if (!context)
		return NULL;
	if (files->anchors && !files->no_system_anchors)
		SSL_CTX_set_default_verify_paths(context);
	if (!files->anchors && files->no_system_anchors) {
		X509_STORE *nobody = X509_STORE_new();
		SSL_CTX_set_cert_store(context, nobody);
	}
	if (files->revocations)
		revocation_load(context, files->revocations, notes);
	if (server)
		tls_context_set_protocol(context, ALPN_SERVER);
	return context;
}

Credentials *credentials_new(const CredentialFiles *files, GError **error)
{
	g_autoptr(Credentials) made = g_new0(Credentials, 1);
	made->references = 1;
	made->notes = g_ptr_array_new_with_free_func(g_free);
	made->server = make(TRUE, files, made->notes, error);
	made->client = made->server ? make(FALSE, files, NULL, error) : NULL;
	return made->client ? g_steal_pointer(&made) : NULL;
}

Credentials *credentials_ref(Credentials *credentials)
{
	credentials->references++;
	return credentials;
}

void credentials_unref(Credentials *credentials)
{
	if (!credentials || --credentials->references)
		return;
	SSL_CTX_free(credentials->server);
	SSL_CTX_free(credentials->client);
	g_ptr_array_unref(credentials->notes);
	g_free(credentials);
}
