#include "core/gateway/frontend/session_msrp.h"

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/gateway/bridge/chat.h"
#include "core/gateway/bridge/errors.h"
#include "core/gateway/frontend/limits.h"

#include <string.h>

/* ---- life ---- */

static void report_free(void *data)
{
	MediaReport *report = data;

	g_free(report->id);
	address_free(report->user);
	address_free(report->contact);
	g_free(report);
}

SessionMedia *session_media_new(Session *session, gboolean secure)
{
	SessionMedia *media = g_new0(SessionMedia, 1);

	media->sessions = session->sessions;
	media->session = session;
	media->reports = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					       report_free);
	media->msrp = msrp_session_new(session->sessions->frontend->msrp,
				       secure, &session_media_handler, media);
	return media;
}

void session_media_end(void *data)
{
	SessionMedia *media = data;

	msrp_session_free(media->msrp);
	msrp_offer_clear(&media->peer);
	media->sessions->frontend->counters.receipts_missing +=
		g_hash_table_size(media->reports);
	g_hash_table_unref(media->reports);
	session_errand_clear(&media->errand);
	g_free(media->asking);
	g_free(media->subject);
	g_free(media);
}

void session_media_free(SessionMedia *media)
{
	if (!media)
		return;
	media->session = NULL;
	if (media->errand.fn)
		g_hash_table_add(media->sessions->ending, media);
	else
		session_media_end(media);
}

/* ---- messages ---- */

/* What somebody may have in hand does not go to the next computer. */
static SipOutcome outcome_of(int status)
{
	return (SipOutcome){ .status = status ? status : 504,
			     .reason = status == 408
					       ? "The user's program did not "
						 "answer in time"
					       : error_phrase(status),
			     .local = status == 408,
			     .provisional = TRUE };
}

/* A session that is no more: the message goes by another one, once. The pair
 * may have one already. */
static gboolean renew(Sessions *sessions, Errand *errand)
{
	const Inbound *inbound = errand->inbound;
	Session *session = session_get(sessions, &session_mode_msrp,
				       inbound->to, inbound->from);

	if (!session || session->errand.fn)
		return FALSE;
	session->errand = *errand;
	session->errand.renewed = TRUE;
	session_do(session, SESSION_ON_TEXT);
	return TRUE;
}

static void on_sent(void *data, int status)
{
	SessionMedia *media = data;
	Sessions *sessions = media->sessions;
	Session *session = media->session;
	Errand errand = media->errand;
	SipOutcome outcome = outcome_of(status);
	gboolean dead = msrp_is_dead(status);
	g_autofree char *asking = g_steal_pointer(&media->asking);

	media->errand = (Errand){ 0 };
	if (asking && (!status || status >= 300))
		g_hash_table_remove(media->reports, asking);
	if (!session)
		g_hash_table_remove(sessions->ending, media);
	else if (dead || status == 408)
		session_do(session, SESSION_ON_IDLE);
	if (!dead || errand.renewed || !renew(sessions, &errand))
		session_give(&errand, &outcome);
	if (session)
		session_release(session);
}

/* Why it cannot go: 0 when it can, with its form in `dressed`. */
static int dress(const Session *session, PageMessage *dressed)
{
	const MsrpOffer *peer = &session->media->peer;

	if (!msrp_dress(peer, &session->errand.page, session->contact,
			session->user, clock_now(), dressed))
		return 415;
	if (peer->most && g_bytes_get_size(dressed->body) > peer->most)
		return 413;
	return 0;
}

static void await_report(SessionMedia *media, const char *message_id)
{
	const Inbound *inbound = media->errand.inbound;
	MediaReport *report = g_new0(MediaReport, 1);

	report->id = g_strdup(xml_get(inbound->stanza, "id"));
	report->user = address_copy(inbound->to);
	report->contact = address_copy(inbound->from);
	media->asking = g_strdup(message_id);
	g_hash_table_insert(media->reports, g_strdup(message_id), report);
}

static void send_message(SessionMedia *media, const PageMessage *page)
{
	g_autofree char *id = random_hex(8);
	const MsrpOutgoing outgoing = { id, page->content_type, page->body,
					media->errand.inbound->asks };

	if (outgoing.success)
		await_report(media, id);
	msrp_session_send(media->msrp, &outgoing, on_sent, media);
}

void session_media_flush(Session *session)
{
	SessionMedia *media = session->media;
	g_auto(PageMessage) dressed = { 0 };
	int status;

	if (!media || !msrp_session_is_open(media->msrp) || media->errand.fn)
		return;
	status = dress(session, &dressed);
	if (status) {
		SipOutcome outcome = { .status = status,
				       .reason = error_phrase(status) };

		session_give(&session->errand, &outcome);
		return;
	}
	media->errand = session->errand;
	session->errand = (Errand){ 0 };
	send_message(media, &dressed);
}

void session_media_report(SessionMedia *media, const char *message_id,
			  guint64 length)
{
	msrp_session_report(media->msrp, message_id, length);
}

/* ---- typing ---- */

/* Who refuses a notice gets no more of them (RFC 3994 §4). */
static void on_told(void *data, int status)
{
	const SessionMedia *media = data;

	if (media->session && status >= 400 && !msrp_is_dead(status))
		media->session->silent = TRUE;
}

void session_media_type(Session *session, gboolean typing)
{
	SessionMedia *media = session->media;
	g_auto(PageMessage) page = { 0 };
	g_auto(PageMessage) dressed = { 0 };
	g_autofree char *id = random_hex(8);
	MsrpOutgoing outgoing = { .message_id = id };

	if (!media || !msrp_session_is_open(media->msrp) ||
	    !msrp_offer_typing(&media->peer))
		return;
	chat_typing_page(&page, typing);
	if (!msrp_dress(&media->peer, &page, session->contact, session->user,
			clock_now(), &dressed))
		return;
	outgoing.content_type = dressed.content_type;
	outgoing.body = dressed.body;
	msrp_session_send(media->msrp, &outgoing, on_told, media);
}

const SessionMode session_mode_msrp = {
	.profile = "Msrp",
	.typing = &typing_to_sip,
	.threads = TRUE,
	.reports = TRUE,
	.offer = session_media_offer,
	.answered = session_media_answered,
	.judge = session_media_judge,
	.accept = session_media_accept,
	.flush = session_media_flush,
	.type = session_media_type,
};
