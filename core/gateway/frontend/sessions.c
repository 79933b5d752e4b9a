#include "core/gateway/frontend/session.h"

#include "core/gateway/bridge/chat.h"
#include "core/gateway/frontend/full.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/policy.h"
#include "core/gateway/frontend/session_msrp.h"
#include "core/gateway/frontend/siblings.h"

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

static Session *find(const Sessions *sessions, const Address *user,
		     const Address *contact)
{
	g_autofree char *key = address_pair(user, contact);

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
	session->key = address_pair(user, contact);
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
	if (g_hash_table_size(sessions->pairs) >= SESSIONS_MOST) {
		full_note(&sessions->frontend->counters, FULL_SESSIONS, NULL);
		return NULL;
	}
	return session_new(sessions, mode, user, contact);
}

/* ---- how a pool speaks ---- */

static const SessionMode *const modes[] = { &session_mode_lync,
					    &session_mode_msrp };

const SessionMode *session_mode_of(const Frontend *frontend, const char *pool)
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
	return session_mode_of(frontend, found->registrar_pool);
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

gboolean sessions_open(const Sessions *sessions, const Address *user,
		       const Address *contact)
{
	const Session *session = find(sessions, user, contact);

	return session && session->state == SESSION_OPEN;
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
	if (!session || session->state != SESSION_OPEN || !session->media) {
		sessions->frontend->counters.receipts_missing++;
		return TRUE;
	}
	if (message_id)
		session_media_report(session->media, message_id, length);
	return message_id != NULL;
}

gboolean session_may_last(const Session *session)
{
	const Frontend *frontend = session->sessions->frontend;

	return mode_of_user(frontend, session->user) == session->mode &&
	       policy_sip_to_xmpp(frontend->config, session->user,
				  session->contact) == POLICY_OK;
}

void sessions_apply(Sessions *sessions)
{
	g_autoptr(GList) all = g_hash_table_get_values(sessions->pairs);

	for (GList *at = all; at; at = at->next) {
		Session *session = at->data;

		if (session_may_last(session))
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
