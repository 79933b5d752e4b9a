#include "core/gateway/frontend/session.h"

#include "core/gateway/bridge/chat.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/notify.h"
#include "core/gateway/frontend/outbound.h"
#include "core/gateway/frontend/policy.h"
#include "core/gateway/frontend/talks.h"

#include <string.h>

static void send_answer(const Frontend *frontend, SipRequest *request,
			const char *sdp)
{
	const SipIncoming *incoming = sip_request_get(request);
	g_autofree char *where =
		sip_agent_contact(frontend->agent, incoming->protocol);
	g_autofree char *lines =
		g_strconcat(where, SESSION_ALLOW,
			    "Content-Type: application/sdp\r\n", NULL);

	sip_request_accept(request, lines, sdp);
}

/* 488 tells a client to try nothing else (lync-sip R-I11). */
static void refuse_offer(SipRequest *request)
{
	sip_request_answer(request, 488, "Only text is carried", NULL);
}

static gboolean offers_chat(const SessionMode *mode,
			    const SipIncoming *incoming)
{
	const char *type = incoming->page.content_type;

	return type && !g_ascii_strncasecmp(type, "application/sdp", 15) &&
	       mode->judge(incoming);
}

static void adopt(Session *session, SipRequest *request, SipDialog *dialog,
		  const SipTarget *target)
{
	SessionMedia *media = NULL;
	g_autofree char *sdp = session->mode->accept(
		session, sip_request_get(request), &media);

	if (!sdp) {
		sip_dialog_free(dialog);
		refuse_offer(request);
		return;
	}
	session_do(session, SESSION_ON_INVITE);
	session->target = *target;
	session_adopt(session, dialog, media);
	send_answer(session->sessions->frontend, request, sdp);
	session_flush(session);
}

/* Where the pool's computer is that answers, or that comes next. */
static gboolean find_target(const Frontend *frontend, const char *pool,
			    const Address *user, const char *source,
			    SipTarget *target)
{
	g_autoptr(GArray) targets =
		pools_targets(frontend->pools, pool, user->local);

	if (!targets->len)
		return FALSE;
	*target = g_array_index(targets, SipTarget, 0);
	for (guint i = 0; i < targets->len; i++) {
		const SipTarget *one = &g_array_index(targets, SipTarget, i);
		g_autofree char *host = sip_target_host(one);

		if (!g_strcmp0(host, source))
			*target = *one;
	}
	return TRUE;
}

static void take_invite(Sessions *sessions, SipRequest *request,
			const Address *user, const Address *contact)
{
	const SipIncoming *incoming = sip_request_get(request);
	const SessionMode *mode =
		session_mode_of(sessions->frontend, incoming->pool);
	SipDialog *dialog;
	SipTarget target;
	Session *session;

	if (!offers_chat(mode, incoming)) {
		refuse_offer(request);
		return;
	}
	if (!find_target(sessions->frontend, incoming->pool, user,
			 incoming->source, &target) ||
	    !(session = session_get(sessions, mode, user, contact))) {
		sip_request_answer(request, 500, NULL, RETRY_AFTER);
		return;
	}
	dialog = sip_dialog_from(incoming);
	if (dialog)
		adopt(session, request, dialog, &target);
	else
		sip_request_answer(request, 400, "Contact is missing", NULL);
	session_release(session);
}

/* Who the user is; by the resource of his Contact, where From has none (RFC
 * 7573 §3). */
static Address *user_of(const Frontend *frontend, const SipIncoming *incoming)
{
	const SessionMode *mode = session_mode_of(frontend, incoming->pool);
	Address *user = address_from_sip(
		incoming->asserted ? incoming->asserted : incoming->from, NULL);
	g_autoptr(Address) contact =
		user && !user->resource && incoming->contact && mode->threads
			? address_from_sip(incoming->contact, NULL)
			: NULL;

	if (contact && address_same_bare(user, contact))
		user->resource = g_steal_pointer(&contact->resource);
	return user;
}

/* A new session, if its users may write to each other. */
static void begin(Sessions *sessions, SipRequest *request)
{
	Frontend *frontend = sessions->frontend;
	const SipIncoming *incoming = sip_request_get(request);
	g_autoptr(Address) user = user_of(frontend, incoming);
	g_autoptr(Address) contact =
		address_from_sip(outbound_receiver(frontend, incoming), NULL);
	Policy policy;

	if (!user || !contact) {
		sip_request_answer(request, user ? 404 : 400, NULL, NULL);
		return;
	}
	policy = policy_sip_to_xmpp(frontend->config, user, contact);
	if (policy != POLICY_OK)
		sip_request_answer(request, policy_answer(policy)->status,
				   policy_answer(policy)->text, NULL);
	else
		take_invite(sessions, request, user, contact);
}

/* INVITE again: what keeps a session alive, or moves it. */
static void take_again(Session *session, SipRequest *request)
{
	const SipIncoming *incoming = sip_request_get(request);
	g_autofree char *sdp =
		session->mode->accept(session, incoming, &session->media);

	if (sdp)
		send_answer(session->sessions->frontend, request, sdp);
	else
		refuse_offer(request);
}

/* Lync's clients number the first MESSAGE as their INVITE (lync-sip R-T14). */
static gboolean take_number(SipDialog *dialog, const SipIncoming *incoming)
{
	guint64 number = g_ascii_strtoull(incoming->cseq, NULL, 10);

	if (number < dialog->remote_cseq)
		return FALSE;
	dialog->remote_cseq = (guint32)number;
	return TRUE;
}

/* The user has closed it: the contact may see that. */
static void take_bye(Session *session, SipRequest *request)
{
	Frontend *frontend = session->sessions->frontend;
	g_autoptr(Xml) stanza =
		chat_state_stanza(session->user, session->contact, CHAT_GONE);

	sip_request_answer(request, 200, NULL, NULL);
	session_do(session, SESSION_ON_BYE);
	if (talks_shows(frontend->talks, session->user, session->contact))
		notify_xmpp(frontend, session->user, session->contact, stanza);
	session_release(session);
}

static void take_inside(Session *session, SipRequest *request)
{
	const SipIncoming *incoming = sip_request_get(request);
	Frontend *frontend = session->sessions->frontend;

	session->active = loop_now(frontend->loop);
	if (!take_number(session->dialog, incoming))
		sip_request_answer(request, 500, "Stale CSeq Value", NULL);
	else if (!strcmp(incoming->method, "BYE"))
		take_bye(session, request);
	else if (!strcmp(incoming->method, "INVITE"))
		take_again(session, request);
	else
		outbound_take(frontend, request);
}

static Session *find_dialog(const Sessions *sessions,
			    const SipIncoming *incoming)
{
	g_autofree char *key =
		sip_dialog_key(incoming->call_id, incoming->to_tag);
	Session *session = g_hash_table_lookup(sessions->dialogs, key);

	return session && !strcmp(session->dialog->remote_tag,
				  incoming->from_tag)
		       ? session
		       : NULL;
}

void sessions_take(Sessions *sessions, SipRequest *request)
{
	const SipIncoming *incoming = sip_request_get(request);
	Session *session =
		incoming->to_tag ? find_dialog(sessions, incoming) : NULL;
	gboolean invite = !strcmp(incoming->method, "INVITE");

	if (session)
		take_inside(session, request);
	else if (incoming->to_tag || !invite)
		sip_request_answer(request, 481, NULL, NULL);
	else if (!session_mode_of(sessions->frontend, incoming->pool))
		sip_request_answer(request, 405, NULL, PAGE_ALLOW);
	else
		begin(sessions, request);
}
