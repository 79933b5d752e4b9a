#include "core/gateway/frontend/session.h"

#include "core/base/random.h"
#include "core/gateway/base/repeat.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/logged.h"
#include "core/gateway/frontend/session_msrp.h"

#include <string.h>

/* A request of ours that waits for its answer. */
typedef struct SessionCall {
	Session *session;
	guint dialog;	 /* the session's, when it was sent */
	SipDialog *made; /* by INVITE */
	SipCall *sent;
	SessionMedia *media;
	SipTarget target;
} SessionCall;

void session_call_free(void *data)
{
	SessionCall *call = data;

	sip_dialog_free(call->made);
	session_media_free(call->media);
	g_free(call);
}

/* False, and nothing is kept, when there is no room. */
static gboolean send_call(Session *session, SessionCall *call,
			  const SipOutgoing *outgoing, SipOutcomeFn *fn)
{
	Sessions *sessions = session->sessions;

	call->session = session;
	call->dialog = session->dialogs;
	if (session->errand.inbound)
		logged_link_sent(session->errand.inbound->trace, outgoing);
	call->sent = sip_agent_send(sessions->frontend->agent, outgoing, fn,
				    call, NULL);
	if (!call->sent) {
		session_call_free(call);
		return FALSE;
	}
	session->calls++;
	g_hash_table_add(sessions->calls, call);
	return TRUE;
}

/* The session, without the call. */
static Session *end_call(SessionCall *call)
{
	Session *session = call->session;

	session->calls--;
	g_hash_table_remove(session->sessions->calls, call);
	return session;
}

Session *session_request_end(void *data, gboolean *current)
{
	SessionCall *call = data;

	*current = call->dialog == call->session->dialogs;
	return end_call(call);
}

gboolean session_request(Session *session, const SipOutgoing *outgoing,
			 SipOutcomeFn *fn)
{
	return send_call(session, g_new0(SessionCall, 1), outgoing, fn);
}

/* ---- the message that waits ---- */

void session_errand_clear(Errand *errand)
{
	page_message_clear(&errand->page);
	g_free(errand->uri);
	*errand = (Errand){ 0 };
}

void session_give(Errand *errand, const SipOutcome *outcome)
{
	Errand given = *errand;

	*errand = (Errand){ 0 };
	if (given.fn)
		given.fn(given.inbound, outcome);
	session_errand_clear(&given);
}

void session_free(void *data)
{
	Session *session = data;

	session_errand_clear(&session->errand);
	sip_dialog_free(session->dialog);
	session_media_free(session->media);
	address_free(session->user);
	address_free(session->contact);
	g_free(session->key);
	g_free(session);
}

/* ---- inside of the dialog ---- */

static SipOutgoing next_request(SipDialog *dialog, const char *method,
				const SipTarget *target)
{
	SipOutgoing outgoing = { .method = method, .target = *target };

	sip_dialog_fill(dialog, &outgoing);
	return outgoing;
}

SipOutgoing session_next_request(Session *session, const char *method)
{
	return next_request(session->dialog, method, &session->target);
}

/* Nobody waits for what becomes of a BYE. */
static void on_bye(void *data, const SipOutcome *outcome)
{
	(void)data;
	(void)outcome;
}

/* RFC 3326: a pair has one session, and the client hears that it goes on. */
#define ELSEWHERE                                                              \
	"Reason: SIP;cause=200;text=\"The chat goes on in another "            \
	"session\"\r\n"

static void hang_up(Session *session, SipDialog *dialog,
		    const SipTarget *target, const char *lines)
{
	SipOutgoing outgoing = next_request(dialog, "BYE", target);

	outgoing.contact = FALSE;
	outgoing.lines = lines;
	sip_agent_send(session->sessions->frontend->agent, &outgoing, on_bye,
		       NULL, NULL);
}

static char *key_of(const SipDialog *dialog)
{
	return sip_dialog_key(dialog->call_id, dialog->local_tag);
}

static void forget(Session *session)
{
	g_autofree char *key = NULL;

	if (!session->dialog)
		return;
	key = key_of(session->dialog);
	g_hash_table_remove(session->sessions->dialogs, key);
	g_clear_pointer(&session->dialog, sip_dialog_free);
	session_media_free(g_steal_pointer(&session->media));
}

void session_adopt(Session *session, SipDialog *dialog, SessionMedia *media)
{
	forget(session);
	session->dialog = dialog;
	session->media = media;
	session->dialogs++;
	session->invite = NULL;
	session->silent = FALSE;
	g_hash_table_replace(session->sessions->dialogs, key_of(dialog),
			     session);
}

void session_flush(Session *session)
{
	if (session->errand.fn && session->dialog)
		session->mode->flush(session);
}

void session_inform(Session *session, gboolean typing)
{
	if (session->state == SESSION_OPEN && !session->silent)
		session->mode->type(session, typing);
}

/* ---- INVITE ---- */

static void acknowledge(SessionCall *call)
{
	SipOutgoing outgoing = next_request(call->made, "ACK", &call->target);

	outgoing.cseq = --call->made->cseq;
	sip_agent_ack(call->session->sessions->frontend->agent, &outgoing);
}

static const SipOutcome useless = {
	.status = 488,
	.reason = "The user's program offers no way to carry text",
};

/* When the user's INVITE has come first, ours is hung up at once. */
static void accepted(SessionCall *call, const SipOutcome *outcome,
		     gboolean awaited)
{
	Session *session = call->session;

	acknowledge(call);
	if (!awaited) {
		hang_up(session, call->made, &call->target, ELSEWHERE);
		return;
	}
	session->target = call->target;
	session_adopt(session, g_steal_pointer(&call->made),
		      g_steal_pointer(&call->media));
	if (session->mode->answered(session, outcome->body,
				    outcome->body_length)) {
		session_do(session, SESSION_ON_ACCEPTED);
		return;
	}
	hang_up(session, session->dialog, &session->target, NULL);
	forget(session);
	session_do(session, SESSION_ON_REFUSED);
	session_give(&session->errand, &useless);
}

/* What a pool does not speak its setting can say. */
static void note_refusal(const SessionCall *call, int status)
{
	const char *pool = call->target.pool ? call->target.pool : "";

	if (status == 401 || status == 407)
		trace_repeat(TRACE_WARNING, "sip", NULL, pool,
			     "the pool '%s' asks the gateway for credentials: "
			     "make it a trusted application there, see "
			     "Get-CsXmppPoolSetup",
			     pool);
	if (status == 405 || status == 415 || status == 488 || status == 501)
		trace_repeat(TRACE_WARNING, "sip", NULL, pool,
			     "the pool '%s' refuses sessions of the profile "
			     "'%s' with %d: see Set-CsPool -SipProfile",
			     pool, call->session->mode->profile, status);
}

static void give_refusal(Session *session, const SipOutcome *outcome)
{
	SipOutcome meant = *outcome;

	if (session->mode->status)
		meant.status = session->mode->status(outcome->status);
	session_give(&session->errand, &meant);
}

static void on_invite(void *data, const SipOutcome *outcome)
{
	SessionCall *call = data;
	Session *session = call->session;
	gboolean awaited = session->invite == call;

	if (outcome->status < 300)
		sip_dialog_answered(call->made, outcome);
	if (outcome->status < 300 && sip_dialog_stands(call->made)) {
		accepted(call, outcome, awaited);
	} else if (awaited) {
		session->invite = NULL;
		note_refusal(call, outcome->status);
		session_do(session, SESSION_ON_REFUSED);
		give_refusal(session, outcome);
	}
	end_call(call);
	session_release(session);
}

const SipOutcome session_busy = { .status = 500,
				  .local = TRUE,
				  .reason = "Too many requests are under way" };

static void fail_invite(Session *session)
{
	session_do(session, SESSION_ON_REFUSED);
	session_give(&session->errand, &session_busy);
}

/* The dialog that it is to make. */
static SipDialog *new_dialog(const Session *session)
{
	g_autofree char *local = address_to_sip(session->contact, TRUE);
	g_autofree char *remote = address_to_sip(session->user, FALSE);
	SipDialog *dialog = sip_dialog_new(local, remote);
	const char *thread = session->errand.page.call_id;

	if (session->mode->threads && thread) {
		g_free(dialog->call_id);
		dialog->call_id = g_strdup(thread);
	}
	return dialog;
}

static void send_invite(Session *session, SessionCall *call, char *offer)
{
	g_autofree char *name = random_hex(16);
	g_autofree char *lines = g_strconcat(
		SESSION_ALLOW "Ms-Conversation-ID: ", name, "\r\n", NULL);
	g_auto(PageMessage) page = { 0 };
	SipOutgoing outgoing;

	page.content_type = g_strdup("application/sdp");
	if (session->mode->threads)
		page.subject = g_strdup(session->errand.page.subject);
	page.body = g_bytes_new_take(offer, strlen(offer));
	outgoing = next_request(call->made, "INVITE", &call->target);
	outgoing.uri = session->errand.uri;
	outgoing.lines = session->mode->threads ? SESSION_ALLOW : lines;
	outgoing.page = &page;
	outgoing.limit = SESSION_INVITE_MS;
	if (send_call(session, call, &outgoing, on_invite))
		session->invite = call;
	else
		fail_invite(session);
}

static void invite(Session *session)
{
	SessionMedia *media = NULL;
	char *offer = session->mode->offer(session, &media);
	SessionCall *call;

	if (!offer) {
		fail_invite(session);
		return;
	}
	call = g_new0(SessionCall, 1);
	call->target = session->errand.target;
	call->made = new_dialog(session);
	call->media = media;
	send_invite(session, call, offer);
}

/* ---- steps ---- */

void session_do(Session *session, SessionEvent event)
{
	SessionAction action = session_step(&session->state, event);

	session->active = loop_now(session->sessions->frontend->loop);
	switch (action) {
	case SESSION_INVITE:
		invite(session);
		return;
	case SESSION_SEND:
		session_flush(session);
		return;
	case SESSION_HANG_UP:
	case SESSION_REPLACE:
		hang_up(session, session->dialog, &session->target,
			action == SESSION_REPLACE ? ELSEWHERE : NULL);
		forget(session);
		return;
	case SESSION_FORGET:
		forget(session);
		return;
	case SESSION_CROSS:
		if (session->invite)
			sip_call_cancel(session->invite->sent);
		return;
	case SESSION_ADOPT:
	case SESSION_FAIL:
	case SESSION_NOTHING:
		return;
	}
}

/* ---- the end ---- */

static const SipOutcome unreachable = {
	.status = 504,
	.reason = "The user's program cannot be reached in a session",
};

/* A message whose session has ended before it could go: it goes by another
 * one, once, where it still may. */
static void rescue(Session *session)
{
	if (session->errand.renewed || !session_may_last(session)) {
		session_give(&session->errand, &unreachable);
		return;
	}
	session->errand.renewed = TRUE;
	session_do(session, SESSION_ON_TEXT);
}

void session_release(Session *session)
{
	Sessions *sessions = session->sessions;

	if (session->state == SESSION_NONE && !session->calls &&
	    session->errand.fn)
		rescue(session);
	if (session->state != SESSION_NONE || session->calls ||
	    session->errand.fn)
		return;
	g_hash_table_remove(sessions->pairs, session->key);
	if (!g_hash_table_size(sessions->pairs))
		timer_stop(sessions->tick);
}
