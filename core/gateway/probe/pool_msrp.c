/* The MSRP of a test: who writes opens a session and sends the message in it;
 * who reads it, where he is here, takes it as a user's program would. */
#include "core/gateway/probe/pool_private.h"

#include "core/base/clock.h"
#include "core/gateway/bridge/address.h"
#include "core/gateway/bridge/session_msrp.h"

#include <string.h>

gboolean pool_msrp_open(PoolProbe *probe, const PoolProbeSetup *setup,
			GError **error)
{
	const MsrpAgentOptions options = {
		.host = setup->host,
		.address = setup->address,
		.resolver = setup->resolver,
	};

	if (setup->presence || g_strcmp0(setup->profile, "Msrp"))
		return TRUE;
	probe->msrp = msrp_agent_new(setup->loop, &options, error);
	if (!probe->msrp)
		return FALSE;
	if (setup->trust)
		msrp_agent_set_trust(probe->msrp, setup->trust);
	return TRUE;
}

void pool_msrp_close(PoolProbe *probe)
{
	PoolUser *users[] = { &probe->from, &probe->to };

	for (guint i = 0; i < G_N_ELEMENTS(users); i++)
		g_clear_pointer(&users[i]->media, msrp_session_free);
	g_clear_pointer(&probe->msrp, msrp_agent_free);
	msrp_offer_clear(&probe->reader);
}

/* ---- who writes ---- */

static void on_sent(void *data, int status)
{
	const PoolUser *user = data;
	PoolProbe *probe = user->probe;

	pool_step(probe, "MSRP SEND: %d", status);
	if (status == 200) {
		pool_im_taken(probe);
		return;
	}
	g_autofree char *error = g_strdup_printf("MSRP SEND: %d", status);
	pool_fail(probe, error,
		  status == 408 ? "The user's program did not answer in time"
				: "The user's program refused the message");
}

static Address *address_of(const PoolUser *user)
{
	return address_from_sip(user->address, NULL);
}

/* In the form that the other end reads. */
static gboolean dress(const PoolProbe *probe, PageMessage *dressed)
{
	g_autoptr(Address) from = address_of(&probe->from);
	g_autoptr(Address) to = address_of(&probe->to);
	g_autofree char *text = pool_im_text(probe);
	g_auto(PageMessage) page = {
		.content_type = g_strdup("text/plain; charset=UTF-8"),
		.body = g_bytes_new(text, strlen(text)),
	};

	return from && to &&
	       msrp_dress(&probe->reader, &page, from, to, clock_now(),
			  dressed);
}

static void on_open(void *data)
{
	PoolUser *user = data;
	PoolProbe *probe = user->probe;
	g_auto(PageMessage) dressed = { 0 };
	MsrpOutgoing outgoing = { .message_id = probe->token };

	if (user != &probe->from || probe->ending)
		return;
	pool_step(probe, "MSRP is connected");
	if (!dress(probe, &dressed)) {
		pool_fail(probe, "415 Unsupported Media Type",
			  "The user's program takes no text by MSRP");
		return;
	}
	outgoing.content_type = dressed.content_type;
	outgoing.body = dressed.body;
	msrp_session_send(user->media, &outgoing, on_sent, user);
}

/* ---- who reads ---- */

static void on_message(void *data, MsrpIncoming *incoming)
{
	PoolProbe *probe = ((PoolUser *)data)->probe;
	gsize length;
	const char *body =
		g_bytes_get_data(msrp_incoming_body(incoming), &length);
	gboolean ours =
		body && g_strstr_len(body, (gssize)length, probe->token);

	msrp_incoming_answer(incoming, 200);
	if (ours)
		pool_im_arrived(probe, "MSRP SEND");
}

static void on_report(void *data, const char *message_id, int status)
{
	(void)data;
	(void)message_id;
	(void)status;
}

static void on_lost(void *data, const GError *error)
{
	PoolProbe *probe = ((PoolUser *)data)->probe;

	pool_step(probe, "MSRP: %s", error->message);
	pool_fail(probe, error->message,
		  "The user's program and this front end do not reach each "
		  "other by MSRP: see what is between them");
}

static const MsrpSessionHandler handler = {
	.open = on_open,
	.message = on_message,
	.report = on_report,
	.lost = on_lost,
};

/* ---- what SIP says ---- */

static gboolean is_secure(const PoolProbe *probe)
{
	return probe->target.protocol == SIP_TLS;
}

static char *describe(PoolUser *user, gboolean active, const MsrpOffer *to)
{
	PoolProbe *probe = user->probe;
	gboolean secure = to ? to->secure : is_secure(probe);
	g_autofree char *fingerprint =
		secure ? msrp_agent_fingerprint(probe->msrp) : NULL;
	const MsrpSay say = {
		.host = msrp_session_host(user->media),
		.path = msrp_session_path(user->media),
		.port = msrp_agent_port(probe->msrp),
		.secure = secure,
		.active = active,
		.fingerprint = fingerprint,
		.to = to,
		.number = g_str_hash(msrp_session_path(user->media)),
	};

	return msrp_say(&say);
}

char *pool_msrp_offer(PoolProbe *probe)
{
	PoolUser *user = &probe->from;

	user->media =
		msrp_session_new(probe->msrp, is_secure(probe), &handler, user);
	return describe(user, TRUE, NULL);
}

static gboolean begin(PoolUser *user, const MsrpOffer *peer, gboolean active,
		      const char *pool)
{
	const MsrpPeer other = { peer->path, active, pool, peer->fingerprint };
	g_autoptr(GError) error = NULL;

	if (msrp_session_begin(user->media, &other, &error))
		return TRUE;
	pool_step(user->probe, "MSRP: %s", error->message);
	return FALSE;
}

gboolean pool_msrp_answered(PoolProbe *probe, const SipOutcome *outcome)
{
	MsrpOffer *reader = &probe->reader;

	msrp_offer_clear(reader);
	return outcome->body &&
	       msrp_offer_read(reader, outcome->body, outcome->body_length) &&
	       reader->secure == is_secure(probe) &&
	       begin(&probe->from, reader, msrp_offer_connect(reader, TRUE),
		     probe->target.pool);
}

char *pool_msrp_accept(PoolProbe *probe, const SipIncoming *incoming)
{
	g_auto(MsrpOffer) peer = { 0 };
	PoolUser *user = &probe->to;
	gsize length = 0;
	const char *sdp =
		incoming->page.body
			? g_bytes_get_data(incoming->page.body, &length)
			: NULL;
	gboolean active;

	if (user->media || !sdp || !msrp_offer_read(&peer, sdp, length))
		return NULL;
	user->media =
		msrp_session_new(probe->msrp, peer.secure, &handler, user);
	active = msrp_offer_connect(&peer, FALSE);
	return begin(user, &peer, active, incoming->pool)
		       ? describe(user, active, &peer)
		       : NULL;
}
