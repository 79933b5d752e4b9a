#include "core/gateway/frontend/session.h"

#include "core/gateway/frontend/limits.h"

#include <string.h>

/* What a dialog that was lost did not take goes by another one, once. */
static void on_message(void *data, const SipOutcome *outcome)
{
	gboolean current;
	Session *session = session_request_end(data, &current);
	SessionEvent event = SESSION_ON_DEAD;
	gboolean dead =
		session_is_dead(outcome->status, outcome->reason, &event);
	gboolean again = dead && !session->errand.renewed;

	if (current && (dead || (outcome->local && outcome->status == 503)))
		session_do(session, event);
	if (again) {
		session->errand.renewed = TRUE;
		session_do(session, SESSION_ON_TEXT);
	} else {
		session_give(&session->errand, outcome);
	}
	session_release(session);
}

static void flush(Session *session)
{
	SipOutgoing outgoing = session_next_request(session, "MESSAGE");

	/* RFC 3428 §4: no Contact. */
	outgoing.contact = FALSE;
	outgoing.page = &session->errand.page;
	outgoing.limit = SESSION_MESSAGE_MS;
	if (!session_request(session, &outgoing, on_message))
		session_give(&session->errand, &session_busy);
}

/* ---- typing ---- */

static void on_informed(void *data, const SipOutcome *outcome)
{
	gboolean current;
	Session *session = session_request_end(data, &current);
	SessionEvent event;

	if (current && (outcome->status == 405 || outcome->status == 415 ||
			outcome->status == 501))
		session->silent = TRUE;
	if (current &&
	    session_is_dead(outcome->status, outcome->reason, &event))
		session_do(session, event);
	session_release(session);
}

static void inform(Session *session, gboolean typing)
{
	SipOutgoing outgoing = session_next_request(session, "INFO");
	char *text = keyboard_write(typing);
	g_auto(PageMessage) page = { 0 };

	page.content_type = g_strdup("application/xml");
	page.body = g_bytes_new_take(text, strlen(text));
	outgoing.page = &page;
	if (!session_request(session, &outgoing, on_informed))
		session->sessions->frontend->counters.notices_lost++;
}

/* ---- INVITE ---- */

static char *offer(Session *session, SessionMedia **media)
{
	(void)media;
	return session_sdp(session->sessions->frontend->self.computer, NULL);
}

static gboolean answered(Session *session, const char *sdp, gsize length)
{
	session->html = session_takes_html(sdp, length);
	return TRUE;
}

static gboolean judge(const SipIncoming *incoming)
{
	gsize length;
	const char *sdp = g_bytes_get_data(incoming->page.body, &length);

	return session_offer_taken(sdp, length);
}

static char *accept_offer(Session *session, const SipIncoming *incoming,
			  SessionMedia **media)
{
	g_autofree char *name = address_to_user(session->contact);
	gsize length;
	const char *sdp = g_bytes_get_data(incoming->page.body, &length);

	(void)media;
	session->html = session_takes_html(sdp, length);
	return session_sdp(session->sessions->frontend->self.computer, name);
}

const SessionMode session_mode_lync = {
	.profile = "Lync",
	.typing = &typing_to_lync,
	.status = session_status,
	.offer = offer,
	.answered = answered,
	.judge = judge,
	.accept = accept_offer,
	.flush = flush,
	.type = inform,
};
