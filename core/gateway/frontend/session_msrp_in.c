#include "core/gateway/frontend/session_msrp.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/bridge/chat.h"
#include "core/gateway/bridge/errors.h"
#include "core/gateway/frontend/full.h"
#include "core/gateway/frontend/outbound.h"
#include "core/gateway/frontend/owed.h"

static void on_open(void *data)
{
	SessionMedia *media = data;

	media->stood = TRUE;
	if (media->session && media->session->media == media)
		session_flush(media->session);
}

/* ---- messages ---- */

/* Its answer is ours: not before the partner has it (docs/link.md §3). */
static void on_said(void *data, const OutboundResult *result)
{
	msrp_incoming_answer(data, msrp_status_of(result->status));
}

static char *key_of(const Session *session, const MsrpIncoming *incoming)
{
	const char *const parts[] = { session->dialog->call_id,
				      session->dialog->remote_tag,
				      msrp_incoming_id(incoming) };

	return outbound_key(parts, G_N_ELEMENTS(parts),
			    msrp_incoming_body(incoming));
}

static void fill_page(const Session *session, const MsrpIncoming *incoming,
		      PageMessage *page)
{
	GBytes *body = msrp_incoming_body(incoming);

	page->call_id = g_strdup(session->dialog->call_id);
	page->content_type = g_strdup(msrp_incoming_type(incoming));
	page->body = g_bytes_ref(body);
	page->chat = TRUE;
	if (msrp_incoming_wants_report(incoming))
		page->reported = report_stanza_id(msrp_incoming_id(incoming),
						  g_bytes_get_size(body));
}

static gboolean is_typing(const PageMessage *page)
{
	return page->content_type &&
	       !g_ascii_strncasecmp(page->content_type,
				    "application/im-iscomposing", 26);
}

static void on_message(void *data, MsrpIncoming *incoming)
{
	SessionMedia *media = data;
	Session *session = media->session;
	g_auto(PageMessage) page = { 0 };
	g_autofree char *key = NULL;

	if (!session || session->media != media || !session->dialog) {
		msrp_incoming_answer(incoming, 481);
		return;
	}
	session->active = loop_now(media->sessions->frontend->loop);
	key = key_of(session, incoming);
	fill_page(session, incoming, &page);
	if (!is_typing(&page))
		page.subject = g_steal_pointer(&media->subject);
	outbound_say(media->sessions->frontend, session->user, session->contact,
		     &page, key, on_said, incoming);
}

/* ---- reports ---- */

/* An empty message with the id that an error answers to. */
static Xml *error_of(const MediaReport *report, int status)
{
	StanzaError error = error_to_xmpp(status);
	MessageRefusal refusal = { error.condition, error.type,
				   error_phrase(status) };
	g_autoptr(Xml) sent = xml_new("message", "jabber:server");
	g_autofree char *from = address_to_jid(report->contact, TRUE);
	g_autofree char *to = address_to_jid(report->user, TRUE);

	xml_set(sent, "from", from);
	xml_set(sent, "to", to);
	xml_set(sent, "id", report->id);
	return stanza_error(sent, &refusal);
}

static void give_up(const SessionMedia *media, const MediaReport *report)
{
	Counters *counters = &media->sessions->frontend->counters;
	g_autofree char *user = address_to_user(report->user);

	counters->receipts_missing++;
	full_note(counters, FULL_REPORTS, user);
}

static void on_report(void *data, const char *message_id, int status)
{
	SessionMedia *media = data;
	const MediaReport *report =
		g_hash_table_lookup(media->reports, message_id);
	g_autoptr(Xml) stanza = NULL;

	if (!report)
		return;
	if (status) {
		stanza = status == 200
				 ? receipt_stanza(report->user, report->contact,
						  report->id)
				 : error_of(report, status);
		owed_add(media->sessions->frontend, stanza);
	} else {
		give_up(media, report);
	}
	g_hash_table_remove(media->reports, message_id);
}

/* ---- the end ---- */

/* What was not sent yet goes by a new session, unless this one has never
 * stood. */
static void on_lost(void *data, const GError *error)
{
	SessionMedia *media = data;
	Session *session = media->session;

	trace_line(TRACE_INFO, "msrp", NULL, "a session has ended: %s",
		   error->message);
	if (!session || session->media != media)
		return;
	session->errand.renewed |= !media->stood;
	session_do(session, SESSION_ON_IDLE);
	session_release(session);
}

const MsrpSessionHandler session_media_handler = {
	.open = on_open,
	.message = on_message,
	.report = on_report,
	.lost = on_lost,
};
