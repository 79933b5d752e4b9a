#include "core/gateway/frontend/outbound.h"

#include "core/base/digest.h"
#include "core/base/random.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/bridge/content.h"
#include "core/gateway/bridge/errors.h"
#include "core/gateway/bridge/redirect.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/logged.h"
#include "core/gateway/frontend/policy.h"
#include "core/gateway/frontend/talks.h"

#include <string.h>

typedef struct Outbound {
	Frontend *frontend;
	SipRequest *request; /* NULL once answered, and for tests */
	OutboundFn *fn;	     /* tests */
	void *data;
	Address *from, *to;
	char *trace;
	gint64 began;
	GList *waiting;	 /* its place in the queue */
	gboolean inside; /* of a dialog */
	gboolean test;
} Outbound;

static void outbound_free(Outbound *outbound)
{
	address_free(outbound->from);
	address_free(outbound->to);
	g_free(outbound->trace);
	g_free(outbound);
}

/* The one answer; that it was taken later is counted. */
static void give_answer(Outbound *outbound, int status, const char *text,
			const char *extra)
{
	OutboundResult result = { status, text };
	Frontend *frontend = outbound->frontend;

	if (outbound->waiting)
		g_queue_delete_link(&frontend->outbound, outbound->waiting);
	outbound->waiting = NULL;
	trace_line(status < 300 ? TRACE_DEBUG : TRACE_INFO, "sip-xmpp",
		   outbound->trace, "%s@%s to %s@%s: %d %s",
		   outbound->from ? outbound->from->local : "?",
		   outbound->from ? outbound->from->domain : "?",
		   outbound->to ? outbound->to->local : "?",
		   outbound->to ? outbound->to->domain : "?", status,
		   text ? text : error_phrase(status));
	if (outbound->request)
		sip_request_answer(g_steal_pointer(&outbound->request), status,
				   text, extra);
	if (outbound->fn)
		outbound->fn(outbound->data, &result);
	outbound->fn = NULL;
}

static gboolean is_answered(const Outbound *outbound)
{
	return !outbound->request && !outbound->fn;
}

static void count_result(Frontend *frontend, const LinkResult *result)
{
	if (result->ok)
		frontend->counters.sip_delivered++;
	else
		frontend->counters.sip_failed++;
}

/* Where the contact is to be found instead, as a Contact (RFC 7247 §7.1). */
static char *contact_line(const LinkResult *result)
{
	g_autofree char *uri =
		result->address ? redirect_to_sip(result->address) : NULL;

	return uri ? g_strdup_printf("Contact: <%s>\r\n", uri) : NULL;
}

/* A dialog is not redirected. */
static void give_refusal(Outbound *outbound, const LinkResult *result)
{
	gboolean full = outbound->to->resource != NULL;
	int status = error_to_sip(result->condition, full, FALSE);
	g_autofree char *contact = NULL;

	if (status == 302 || status == 410)
		contact = contact_line(result);
	if (outbound->inside && status == 302)
		status = 410;
	else if (!outbound->inside && contact && status == 410)
		status = 301;
	give_answer(outbound, status, result->text,
		    outbound->inside ? NULL : contact);
}

/* Its sender believes that it has not arrived. */
static void note_late(const Outbound *outbound, const LinkResult *result)
{
	if (!result->ok)
		return;
	outbound->frontend->counters.sip_late++;
	trace_line(TRACE_INFO, "sip-xmpp", outbound->trace,
		   "%s@%s to %s@%s: the partner took it after its sender was "
		   "told that nobody had",
		   outbound->from->local, outbound->from->domain,
		   outbound->to->local, outbound->to->domain);
}

static void on_result(void *data, const LinkResult *result)
{
	Outbound *outbound = data;
	Frontend *frontend = outbound->frontend;

	frontend->outbound_open--;
	if (is_answered(outbound)) {
		note_late(outbound, result);
		outbound_free(outbound);
		return;
	}
	count_result(frontend, result);
	if (result->ok) {
		contacts_wrote(frontend->contacts, outbound->from, outbound->to,
			       loop_now(frontend->loop));
		give_answer(outbound, outbound->inside ? 200 : 202, NULL, NULL);
	} else {
		give_refusal(outbound, result);
	}
	outbound_free(outbound);
}

static void refuse(Outbound *outbound, int status, const char *text,
		   const char *extra)
{
	outbound->frontend->counters.sip_refused++;
	give_answer(outbound, status, text, extra);
	outbound_free(outbound);
}

static CourierFate hand_over(const Outbound *outbound, LinkSend *send)
{
	g_autofree char *from = address_to_jid(outbound->from, FALSE);
	g_autofree char *to = address_to_jid(outbound->to, FALSE);
	g_autofree char *lane = g_strjoin(" ", from, to, NULL);
	g_autofree char *pair =
		edges_pair(outbound->from->domain, outbound->to->domain);

	send->lane = lane;
	return courier_send(outbound->frontend->courier, pair, send);
}

static void send_item(Outbound *outbound, const Xml *stanza, const char *key)
{
	Frontend *frontend = outbound->frontend;
	g_autoptr(GBytes) payload = xml_bytes(stanza);
	LinkSend send = { .payload = payload,
			  .trace = outbound->trace,
			  .key = key,
			  .life = OUTBOUND_LIFE_MS,
			  .done = on_result,
			  .data = outbound };

	frontend->outbound_open++;
	switch (hand_over(outbound, &send)) {
	case COURIER_NOBODY:
		frontend->outbound_open--;
		refuse(outbound, 504, "No edge serves this partner", NULL);
		return;
	case COURIER_FULL:
		frontend->outbound_open--;
		refuse(outbound, 500, "Too many messages are under way",
		       RETRY_AFTER);
		return;
	case COURIER_TAKEN:
		break;
	}
	/* A link may have said no at once; then there is nothing to wait for,
	 * and the outbound is gone. */
	frontend_wake(frontend);
}

static void wait_for_result(Outbound *outbound)
{
	Frontend *frontend = outbound->frontend;

	g_queue_push_tail(&frontend->outbound, outbound);
	outbound->waiting = frontend->outbound.tail;
}

/* True when the contact is to hear of it now. */
static gboolean is_news(Outbound *outbound, const Content *content)
{
	return content->kind != CONTENT_TYPING ||
	       talks_typed(outbound->frontend->talks, outbound->from,
			   outbound->to, content->composing, content->refresh);
}

/* What needs no stanza is done with. */
static void settle(Outbound *outbound)
{
	outbound->frontend->counters.sip_delivered++;
	give_answer(outbound, 200, NULL, NULL);
	outbound_free(outbound);
}

static void translate(Outbound *outbound, const PageMessage *page,
		      const char *key)
{
	g_autofree char *id = g_strndup(key, 32);
	g_autoptr(GError) error = NULL;
	g_autoptr(Content) content = NULL;
	g_autoptr(Xml) stanza = NULL;
	int status = 400;

	content = content_read(page, &status, &error);
	if (!content) {
		refuse(outbound, status, error->message,
		       status == 415 ? "Accept: " CONTENT_ACCEPT "\r\n" : NULL);
		return;
	}
	if (is_news(outbound, content))
		stanza = message_from_content(page, content, outbound->from,
					      outbound->to, id);
	if (!stanza) {
		settle(outbound);
		return;
	}
	if (content->kind == CONTENT_TEXT && !outbound->test)
		talks_said(outbound->frontend->talks, outbound->from,
			   outbound->to, stanza);
	frontend_trace_body(outbound->frontend, "sip-xmpp", outbound->trace,
			    stanza);
	wait_for_result(outbound);
	send_item(outbound, stanza, key);
}

/* The request URI names the receiver, unless the pool rewrote its host to
 * ours: then To does (R-T2 of the Lync notes). */
const char *outbound_receiver(const Frontend *frontend,
			      const SipIncoming *incoming)
{
	const char *host = strchr(incoming->uri, '@');
	gsize length = host ? strcspn(host + 1, ":;?") : 0;
	const char *own = frontend->self.computer;

	if (!host || (strlen(own) == length &&
		      !g_ascii_strncasecmp(host + 1, own, length)))
		return incoming->to;
	return incoming->uri;
}

static Outbound *outbound_new(Frontend *frontend)
{
	Outbound *outbound = g_new0(Outbound, 1);

	outbound->frontend = frontend;
	outbound->trace = trace_id();
	outbound->began = loop_now(frontend->loop);
	return outbound;
}

/* False, and refused, when the policy is not OK. */
static gboolean passes(Outbound *outbound, Policy policy)
{
	if (policy == POLICY_OK)
		return TRUE;
	refuse(outbound, policy_answer(policy)->status,
	       policy_answer(policy)->text, NULL);
	return FALSE;
}

/* False, and refused, when it may not go. */
static gboolean may_go(Outbound *outbound)
{
	return passes(outbound,
		      policy_sip_to_xmpp(outbound->frontend->config,
					 outbound->from, outbound->to));
}

static gboolean admit(Outbound *outbound, const char *from, const char *to)
{
	g_autoptr(GError) error = NULL;

	outbound->from = address_from_sip(from, &error);
	if (outbound->from)
		outbound->to = address_from_sip(to, &error);
	if (outbound->to)
		return may_go(outbound);
	refuse(outbound, outbound->from ? 404 : 400, error->message, NULL);
	return FALSE;
}

char *outbound_key(const char *const *parts, guint count, GBytes *body)
{
	Digest *digest = digest_new();
	gsize length;
	const void *bytes = g_bytes_get_data(body, &length);

	for (guint i = 0; i < count; i++)
		digest_add(digest, parts[i], strlen(parts[i]) + 1);
	digest_add(digest, bytes, length);
	return digest_end(digest);
}

static char *message_key(const SipIncoming *incoming)
{
	const char *const parts[] = { incoming->call_id, incoming->cseq,
				      incoming->from, incoming->from_tag,
				      incoming->uri };

	return outbound_key(parts, G_N_ELEMENTS(parts), incoming->page.body);
}

/* INFO says much that concerns Lync's clients alone (lync-sip R-I12). */
static gboolean is_nothing(const SipIncoming *incoming)
{
	const char *type = incoming->page.content_type;

	return !strcmp(incoming->method, "INFO") &&
	       (!type || g_ascii_strncasecmp(type, "application/xml", 15) ||
		(type[15] && !strchr("; \t", type[15])));
}

/* False, and refused, when there is no room for it. */
static gboolean has_room(Outbound *outbound)
{
	const Frontend *frontend = outbound->frontend;

	if (!frontend->draining && frontend->outbound_open < OUTBOUND_MOST)
		return TRUE;
	refuse(outbound, 500, "Try again later", RETRY_AFTER);
	return FALSE;
}

void outbound_take(Frontend *frontend, SipRequest *request)
{
	const SipIncoming *incoming = sip_request_get(request);
	Outbound *outbound = outbound_new(frontend);
	const char *sender =
		incoming->asserted ? incoming->asserted : incoming->from;
	g_autofree char *key = message_key(incoming);

	outbound->request = request;
	outbound->inside = incoming->to_tag != NULL;
	logged_link(outbound->trace, incoming->call_id, incoming->cseq);
	frontend->counters.sip_received++;
	if (!has_room(outbound) ||
	    !admit(outbound, sender, outbound_receiver(frontend, incoming)))
		return;
	if (is_nothing(incoming)) {
		settle(outbound);
		return;
	}
	forms_saw(frontend->forms, outbound->from, incoming->page.content_type);
	translate(outbound, &incoming->page, key);
}

void outbound_say(Frontend *frontend, const Address *from, const Address *to,
		  const PageMessage *page, const char *key, OutboundFn *fn,
		  void *data)
{
	Outbound *outbound = outbound_new(frontend);

	outbound->fn = fn;
	outbound->data = data;
	outbound->inside = TRUE;
	outbound->from = address_copy(from);
	outbound->to = address_copy(to);
	frontend->counters.sip_received++;
	if (!has_room(outbound) || !may_go(outbound))
		return;
	forms_saw(frontend->forms, from, page->content_type);
	translate(outbound, page, key);
}

void outbound_test(Frontend *frontend, const char *from, const char *to,
		   const char *body, OutboundFn *fn, void *data)
{
	Outbound *outbound = outbound_new(frontend);
	g_autofree char *key = random_hex(32);
	g_auto(PageMessage) page = {
		.call_id = g_strdup(outbound->trace),
		.body = g_bytes_new(body, strlen(body)),
	};

	outbound->fn = fn;
	outbound->data = data;
	outbound->test = TRUE;
	if (admit(outbound, from, to))
		translate(outbound, &page, key);
}

void outbound_tick(Frontend *frontend, gint64 now)
{
	Outbound *outbound;

	while ((outbound = g_queue_peek_head(&frontend->outbound)) &&
	       now - outbound->began >= OUTBOUND_ANSWER_MS) {
		frontend->counters.sip_timed_out++;
		give_answer(outbound, 504, NULL, NULL);
	}
}
