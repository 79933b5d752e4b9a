#include "core/base/clock.h"
#include "core/gateway/bridge/pidf.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/notice_private.h"
#include "core/gateway/frontend/outbound.h"
#include "core/gateway/frontend/policy.h"

#include <string.h>

/* What a SUBSCRIBE must be (RFC 6665 §4.2.1, RFC 3856 §6); 0: it is. */
static int fault_of(const SipEventInfo *event, const char **extra)
{
	if (g_strcmp0(event->package, "presence")) {
		*extra = "Allow-Events: presence\r\n";
		return 489;
	}
	if (!event->takes_pidf && !event->takes_msrtc && !event->takes_xpidf) {
		*extra = "Accept: " PIDF_TYPE "\r\n";
		return 406;
	}
	if (event->expires > 0 && event->expires < NOTICE_LEAST_S) {
		*extra = "Min-Expires: " G_STRINGIFY(NOTICE_LEAST_S) "\r\n";
		return 423;
	}
	return 0;
}

static gint64 granted(const Frontend *frontend, const SipEventInfo *event)
{
	gint64 most = frontend->config->gateway.subscription_refresh_interval;

	if (!event->expires)
		return 0;
	return MIN(event->expires < 0 ? NOTICE_USUAL_S : event->expires,
		   MAX(most, NOTICE_LEAST_S));
}

/* Never 202 (RFC 6665 §8.3.1). */
static void accept_it(const Frontend *frontend, SipRequest *request,
		      gint64 seconds)
{
	g_autofree char *contact = sip_agent_contact(
		frontend->agent, sip_request_get(request)->protocol);
	g_autofree char *extra = g_strdup_printf(
		"%sExpires: %" G_GINT64_FORMAT "\r\n", contact, seconds);

	sip_request_answer(request, 200, NULL, extra);
}

/* ---- in a dialog ---- */

/* His last client has gone: he is not there for the contact either, unless
 * the pool says more of him (RFC 8048 §5.3.3). */
static void leave(Relation *relation)
{
	g_autoptr(Presence) gone = presence_new("", FALSE);

	for (guint i = 0; i < relation->notices->len; i++)
		if (!((Notice *)relation->notices->pdata[i])->over)
			return;
	if (!relation->watch.active)
		relation_send(relation, gone);
}

static void refresh(Notice *notice, SipRequest *request, gint64 seconds)
{
	Relation *relation = notice->relation;

	notice->expires = clock_now() + seconds * G_USEC_PER_SEC;
	accept_it(relation->presences->frontend, request, seconds);
	if (seconds) {
		relation->added = clock_now();
	} else {
		notice->over = "timeout";
		leave(relation);
	}
	if (seconds && subscription_to(relation->state) && !relation->known)
		relation_probe(relation);
	relation_save(relation);
	notice_tell(notice);
}

static void take_inside(Presences *presences, SipRequest *request,
			const char *trace)
{
	const SipIncoming *incoming = sip_request_get(request);
	g_autofree char *key =
		sip_dialog_key(incoming->call_id, incoming->to_tag);
	Notice *notice = g_hash_table_lookup(presences->notices, key);
	const char *extra = NULL;
	int fault = fault_of(&incoming->event, &extra);

	if (notice)
		relation_begin(notice->relation, trace);
	if (!notice || notice->over ||
	    strcmp(notice->dialog->remote_tag, incoming->from_tag))
		fault = 481;
	else if (!fault && !sip_dialog_take(notice->dialog, incoming))
		fault = 500;
	if (fault)
		sip_request_answer(request, fault, NULL, extra);
	else
		refresh(notice, request,
			granted(presences->frontend, &incoming->event));
}

/* ---- a new one ---- */

/* Our order, not the client's: PIDF says most. */
static DocumentFormat format_of(const SipEventInfo *event)
{
	if (event->takes_pidf)
		return DOCUMENT_PIDF;
	return event->takes_msrtc ? DOCUMENT_MSRTC : DOCUMENT_XPIDF;
}

static Notice *notice_new(Relation *relation, const SipIncoming *incoming)
{
	SipDialog *dialog = sip_dialog_from(incoming);
	const UserConfig *user = NULL;
	Notice *notice;

	if (!dialog)
		return NULL;
	policy_user(relation->presences->frontend->config, relation->local,
		    &user);
	notice = g_new0(Notice, 1);
	notice->relation = relation;
	notice->dialog = dialog;
	notice->began = clock_now();
	notice->format = format_of(&incoming->event);
	notice->pool = g_strdup(incoming->pool ? incoming->pool
					       : user->registrar_pool);
	g_ptr_array_add(relation->notices, notice);
	return notice;
}

/* The local user has the contact: his wish is asked for, and that of a
 * contact whom nobody had added waits no longer. */
static void add_contact(Relation *relation)
{
	relation->added = clock_now();
	if (relation_event(relation, LOCAL_SUBSCRIBE))
		relation_owe(relation, "subscribe");
	if (relation->held) {
		relation->held = FALSE;
		watch_start(relation);
	}
}

static void poll_once(Notice *notice)
{
	Relation *relation = notice->relation;

	notice->poll = TRUE;
	notice->expires = clock_now() + POLL_WAIT_MS * 1000;
	notice_resume(notice);
	if (relation->known || !subscription_to(relation->state)) {
		notice->over = "timeout";
		notice_tell(notice);
	} else {
		relation_probe(relation);
	}
}

static void establish(Notice *notice, gint64 seconds)
{
	Relation *relation = notice->relation;

	notice->expires = clock_now() + seconds * G_USEC_PER_SEC;
	add_contact(relation);
	if (subscription_to(relation->state) && !relation->known)
		relation_probe(relation);
	notice_resume(notice);
	relation_save(relation);
	notice_tell(notice);
}

static void open_notice(Frontend *frontend, Relation *relation,
			SipRequest *request, const char *trace)
{
	const SipIncoming *incoming = sip_request_get(request);
	gint64 seconds = granted(frontend, &incoming->event);
	Notice *notice;

	if (!relation || relation->notices->len >= NOTICES_PER_PAIR) {
		sip_request_answer(request, 500, "Too many subscriptions",
				   RETRY_AFTER);
		return;
	}
	relation_begin(relation, trace);
	notice = notice_new(relation, incoming);
	if (!notice) {
		sip_request_answer(request, 400, "Missing Contact", NULL);
		relation_settle(relation);
		return;
	}
	accept_it(frontend, request, seconds);
	if (seconds)
		establish(notice, seconds);
	else
		poll_once(notice);
}

static void admit(Presences *presences, SipRequest *request, const char *trace)
{
	Frontend *frontend = presences->frontend;
	const SipIncoming *incoming = sip_request_get(request);
	g_autoptr(GError) error = NULL;
	g_autoptr(Address) from = address_from_sip(
		incoming->asserted ? incoming->asserted : incoming->from,
		&error);
	g_autoptr(Address) to =
		from ? address_from_sip(outbound_receiver(frontend, incoming),
					&error)
		     : NULL;
	Policy policy;

	if (!to) {
		sip_request_answer(request, from ? 404 : 400, error->message,
				   NULL);
		return;
	}
	policy = policy_sip_to_xmpp(frontend->config, from, to);
	if (policy != POLICY_OK)
		sip_request_answer(request, policy_answer(policy)->status,
				   policy_answer(policy)->text, NULL);
	else
		open_notice(frontend, relation_get(presences, from, to),
			    request, trace);
}

void notice_subscribe(Presences *presences, SipRequest *request,
		      const char *trace)
{
	const SipIncoming *incoming = sip_request_get(request);
	const char *extra = NULL;
	int fault = fault_of(&incoming->event, &extra);

	if (incoming->to_tag)
		take_inside(presences, request, trace);
	else if (presences->frontend->draining)
		sip_request_answer(request, 500, "Try again later",
				   RETRY_AFTER);
	else if (fault)
		sip_request_answer(request, fault, NULL, extra);
	else
		admit(presences, request, trace);
}
