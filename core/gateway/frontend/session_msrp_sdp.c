#include "core/gateway/frontend/session_msrp.h"

#include "core/gateway/base/trace.h"

#include <string.h>

/* What we say of a medium; `to`: who has offered, or NULL. */
static char *describe(const SessionMedia *media, gboolean secure,
		      gboolean active, const MsrpOffer *to)
{
	MsrpAgent *agent = media->sessions->frontend->msrp;
	g_autofree char *fingerprint =
		secure ? msrp_agent_fingerprint(agent) : NULL;
	const MsrpSay say = {
		.host = msrp_session_host(media->msrp),
		.path = msrp_session_path(media->msrp),
		.port = msrp_agent_port(agent),
		.secure = secure,
		.active = active,
		.fingerprint = fingerprint,
		.to = to,
		.number = g_str_hash(msrp_session_path(media->msrp)),
	};

	return msrp_say(&say);
}

char *session_media_offer(Session *session, SessionMedia **media)
{
	gboolean secure = session->errand.target.protocol == SIP_TLS;

	if (!session->sessions->frontend->msrp)
		return NULL;
	*media = session_media_new(session, secure);
	return describe(*media, secure, TRUE, NULL);
}

/* Takes what the other end has said. */
static gboolean begin(SessionMedia *media, MsrpOffer *peer, gboolean active,
		      const char *pool)
{
	g_autoptr(GError) error = NULL;
	const MsrpPeer other = { peer->path, active, pool, peer->fingerprint };

	msrp_offer_clear(&media->peer);
	media->peer = *peer;
	*peer = (MsrpOffer){ 0 };
	if (msrp_session_begin(media->msrp, &other, &error))
		return TRUE;
	trace_line(TRACE_INFO, "msrp", NULL, "a session cannot begin: %s",
		   error->message);
	return FALSE;
}

gboolean session_media_answered(Session *session, const char *sdp, gsize length)
{
	g_auto(MsrpOffer) peer = { 0 };
	gboolean secure = session->target.protocol == SIP_TLS;

	if (!session->media || !msrp_offer_read(&peer, sdp, length) ||
	    peer.secure != secure)
		return FALSE;
	session->html = msrp_offer_html(&peer);
	return begin(session->media, &peer, msrp_offer_connect(&peer, TRUE),
		     session->target.pool);
}

/* What comes by TLS does not go on in clear. */
static gboolean read_offer(const SipIncoming *incoming, MsrpOffer *peer)
{
	gsize length;
	const char *sdp = g_bytes_get_data(incoming->page.body, &length);

	return msrp_offer_read(peer, sdp, length) &&
	       (peer->secure || incoming->protocol != SIP_TLS);
}

gboolean session_media_judge(const SipIncoming *incoming)
{
	g_auto(MsrpOffer) peer = { 0 };

	return read_offer(incoming, &peer);
}

/* An INVITE without an offer, in a dialog: the same as before. */
static char *repeat(const SessionMedia *media)
{
	const MsrpOffer *peer = &media->peer;

	return describe(media, peer->secure, TRUE, NULL);
}

char *session_media_accept(Session *session, const SipIncoming *incoming,
			   SessionMedia **media)
{
	g_auto(MsrpOffer) peer = { 0 };
	gboolean again = *media != NULL;
	gboolean active;
	char *sdp;

	if (!session->sessions->frontend->msrp)
		return NULL;
	if (again && !g_bytes_get_size(incoming->page.body))
		return repeat(*media);
	if (!read_offer(incoming, &peer) ||
	    (again && peer.secure != (*media)->peer.secure))
		return NULL;
	if (!again) {
		*media = session_media_new(session, peer.secure);
		(*media)->subject = g_strdup(incoming->page.subject);
	}
	active = msrp_offer_connect(&peer, FALSE);
	session->html = msrp_offer_html(&peer);
	sdp = describe(*media, peer.secure, active, &peer);
	if (begin(*media, &peer, active, incoming->pool))
		return sdp;
	g_free(sdp);
	if (!again)
		session_media_free(g_steal_pointer(media));
	return NULL;
}
