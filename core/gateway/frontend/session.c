#include "core/gateway/frontend/session.h"

#include "core/base/random.h"
#include "core/gateway/frontend/limits.h"

#include <string.h>

/* A request of ours that waits for its answer. */
typedef struct SessionCall {
	Session *session;
	guint dialog;	 /* the session's, when it was sent */
	SipDialog *made; /* by INVITE */
	SipTarget target;
} SessionCall;

void session_call_free(void *data)
{
	SessionCall *call = data;

	sip_dialog_free(call->made);
	g_free(call);
}

/* False, and nothing is kept, when there is no room. */
static gboolean send_call(Session *session, SessionCall *call,
			  const SipOutgoing *outgoing, SipOutcomeFn *fn)
{
	Sessions *sessions = session->sessions;

	call->session = session;
	call->dialog = session->dialogs;
	if (!sip_agent_send(sessions->frontend->agent, outgoing, fn, call,
			    NULL)) {
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

/* ---- the message that waits ---- */

static void errand_clear(Errand *errand)
{
	page_message_clear(&errand->page);
	g_free(errand->uri);
	*errand = (Errand){ 0 };
}

/* Its answer: the lane's own again. */
static void give(Session *session, const SipOutcome *outcome)
{
	Errand errand = session->errand;

	session->errand = (Errand){ 0 };
	if (errand.fn)
		errand.fn(errand.inbound, outcome);
	errand_clear(&errand);
}

void session_free(void *data)
{
	Session *session = data;

	errand_clear(&session->errand);
	sip_dialog_free(session->dialog);
	address_free(session->user);
	address_free(session->contact);
	g_free(session->key);
	g_free(session);
}

void session_release(Session *session)
{
	Sessions *sessions = session->sessions;

	if (session->state != SESSION_NONE || session->calls ||
	    session->errand.fn)
		return;
	g_hash_table_remove(sessions->pairs, session->key);
	if (!g_hash_table_size(sessions->pairs))
		timer_stop(sessions->tick);
}

/* ---- inside of the dialog ---- */

static SipOutgoing next_request(SipDialog *dialog, const char *method,
				const SipTarget *target)
{
	SipOutgoing outgoing = { .method = method, .target = *target };

	sip_dialog_fill(dialog, &outgoing);
	return outgoing;
}

/* Nobody waits for what becomes of a BYE. */
static void on_bye(void *data, const SipOutcome *outcome)
{
	(void)data;
	(void)outcome;
}

static void hang_up(Session *session, SipDialog *dialog,
		    const SipTarget *target)
{
	SipOutgoing outgoing = next_request(dialog, "BYE", target);

	outgoing.contact = FALSE;
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
}

void session_adopt(Session *session, SipDialog *dialog)
{
	forget(session);
	session->dialog = dialog;
	session->dialogs++;
	session->invite = NULL;
	session->silent = FALSE;
	g_hash_table_replace(session->sessions->dialogs, key_of(dialog),
			     session);
}

static const SipOutcome busy = { .status = 500,
				 .local = TRUE,
				 .reason = "Too many requests are under way" };

/* What a dialog that was lost did not take goes by another one, once. */
static void on_message(void *data, const SipOutcome *outcome)
{
	gboolean current = ((SessionCall *)data)->dialog ==
			   ((SessionCall *)data)->session->dialogs;
	Session *session = end_call(data);
	gboolean dead = session_is_dead(outcome->status, outcome->reason);
	gboolean again = dead && !session->errand.renewed;

	if (current && (dead || (outcome->local && outcome->status == 503)))
		session_do(session, SESSION_ON_DEAD);
	if (again) {
		session->errand.renewed = TRUE;
		session_do(session, SESSION_ON_TEXT);
	} else {
		give(session, outcome);
	}
	session_release(session);
}

void session_flush(Session *session)
{
	SipOutgoing outgoing;

	if (!session->errand.fn || !session->dialog)
		return;
	outgoing = next_request(session->dialog, "MESSAGE", &session->target);
	/* RFC 3428 §4: no Contact. */
	outgoing.contact = FALSE;
	outgoing.page = &session->errand.page;
	outgoing.limit = SESSION_MESSAGE_MS;
	if (!send_call(session, g_new0(SessionCall, 1), &outgoing, on_message))
		give(session, &busy);
}

/* ---- typing ---- */

static void on_informed(void *data, const SipOutcome *outcome)
{
	gboolean current = ((SessionCall *)data)->dialog ==
			   ((SessionCall *)data)->session->dialogs;
	Session *session = end_call(data);

	if (current && (outcome->status == 405 || outcome->status == 415 ||
			outcome->status == 501))
		session->silent = TRUE;
	if (current && session_is_dead(outcome->status, outcome->reason))
		session_do(session, SESSION_ON_DEAD);
	session_release(session);
}

void session_inform(Session *session, gboolean typing)
{
	SipOutgoing outgoing;
	char *text;
	g_auto(PageMessage) page = { 0 };

	if (session->state != SESSION_OPEN || session->silent)
		return;
	text = keyboard_write(typing);
	page.content_type = g_strdup("application/xml");
	page.body = g_bytes_new_take(text, strlen(text));
	outgoing = next_request(session->dialog, "INFO", &session->target);
	outgoing.page = &page;
	send_call(session, g_new0(SessionCall, 1), &outgoing, on_informed);
}

/* ---- INVITE ---- */

static void acknowledge(SessionCall *call)
{
	SipOutgoing outgoing = next_request(call->made, "ACK", &call->target);

	outgoing.cseq = --call->made->cseq;
	sip_agent_ack(call->session->sessions->frontend->agent, &outgoing);
}

/* When the user's INVITE has come first, ours is hung up at once. */
static void accepted(SessionCall *call, const SipOutcome *outcome,
		     gboolean awaited)
{
	Session *session = call->session;

	acknowledge(call);
	if (!awaited) {
		hang_up(session, call->made, &call->target);
		return;
	}
	session->target = call->target;
	session->html = session_takes_html(outcome->body, outcome->body_length);
	session_adopt(session, g_steal_pointer(&call->made));
	session_do(session, SESSION_ON_ACCEPTED);
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
		session_do(session, SESSION_ON_REFUSED);
		give(session, outcome);
	}
	end_call(call);
	session_release(session);
}

static void describe_offer(const Session *session, PageMessage *page)
{
	char *sdp =
		session_sdp(session->sessions->frontend->self.computer, NULL);

	page->content_type = g_strdup("application/sdp");
	page->body = g_bytes_new_take(sdp, strlen(sdp));
}

static void invite(Session *session)
{
	g_autofree char *local = address_to_sip(session->contact, TRUE);
	g_autofree char *remote = address_to_sip(session->user, FALSE);
	g_autofree char *name = random_hex(16);
	g_autofree char *lines = g_strconcat(
		SESSION_ALLOW "Ms-Conversation-ID: ", name, "\r\n", NULL);
	SessionCall *call = g_new0(SessionCall, 1);
	g_auto(PageMessage) page = { 0 };
	SipOutgoing outgoing;

	call->target = session->errand.target;
	call->made = sip_dialog_new(local, remote);
	describe_offer(session, &page);
	outgoing = next_request(call->made, "INVITE", &call->target);
	outgoing.uri = session->errand.uri;
	outgoing.lines = lines;
	outgoing.page = &page;
	outgoing.limit = SESSION_INVITE_MS;
	if (send_call(session, call, &outgoing, on_invite)) {
		session->invite = call;
		return;
	}
	session_do(session, SESSION_ON_REFUSED);
	give(session, &busy);
}

/* ---- steps ---- */

void session_do(Session *session, SessionEvent event)
{
	session->active = loop_now(session->sessions->frontend->loop);
	switch (session_step(&session->state, event)) {
	case SESSION_INVITE:
		invite(session);
		return;
	case SESSION_SEND:
		session_flush(session);
		return;
	case SESSION_HANG_UP:
	case SESSION_REPLACE:
		hang_up(session, session->dialog, &session->target);
		forget(session);
		return;
	case SESSION_FORGET:
		forget(session);
		return;
	case SESSION_ADOPT:
	case SESSION_FAIL:
	case SESSION_NOTHING:
		return;
	}
}
