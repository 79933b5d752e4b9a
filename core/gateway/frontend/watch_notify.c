#include "core/base/clock.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/logged.h"
#include "core/gateway/frontend/watch_private.h"

#include <string.h>

static void approve(Relation *relation)
{
	Watch *watch = &relation->watch;

	if (subscription_wanted(relation->state) || watch->again) {
		relation_event(relation, LOCAL_SUBSCRIBED);
		relation_owe(relation, "subscribed");
	}
	relation_event(relation, LOCAL_FOUND);
	watch->again = FALSE;
}

static void take_active(Relation *relation, GPtrArray *list)
{
	Watch *watch = &relation->watch;

	if (!watch->active)
		approve(relation);
	watch->active = TRUE;
	relation_problem(relation, NULL);
	if (list)
		watch_show(relation, list);
	else if (!watch->shown)
		watch_show(relation, presence_list());
}

static void take_end(Relation *relation, const SipEventInfo *event)
{
	gboolean ending = relation->watch.ending;
	g_autofree char *text =
		g_strdup_printf("terminated%s%s", event->reason ? ", " : "",
				event->reason ? event->reason : "");

	watch_drop(relation);
	if (ending) {
		/* It may come before the answer. */
		watch_tell_end(relation);
		relation_settle(relation);
		return;
	}
	watch_fail(relation,
		   subscription_end(event->reason, event->diagnostics), text,
		   event->retry_after);
}

static void take_time(Relation *relation, const SipEventInfo *event)
{
	Watch *watch = &relation->watch;

	if (event->left >= 0)
		watch->expires = clock_now() + event->left * G_USEC_PER_SEC;
	if (!watch->call && !watch->ending)
		watch_plan(relation);
}

static GPtrArray *read_document(Relation *relation, const PageMessage *page)
{
	g_autoptr(GError) error = NULL;
	GPtrArray *list = document_read_page(page, &error);

	if (error)
		trace_line(TRACE_INFO, "presence", relation_trace(relation),
			   "%s: a document cannot be read: %s", relation->key,
			   error->message);
	return list;
}

gboolean watch_told_at_once(Relation *relation, const SipOutcome *outcome)
{
	g_autoptr(GBytes) body =
		g_bytes_new(outcome->body, outcome->body_length);
	PageMessage page = { .content_type = (char *)outcome->content_type,
			     .body = body };
	GPtrArray *list = read_document(relation, &page);

	if (!list)
		return FALSE;
	relation->watch.noted = clock_now();
	take_active(relation, list);
	return TRUE;
}

static void take_state(Relation *relation, const SipEventInfo *event,
		       GPtrArray *list)
{
	const char *state = event->state ? event->state : "active";

	relation->watch.noted = clock_now();
	if (relation->watch.ending)
		g_clear_pointer(&list, g_ptr_array_unref);
	if (!strcmp(state, "terminated")) {
		if (list)
			watch_show(relation, list);
		take_end(relation, event);
		return;
	}
	take_time(relation, event);
	if (!strcmp(state, "active") && !relation->watch.ending)
		take_active(relation, list);
	else if (list)
		g_ptr_array_unref(list);
	relation_settle(relation);
}

/* The first one is the pool's word to what made us ask. */
static void begin(Relation *relation, const SipIncoming *incoming,
		  const char *trace)
{
	if (relation->watch.dialog->remote_cseq)
		relation_begin(relation, trace);
	logged_link(relation_trace(relation), incoming->call_id,
		    incoming->cseq);
}

void watch_notify(Relation *relation, SipRequest *request, const char *trace)
{
	const SipIncoming *incoming = sip_request_get(request);
	SipDialog *dialog = relation->watch.dialog;
	SipEventInfo event = incoming->event;
	g_autofree char *state = g_strdup(event.state);
	g_autofree char *reason = g_strdup(event.reason);
	GPtrArray *list;

	begin(relation, incoming, trace);
	if (g_strcmp0(event.package, "presence")) {
		sip_request_answer(request, 489, NULL,
				   "Allow-Events: presence\r\n");
		return;
	}
	if (!sip_dialog_take(dialog, incoming)) {
		sip_request_answer(
			request,
			strcmp(dialog->remote_tag, incoming->from_tag) ? 481
								       : 500,
			NULL, NULL);
		return;
	}
	list = read_document(relation, &incoming->page);
	event.state = state;
	event.reason = reason;
	sip_request_answer(request, 200, NULL, NULL);
	take_state(relation, &event, list);
}
