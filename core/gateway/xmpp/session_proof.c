#include "core/gateway/net/tls.h"
#include "core/gateway/xmpp/identity.h"
#include "core/gateway/xmpp/session_private.h"

static gboolean check(const Session *session, const char *domain, char **proof,
		      GError **error)
{
	SSL *ssl = session->connection ? connection_ssl(session->connection)
				       : NULL;
	IdentityWanted wanted = { domain, session->host,
				  session->tlsa != NULL };
	if (ssl && !g_strcmp0(session->dane_domain, domain)) {
		*proof = g_strdup("DANE 3");
		return TRUE;
	}
	return identity_prove(ssl, &wanted, proof, error);
}

gboolean session_trusted(void *data, const char *domain, GError **error)
{
	Session *session = data;
	g_clear_pointer(&session->proof, g_free);
	return check(session, domain, &session->proof, error);
}

gboolean session_is_dateless(const Session *session)
{
	return session->proof && g_str_has_prefix(session->proof, "DANE 3");
}

static void on_peer_dane(void *data, const GError *error)
{
	Session *session = session_ref(data);
	session->asking = NULL;
	session->progress = loop_now(session->loop);
	if (!error) {
		session->dane_domain = g_strdup(stream_remote(session->stream));
		session->proof = g_strdup("DANE 3");
	}
	session_set_paused(session);
	stream_proven(session->stream, error);
	session_unref(session);
}

/* What its issuer has revoked nobody proves. */
gboolean session_prove(void *data, const char *domain)
{
	Session *session = data;
	SSL *ssl = connection_ssl(session->connection);
	X509 *certificate = SSL_get0_peer_certificate(ssl);
	if (!session->resolver || !certificate ||
	    tls_problem(ssl)->code == X509_V_ERR_CERT_REVOKED)
		return FALSE;
	session->asking =
		peer_dane_new(session->loop, session->resolver, domain,
			      certificate, on_peer_dane, session);
	session_set_paused(session);
	return TRUE;
}

void session_allow_dane(Session *session, Resolver *resolver)
{
	session->resolver = resolver;
}

gboolean session_check(const Session *session, const char *domain, char **proof,
		       GError **error)
{
	g_autofree char *found = NULL;
	if (!check(session, domain, &found, error))
		return FALSE;
	if (proof)
		*proof = g_steal_pointer(&found);
	return TRUE;
}

void session_rely(Session *session)
{
	session->relied = TRUE;
}

gboolean session_relies(const Session *session)
{
	return session->relied ||
	       stream_method(session->stream) == METHOD_EXTERNAL;
}

/* Records of these usages are the proof themselves, without an authority. */
static gboolean is_without_authority(const Session *session)
{
	return session->proof && (g_str_has_prefix(session->proof, "DANE 2") ||
				  g_str_has_prefix(session->proof, "DANE 3"));
}

static gboolean still_proves(const Session *session, GError **error)
{
	const char *domain = stream_remote(session->stream);
	SSL *ssl = connection_ssl(session->connection);
	g_autofree char *proof = NULL;
	if (!is_without_authority(session))
		return check(session, domain, &proof, error);
	return tls_problem(ssl)->code != X509_V_ERR_CERT_REVOKED ||
	       identity_check(ssl, domain, error);
}

void session_recheck(Session *session, const Credentials *credentials)
{
	gboolean server = stream_role(session->stream) == STREAM_RECEIVING;
	SSL *ssl = session->connection ? connection_ssl(session->connection)
				       : NULL;
	g_autoptr(GError) error = NULL;
	if (!ssl || !stream_ready(session->stream) || !session_relies(session))
		return;
	tls_recheck(ssl, server ? credentials->server : credentials->client,
		    is_without_authority(session));
	if (!still_proves(session, &error))
		stream_fail(session->stream, STREAM_RESET, "%s",
			    error->message);
}
