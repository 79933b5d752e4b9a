#include "core/gateway/frontend/session.h"

#include "core/gateway/bridge/chat.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/notify.h"
#include "core/gateway/frontend/outbound.h"
#include "core/gateway/frontend/policy.h"
#include "core/gateway/frontend/session_msrp.h"
#include "core/gateway/frontend/siblings.h"
#include "core/gateway/frontend/talks.h"

#include <string.h>

/* ---- which there are ---- */

static void end_idle(Session *session, gint64 now)
{
	if (session->state == SESSION_OPEN &&
	    now - session->active >= session->sessions->idle)
		session_do(session, SESSION_ON_IDLE);
	session_release(session);
}

static void on_tick(void *data)
{
	Sessions *sessions = data;
	gint64 now = loop_now(sessions->frontend->loop);
	g_autoptr(GList) all = g_hash_table_get_values(sessions->pairs);

	for (GList *at = all; at; at = at->next)
		end_idle(at->data, now);
}

Sessions *sessions_new(Frontend *frontend, guint idle)
{
	Sessions *sessions = g_new0(Sessions, 1);

	sessions->frontend = frontend;
	sessions->idle = idle;
	sessions->pairs = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
						session_free);
	sessions->dialogs =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	sessions->calls =
		g_hash_table_new_full(NULL, NULL, session_call_free, NULL);
	sessions->ending =
		g_hash_table_new_full(NULL, NULL, session_media_end, NULL);
	sessions->tick = timer_new(frontend->loop, on_tick, sessions);
	return sessions;
}

void sessions_free(Sessions *sessions)
{
	if (!sessions)
		return;
	timer_free(sessions->tick);
	g_hash_table_unref(sessions->calls);
	g_hash_table_unref(sessions->dialogs);
	g_hash_table_unref(sessions->pairs);
	g_hash_table_unref(sessions->ending);
	g_free(sessions);
}

static char *pair_key(const Address *user, const Address *contact)
{
	return g_strconcat(user->local, "@", user->domain, " ", contact->local,
			   "@", contact->domain, NULL);
}

static Session *find(const Sessions *sessions, const Address *user,
		     const Address *contact)
{
	g_autofree char *key = pair_key(user, contact);

	return g_hash_table_lookup(sessions->pairs, key);
}

/* A pool that speaks in another way now. */
static void change_mode(Session *session, const SessionMode *mode)
{
	session_do(session, SESSION_ON_IDLE);
	session->mode = mode;
}

static Session *session_new(Sessions *sessions, const SessionMode *mode,
			    const Address *user, const Address *contact)
{
	Session *session = g_new0(Session, 1);
	guint tick = MIN(SESSION_TICK_MS, sessions->idle);

	session->sessions = sessions;
	session->mode = mode;
	session->key = pair_key(user, contact);
	session->user = address_copy(user);
	session->contact = address_copy(contact);
	session->active = loop_now(sessions->frontend->loop);
	g_hash_table_insert(sessions->pairs, session->key, session);
	if (!timer_running(sessions->tick))
		timer_start(sessions->tick, tick, tick);
	return session;
}

Session *session_get(Sessions *sessions, const SessionMode *mode,
		     const Address *user, const Address *contact)
{
	Session *session = find(sessions, user, contact);

	if (session && session->mode != mode)
		change_mode(session, mode);
	if (session)
		return session;
	if (g_hash_table_size(sessions->pairs) >= SESSIONS_MOST)
		return NULL;
	return session_new(sessions, mode, user, contact);
}

/* ---- how a pool speaks ---- */

static const SessionMode *const modes[] = { &session_mode_lync,
					    &session_mode_msrp };

/* NULL: not in sessions. */
static const SessionMode *mode_of_pool(const Frontend *frontend,
				       const char *pool)
{
	const PoolConfig *found =
		pool ? g_hash_table_lookup(frontend->config->pools, pool)
		     : NULL;

	for (guint i = 0; found && i < G_N_ELEMENTS(modes); i++)
		if (!g_strcmp0(found->sip_profile, modes[i]->profile))
			return modes[i];
	return NULL;
}

static const SessionMode *mode_of_user(const Frontend *frontend,
				       const Address *user)
{
	const UserConfig *found = NULL;

	if (policy_user(frontend->config, user, &found) != POLICY_OK)
		return NULL;
	return mode_of_pool(frontend, found->registrar_pool);
}

gboolean sessions_serve(const Frontend *frontend, const Address *user)
{
	return mode_of_user(frontend, user) != NULL;
}

gboolean sessions_report(const Frontend *frontend, const Address *user)
{
	const SessionMode *mode = mode_of_user(frontend, user);

	return mode && mode->reports;
}

const TypingTimes *sessions_typing(const Frontend *frontend,
				   const Address *user)
{
	const SessionMode *mode = mode_of_user(frontend, user);

	return mode ? mode->typing : NULL;
}

/* ---- what we send ---- */

static void copy_page(PageMessage *to, const PageMessage *from)
{
	to->call_id = g_strdup(from->call_id);
	to->subject = g_strdup(from->subject);
	to->language = g_strdup(from->language);
	to->content_type = g_strdup(from->content_type);
	to->body = g_bytes_ref(from->body);
}

gboolean sessions_send(Sessions *sessions, Inbound *inbound,
		       const SipTarget *target, const PageMessage *page,
		       SipOutcomeFn *fn)
{
	const SessionMode *mode = mode_of_user(sessions->frontend, inbound->to);
	Session *session =
		mode ? session_get(sessions, mode, inbound->to, inbound->from)
		     : NULL;
	Errand *errand;

	if (!session)
		return FALSE;
	/* He is answered where he has written last. */
	address_free(session->contact);
	session->contact = address_copy(inbound->from);
	errand = &session->errand;
	g_assert(!errand->fn);
	errand->fn = fn;
	errand->inbound = inbound;
	errand->target = *target;
	errand->uri = inbound->moved ? g_strdup(inbound->moved)
				     : address_to_sip(inbound->to, FALSE);
	copy_page(&errand->page, page);
	session_do(session, SESSION_ON_TEXT);
	return TRUE;
}

void sessions_type(Sessions *sessions, const Address *user,
		   const Address *contact, gboolean typing)
{
	Session *session = find(sessions, user, contact);

	if (session)
		session_inform(session, typing);
}

void sessions_gone(Sessions *sessions, const Address *user,
		   const Address *contact)
{
	Session *session = find(sessions, user, contact);

	if (!session)
		return;
	session_do(session, SESSION_ON_GONE);
	session_release(session);
}

gboolean sessions_html(const Sessions *sessions, const Address *user,
		       const Address *contact)
{
	const Session *session = find(sessions, user, contact);

	return session && session->state == SESSION_OPEN && session->html;
}

/* A notification by IMDN goes by a session that is open, and begins none. */
gboolean sessions_receipt(Sessions *sessions, const Address *user,
			  const Address *contact, const Xml *stanza)
{
	Session *session = find(sessions, user, contact);
	const char *id = receipt_is_for(stanza);
	guint64 length;
	g_autofree char *message_id =
		id ? report_message_id(id, &length) : NULL;

	if (!id || !sessions_report(sessions->frontend, user))
		return FALSE;
	if (!session || session->state != SESSION_OPEN || !session->media)
		return TRUE;
	if (message_id)
		session_media_report(session->media, message_id, length);
	return message_id != NULL;
}

void sessions_apply(Sessions *sessions)
{
	const Frontend *frontend = sessions->frontend;
	g_autoptr(GList) all = g_hash_table_get_values(sessions->pairs);

	for (GList *at = all; at; at = at->next) {
		Session *session = at->data;

		if (mode_of_user(frontend, session->user) == session->mode &&
		    policy_sip_to_xmpp(frontend->config, session->user,
				       session->contact) == POLICY_OK)
			continue;
		session_do(session, SESSION_ON_IDLE);
		session_release(session);
	}
}

gboolean sessions_move(Sessions *sessions)
{
	g_autoptr(GList) all = g_hash_table_get_values(sessions->pairs);
	gint64 now = loop_now(sessions->frontend->loop);
	gboolean more = FALSE;

	for (GList *at = all; at; at = at->next) {
		Session *session = at->data;

		if (!siblings_owner(sessions->frontend->siblings,
				    session->user))
			continue;
		if (session->calls || session->errand.fn ||
		    now - session->active < SESSION_MOVE_MS) {
			more = TRUE;
			continue;
		}
		session_do(session, SESSION_ON_IDLE);
		session_release(session);
	}
	return more;
}

void sessions_end(Sessions *sessions)
{
	g_autoptr(GList) all = g_hash_table_get_values(sessions->pairs);

	for (GList *at = all; at; at = at->next) {
		session_do(at->data, SESSION_ON_IDLE);
		session_release(at->data);
	}
}

/* ---- what users send ---- */

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
		mode_of_pool(sessions->frontend, incoming->pool);
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
	const SessionMode *mode = mode_of_pool(frontend, incoming->pool);
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
	else if (!mode_of_pool(sessions->frontend, incoming->pool))
		sip_request_answer(request, 405, NULL, PAGE_ALLOW);
	else
		begin(sessions, request);
}
