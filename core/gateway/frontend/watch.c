#include "core/base/clock.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/bridge/errors.h"
#include "core/gateway/bridge/pidf.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/watch_private.h"

#include <string.h>

static void drop_dialog(Relation *relation)
{
	Watch *watch = &relation->watch;
	g_autofree char *key = NULL;

	if (watch->call)
		sip_call_forget(g_steal_pointer(&watch->call));
	if (watch->timer)
		timer_stop(watch->timer);
	watch->expires = 0;
	watch->kept = 0;
	watch->active = watch->ending = watch->probed = FALSE;
	if (!watch->dialog)
		return;
	key = sip_dialog_key(watch->dialog->call_id, watch->dialog->local_tag);
	g_hash_table_remove(relation->presences->watches, key);
	g_clear_pointer(&watch->dialog, sip_dialog_free);
}

void watch_clear(Relation *relation)
{
	drop_dialog(relation);
	g_clear_pointer(&relation->watch.timer, timer_free);
	g_clear_pointer(&relation->watch.shown, g_ptr_array_unref);
}

/* Nobody refreshes for a contact who is known to be away (RFC 8048 §5.2.2):
 * his server asks anew when he is back. */
static gboolean contact_is_there(const Relation *relation)
{
	return !subscription_to(relation->state) || !relation->known ||
	       presence_best(relation->known);
}

/* ---- what becomes of it ---- */

static void wait_for(Relation *relation, guint64 milliseconds)
{
	timer_start(relation->watch.timer, milliseconds, 0);
}

static void try_later(Relation *relation, const char *text, gint64 seconds)
{
	Watch *watch = &relation->watch;
	gint64 wait = seconds * 1000;

	if (wait < 0)
		wait = MIN((gint64)WATCH_RETRY_MS << MIN(watch->failures, 6),
			   WATCH_RETRY_MOST_MS);
	watch->failures++;
	relation_problem(relation, text);
	trace_line(TRACE_INFO, "presence", NULL,
		   "%s: no presence from the pool: %s", relation->key, text);
	if (watch->dialog && !sip_dialog_stands(watch->dialog))
		drop_dialog(relation);
	wait_for(relation, (guint64)(wait + g_random_int_range(0, 1000)));
	relation_settle(relation);
}

static void refuse(Relation *relation, const char *text)
{
	trace_line(TRACE_INFO, "presence", NULL,
		   "%s: the pool does not allow it: %s", relation->key, text);
	relation_event(relation, LOCAL_UNSUBSCRIBED);
	relation_problem(relation, text);
	relation->held = FALSE;
	drop_dialog(relation);
	watch_hide(relation);
	relation_owe(relation, "unsubscribed");
	relation_settle(relation);
}

static void begin(Relation *relation);

/* A new dialog at once, but not for ever. */
static void begin_again(Relation *relation, const char *text)
{
	drop_dialog(relation);
	if (!contact_is_there(relation)) {
		relation_settle(relation);
		return;
	}
	if (relation->watch.failures >= 3) {
		try_later(relation, text, -1);
		return;
	}
	relation->watch.failures++;
	begin(relation);
}

/* At nine tenths of its life. */
static void plan_refresh(Relation *relation)
{
	gint64 left = (relation->watch.expires - clock_now()) / 1000;

	wait_for(relation, (guint64)MAX(left * 9 / 10, 1));
}

/* ---- SUBSCRIBE ---- */

static void accepted(Relation *relation, const SipOutcome *outcome)
{
	Watch *watch = &relation->watch;
	gint64 seconds =
		outcome->expires >= 0 ? outcome->expires : watch->asked;

	sip_dialog_answered(watch->dialog, outcome);
	watch->member = 0;
	watch->expires = clock_now() + seconds * G_USEC_PER_SEC;
	if (!sip_dialog_stands(watch->dialog) || !seconds) {
		try_later(relation, "The pool's answer makes no dialog", -1);
		return;
	}
	if (watch->dialog->remote_cseq)
		plan_refresh(relation);
	else
		wait_for(relation, WATCH_NOTIFY_MS);
	relation_save(relation);
}

static void send_subscribe(Relation *relation, gint64 seconds);

static void ask_longer(Relation *relation, const SipOutcome *outcome)
{
	Watch *watch = &relation->watch;

	if (outcome->min_expires <= watch->asked) {
		try_later(relation, "The pool wants another interval", -1);
		return;
	}
	watch->asked = outcome->min_expires;
	send_subscribe(relation, watch->asked);
}

/* The next computer of the pool gets the same request. */
static gboolean try_next(Relation *relation, const SipOutcome *outcome)
{
	Watch *watch = &relation->watch;
	g_autoptr(GArray) targets = NULL;
	const char *pool = relation_pool(relation);

	if (outcome->status != 503 &&
	    (!outcome->local || outcome->provisional || outcome->status != 408))
		return FALSE;
	targets = pool ? pools_targets(relation->presences->frontend->pools,
				       pool, relation->local->local)
		       : NULL;
	if (!targets || ++watch->member >= targets->len) {
		watch->member = 0;
		return FALSE;
	}
	send_subscribe(relation, watch->asked);
	return TRUE;
}

/* Ended by us: what the pool says of it does not matter; its last NOTIFY may
 * still come. */
static void tell_end(Relation *relation)
{
	watch_hide(relation);
	relation_owe(relation, "unsubscribed");
}

static void confirm_end(Relation *relation)
{
	tell_end(relation);
	wait_for(relation, WATCH_NOTIFY_MS);
	relation_save(relation);
}

static void on_outcome(void *data, const SipOutcome *outcome)
{
	Relation *relation = data;
	g_autofree char *text = g_strdup_printf(
		"%d %s", outcome->status,
		outcome->cause ? outcome->cause : outcome->reason);

	relation->watch.call = NULL;
	if (relation->watch.ending) {
		confirm_end(relation);
		return;
	}
	if (try_next(relation, outcome))
		return;
	switch (subscription_answer(outcome->status)) {
	case FATE_ACCEPTED:
		accepted(relation, outcome);
		break;
	case FATE_LONGER:
		ask_longer(relation, outcome);
		break;
	case FATE_AGAIN:
		begin_again(relation, text);
		break;
	case FATE_REFUSED:
		refuse(relation, text);
		break;
	case FATE_LATER:
	case FATE_REST:
		try_later(relation, text, outcome->retry_after);
		break;
	}
}

/* The number on disk is ahead of the one in use. */
static void reserve_number(Relation *relation)
{
	Watch *watch = &relation->watch;

	if (watch->dialog->cseq < watch->kept)
		return;
	watch->kept = watch->dialog->cseq + CSEQ_STEP;
	relation_save(relation);
}

static void send_subscribe(Relation *relation, gint64 seconds)
{
	Watch *watch = &relation->watch;
	const char *pool = relation_pool(relation);
	g_autofree char *uri = address_to_sip(relation->local, FALSE);
	g_autofree char *lines =
		g_strdup_printf("Event: presence\r\nAccept: " PIDF_TYPE
				"\r\nExpires: %" G_GINT64_FORMAT "\r\n",
				seconds);
	SipOutgoing outgoing = { .method = "SUBSCRIBE",
				 .uri = uri,
				 .lines = lines };
	g_autoptr(GError) error = NULL;

	if (!pool || !relation_target(relation, pool, watch->dialog,
				      watch->member, &outgoing.target)) {
		try_later(relation, "The user's pool cannot be reached", -1);
		return;
	}
	reserve_number(relation);
	sip_dialog_fill(watch->dialog, &outgoing);
	watch->call = sip_agent_send(relation->presences->frontend->agent,
				     &outgoing, on_outcome, relation, &error);
	if (!watch->call)
		try_later(relation, error->message, -1);
}

/* ---- time ---- */

/* Before a refresh the contact's server is asked whether he is there
 * (RFC 8048 §8.1). */
static void refresh(Relation *relation)
{
	Watch *watch = &relation->watch;
	gint64 left = (watch->expires - clock_now()) / 1000;

	watch->failures = 0;
	if (!contact_is_there(relation)) {
		wait_for(relation, (guint64)left);
		return;
	}
	if (subscription_to(relation->state) && !watch->probed) {
		watch->probed = TRUE;
		relation_probe(relation);
		wait_for(relation, (guint64)MIN(WATCH_PROBE_MS, left / 2));
		return;
	}
	watch->probed = FALSE;
	send_subscribe(relation, watch->asked);
}

static void on_timer(void *data)
{
	Relation *relation = data;
	Watch *watch = &relation->watch;

	if (watch->call)
		return;
	if (watch->ending) {
		drop_dialog(relation);
		relation_settle(relation);
	} else if (!watch->dialog) {
		begin(relation);
	} else if (!sip_dialog_stands(watch->dialog)) {
		send_subscribe(relation, watch->asked);
	} else if (clock_now() >= watch->expires) {
		begin_again(relation, "The subscription ran out");
	} else if (!watch->dialog->remote_cseq) {
		drop_dialog(relation);
		try_later(relation, "No NOTIFY came from the pool", -1);
	} else {
		refresh(relation);
	}
}

static void make_timer(Relation *relation)
{
	if (!relation->watch.timer)
		relation->watch.timer =
			timer_new(relation->presences->frontend->loop, on_timer,
				  relation);
}

static void remember_dialog(Relation *relation)
{
	const SipDialog *dialog = relation->watch.dialog;

	g_hash_table_insert(relation->presences->watches,
			    sip_dialog_key(dialog->call_id, dialog->local_tag),
			    relation);
}

static guint64 turn_of(const Relation *relation)
{
	const char *pool = relation_pool(relation);

	return pace_turn(relation->presences->pace, pool ? pool : "",
			 SUBSCRIBES_PER_SECOND,
			 loop_now(relation->presences->frontend->loop));
}

static void begin(Relation *relation)
{
	g_autofree char *local = address_to_sip(relation->local, FALSE);
	g_autofree char *remote = address_to_sip(relation->remote, FALSE);
	Watch *watch = &relation->watch;

	make_timer(relation);
	watch->dialog = sip_dialog_new(remote, local);
	watch->asked = relation->presences->frontend->config->gateway
			       .subscription_refresh_interval;
	remember_dialog(relation);
	wait_for(relation, turn_of(relation));
}

void watch_start(Relation *relation)
{
	Watch *watch = &relation->watch;

	if (relation->held)
		return;
	if (watch->ending)
		drop_dialog(relation);
	/* What waits for a retry need not wait any longer. */
	if (!watch->dialog)
		begin(relation);
}

void watch_end(Relation *relation)
{
	Watch *watch = &relation->watch;

	if (watch->ending)
		return;
	if (watch->call)
		sip_call_forget(g_steal_pointer(&watch->call));
	relation->held = FALSE;
	if (!watch->dialog || !sip_dialog_stands(watch->dialog)) {
		drop_dialog(relation);
		relation_owe(relation, "unsubscribed");
		relation_settle(relation);
		return;
	}
	watch->ending = TRUE;
	send_subscribe(relation, 0);
}

void watch_resume(Relation *relation)
{
	Watch *watch = &relation->watch;

	make_timer(relation);
	watch->asked = relation->presences->frontend->config->gateway
			       .subscription_refresh_interval;
	if (watch->dialog && sip_dialog_stands(watch->dialog) &&
	    watch->expires > clock_now()) {
		remember_dialog(relation);
		plan_refresh(relation);
		return;
	}
	if (watch->dialog ||
	    (subscription_wanted(relation->state) && !relation->held)) {
		g_clear_pointer(&watch->dialog, sip_dialog_free);
		watch->kept = 0;
		watch->active = FALSE;
		begin(relation);
	}
}

/* ---- NOTIFY ---- */

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
	gboolean told = !relation->watch.call;
	g_autofree char *text =
		g_strdup_printf("terminated%s%s", event->reason ? ", " : "",
				event->reason ? event->reason : "");

	drop_dialog(relation);
	if (ending) {
		/* It may come before the answer. */
		if (!told)
			tell_end(relation);
		relation_settle(relation);
		return;
	}
	switch (subscription_reason(event->reason)) {
	case FATE_AGAIN:
		begin_again(relation, text);
		break;
	case FATE_REFUSED:
		refuse(relation, text);
		break;
	case FATE_ACCEPTED:
	case FATE_LONGER:
	case FATE_LATER:
		make_timer(relation);
		try_later(relation, text, event->retry_after);
		break;
	case FATE_REST:
		relation_problem(relation, text);
		relation_settle(relation);
		break;
	}
}

static void take_time(Relation *relation, const SipEventInfo *event)
{
	Watch *watch = &relation->watch;

	if (event->left >= 0)
		watch->expires = clock_now() + event->left * G_USEC_PER_SEC;
	if (!watch->call && !watch->ending)
		plan_refresh(relation);
}

static GPtrArray *document_of(const Relation *relation,
			      const SipIncoming *incoming)
{
	const PageMessage *page = &incoming->page;
	g_autoptr(GError) error = NULL;
	gsize length;
	const char *bytes = g_bytes_get_data(page->body, &length);
	GPtrArray *list;

	if (!length || !page->content_type ||
	    g_ascii_strncasecmp(page->content_type, PIDF_TYPE,
				strlen(PIDF_TYPE)))
		return NULL;
	list = pidf_read(bytes, length, page->language, &error);
	if (!list)
		trace_line(TRACE_INFO, "presence", NULL,
			   "%s: a document cannot be read: %s", relation->key,
			   error->message);
	return list;
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

void watch_notify(Relation *relation, SipRequest *request)
{
	const SipIncoming *incoming = sip_request_get(request);
	SipDialog *dialog = relation->watch.dialog;
	SipEventInfo event = incoming->event;
	g_autofree char *state = g_strdup(event.state);
	g_autofree char *reason = g_strdup(event.reason);
	GPtrArray *list;

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
	list = document_of(relation, incoming);
	event.state = state;
	event.reason = reason;
	sip_request_answer(request, 200, NULL, NULL);
	take_state(relation, &event, list);
}
