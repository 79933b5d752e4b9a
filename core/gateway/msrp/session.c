#include "core/gateway/msrp/agent_private.h"

#include "core/base/random.h"

#include <gio/gio.h>
#include <string.h>

/* Of a session's name in its path: who knows it may speak in it (RFC 4975
 * §14.1). */
#define NAME_BYTES 16

/* In clear by address, where that is known: nothing is to be looked up. */
const char *msrp_session_host(const MsrpSession *session)
{
	const MsrpAgent *agent = session->agent;
	gboolean any = !strcmp(agent->address, "0.0.0.0") ||
		       !strcmp(agent->address, "::");

	return session->secure || any ? agent->host : agent->address;
}

static char *own_path(const MsrpSession *session)
{
	MsrpUri uri = { session->secure, (char *)msrp_session_host(session),
			msrp_agent_port(session->agent), session->id };

	return msrp_uri_write(&uri);
}

MsrpSession *msrp_session_new(MsrpAgent *agent, gboolean secure,
			      const MsrpSessionHandler *handler, void *data)
{
	MsrpSession *session = g_new0(MsrpSession, 1);

	session->agent = agent;
	session->handler = handler;
	session->data = data;
	session->secure = secure;
	session->id = random_hex(NAME_BYTES);
	session->path = own_path(session);
	session->join = msrp_join_new(&agent->begun);
	msrp_sends_init(session);
	g_hash_table_insert(agent->sessions, session->id, session);
	return session;
}

void msrp_session_free(MsrpSession *session)
{
	if (!session)
		return;
	if (session->flow)
		msrp_flow_leave(session->flow, session);
	g_hash_table_remove(session->agent->sessions, session->id);
	msrp_sends_clear(session);
	msrp_join_free(session->join);
	g_clear_error(&session->failure);
	g_free(session->id);
	g_free(session->path);
	g_free(session->remote);
	g_free(session->fingerprint);
	g_free(session);
}

const char *msrp_session_path(const MsrpSession *session)
{
	return session->path;
}

gboolean msrp_session_is_open(const MsrpSession *session)
{
	return session->open;
}

static void tell_soon(MsrpSession *session)
{
	if (!timer_running(session->agent->soon))
		timer_start(session->agent->soon, 0, 0);
}

void msrp_session_lose(MsrpSession *session, const GError *cause)
{
	if (session->flow)
		msrp_flow_leave(session->flow, session);
	session->open = FALSE;
	session->waits = 0;
	if (!session->failure)
		session->failure = g_error_copy(cause);
	msrp_sends_lose(session);
	tell_soon(session);
}

void msrp_session_opened(MsrpSession *session)
{
	session->open = TRUE;
	session->waits = 0;
	if (session->flow->place)
		msrp_send_bind(session);
	session->handler->open(session->data);
}

/* ---- its other end ---- */

static gboolean read_peer(MsrpSession *session, const MsrpPeer *peer,
			  MsrpUri *first, GError **error)
{
	const SipTrust *trust = session->agent->trust;

	if (!msrp_path_valid(peer->path) ||
	    !msrp_path_first(peer->path, first)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "'%s' is no path of MSRP", peer->path);
		return FALSE;
	}
	if (first->secure != session->secure) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "the path '%s' is not as safe as the session",
			    peer->path);
		return FALSE;
	}
	if (!session->secure || (trust && sip_trust_client(trust)))
		return TRUE;
	g_set_error_literal(error, G_TLS_ERROR, G_TLS_ERROR_UNAVAILABLE,
			    "there is no certificate for TLS: "
			    "Request-CsCertificate -New -Type Default");
	return FALSE;
}

static void set_peer(MsrpSession *session, const MsrpPeer *peer)
{
	g_free(session->remote);
	g_free(session->fingerprint);
	session->remote = g_strdup(peer->path);
	session->fingerprint = g_strdup(peer->fingerprint);
	session->pool = peer->pool;
}

static gboolean connect_to(MsrpSession *session, const MsrpUri *to,
			   const MsrpPeer *peer, GError **error)
{
	MsrpFlow *flow = msrp_flow_get(session->agent, to, peer);

	if (!flow) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED,
			    "nothing can be connected to '%s'", to->host);
		return FALSE;
	}
	msrp_flow_join(flow, session);
	if (flow->ready)
		msrp_session_opened(session);
	return TRUE;
}

/* Who comes again with the same path has not moved. */
gboolean msrp_session_begin(MsrpSession *session, const MsrpPeer *peer,
			    GError **error)
{
	g_auto(MsrpUri) first = { 0 };

	if (!read_peer(session, peer, &first, error))
		return FALSE;
	if (session->remote && msrp_path_same(session->remote, peer->path) &&
	    session->flow)
		return TRUE;
	if (session->flow)
		msrp_flow_leave(session->flow, session);
	set_peer(session, peer);
	session->open = FALSE;
	session->waits = loop_now(session->agent->loop);
	return !peer->active || connect_to(session, &first, peer, error);
}

/* ---- what is told ---- */

/* Its chunks have their answers: a report says that they helped nobody. */
static void on_given_up(void *data, const char *message_id, guint64 length)
{
	msrp_send_report(data, message_id, length, 408);
}

void msrp_session_sweep(MsrpSession *session, gint64 now)
{
	msrp_join_sweep(session->join, now, on_given_up, session);
	msrp_sends_sweep(session, now);
	if (session->waits &&
	    now - session->waits >= session->agent->patience) {
		g_autoptr(GError) error = g_error_new_literal(
			G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
			session->flow ? "no connection came about in time"
				      : "the other end has not connected in "
					"time");

		msrp_session_lose(session, error);
	}
}

void msrp_session_tell(MsrpSession *session)
{
	MsrpAgent *agent = session->agent;
	g_autofree char *id = g_strdup(session->id);
	g_autoptr(GError) failure = NULL;

	while (g_hash_table_lookup(agent->sessions, id) == session &&
	       msrp_sends_tell(session))
		;
	if (g_hash_table_lookup(agent->sessions, id) != session ||
	    !session->failure)
		return;
	failure = g_error_copy(session->failure);
	if (session->handler->lost && !session->told) {
		session->told = TRUE;
		session->handler->lost(session->data, failure);
	}
}
