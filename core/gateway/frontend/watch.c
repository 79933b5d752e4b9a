#include "core/base/clock.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/watch_private.h"

void watch_drop(Relation *relation)
{
	Watch *watch = &relation->watch;
	g_autofree char *key = NULL;

	if (watch->call)
		sip_call_forget(g_steal_pointer(&watch->call));
	if (watch->timer)
		timer_stop(watch->timer);
	watch->expires = 0;
	watch->kept = 0;
	watch->active = watch->ending = FALSE;
	watch->probed = watch->queued = FALSE;
	if (!watch->dialog)
		return;
	key = sip_dialog_key(watch->dialog->call_id, watch->dialog->local_tag);
	g_hash_table_remove(relation->presences->watches, key);
	g_clear_pointer(&watch->dialog, sip_dialog_free);
}

void watch_clear(Relation *relation)
{
	watch_drop(relation);
	g_clear_pointer(&relation->watch.timer, timer_free);
	g_clear_pointer(&relation->watch.shown, g_ptr_array_unref);
	g_clear_pointer(&relation->watch.untold, g_strfreev);
}

/* Nobody refreshes for a contact who is known to be away (RFC 8048 §5.2.2):
 * his server asks anew when he is back. */
gboolean watch_is_wanted(const Relation *relation)
{
	return !subscription_to(relation->state) || !relation->known ||
	       presence_best(relation->known);
}

/* ---- what becomes of it ---- */

void watch_wait(Relation *relation, guint64 milliseconds)
{
	timer_start(relation->watch.timer, milliseconds, 0);
}

void watch_later(Relation *relation, const char *text, gint64 seconds)
{
	Watch *watch = &relation->watch;
	gint64 wait = MIN(seconds, WATCH_RETRY_MOST_S) * 1000;

	if (wait < 0)
		wait = MIN((gint64)WATCH_RETRY_MS << MIN(watch->failures, 6),
			   WATCH_RETRY_MOST_MS);
	watch->failures++;
	relation_problem(relation, text);
	trace_line(TRACE_INFO, "presence", relation_trace(relation),
		   "%s: no presence from the pool: %s", relation->key, text);
	if (watch->dialog && !sip_dialog_stands(watch->dialog))
		watch_drop(relation);
	watch_wait(relation, (guint64)(wait + g_random_int_range(0, 1000)));
	relation_settle(relation);
}

static void refuse(Relation *relation, const char *text)
{
	trace_line(TRACE_INFO, "presence", relation_trace(relation),
		   "%s: the pool does not allow it: %s", relation->key, text);
	relation_event(relation, LOCAL_UNSUBSCRIBED);
	relation_problem(relation, text);
	relation->held = relation->watch.again = FALSE;
	watch_drop(relation);
	watch_hide(relation);
	relation_owe(relation, "unsubscribed");
	relation_settle(relation);
}

static void begin(Relation *relation);

/* A new dialog at once, but not for ever. */
void watch_again(Relation *relation, const char *text)
{
	watch_drop(relation);
	if (!watch_is_wanted(relation)) {
		relation_settle(relation);
		return;
	}
	if (relation->watch.failures >= 3) {
		watch_later(relation, text, -1);
		return;
	}
	relation->watch.failures++;
	begin(relation);
}

void watch_fail(Relation *relation, SubscriptionFate fate, const char *text,
		gint64 seconds)
{
	switch (fate) {
	case FATE_AGAIN:
		watch_again(relation, text);
		break;
	case FATE_REFUSED:
		refuse(relation, text);
		break;
	case FATE_ACCEPTED:
	case FATE_LONGER:
	case FATE_LATER:
		watch_make_timer(relation);
		watch_later(relation, text, seconds);
		break;
	case FATE_REST:
		relation_problem(relation, text);
		relation_settle(relation);
		break;
	}
}

/* At nine tenths of its life. */
void watch_plan(Relation *relation)
{
	gint64 left = (relation->watch.expires - clock_now()) / 1000;

	relation->watch.probed = relation->watch.queued = FALSE;
	watch_wait(relation, (guint64)MAX(left * 9 / 10, 1));
}

/* ---- time ---- */

static guint64 turn_of(const Relation *relation)
{
	const char *pool = relation_pool(relation);

	return pace_turn(relation->presences->pace, pool ? pool : "",
			 SUBSCRIBES_PER_SECOND,
			 loop_now(relation->presences->frontend->loop));
}

/* Before a refresh the contact's server is asked whether he is there
 * (RFC 8048 §8.1). */
static void refresh(Relation *relation)
{
	Watch *watch = &relation->watch;
	gint64 left = (watch->expires - clock_now()) / 1000;

	watch->failures = 0;
	if (!watch->probed && !watch->queued)
		relation_begin(relation, NULL);
	if (!watch_is_wanted(relation)) {
		watch_wait(relation, (guint64)left);
		return;
	}
	if (subscription_to(relation->state) && !watch->probed) {
		watch->probed = TRUE;
		relation_probe(relation);
		watch_wait(relation, (guint64)MIN(WATCH_PROBE_MS, left / 2));
		return;
	}
	/* Many may be due at once; none is to run out in the queue. */
	if (!watch->queued) {
		watch->queued = TRUE;
		watch_wait(relation, MIN(turn_of(relation), (guint64)left / 2));
		return;
	}
	watch->probed = watch->queued = FALSE;
	watch_ask(relation, watch->asked);
}

static void on_timer(void *data)
{
	Relation *relation = data;
	Watch *watch = &relation->watch;

	if (watch->call)
		return;
	if (watch->ending) {
		watch_drop(relation);
		relation_settle(relation);
	} else if (!watch->dialog) {
		relation_begin(relation, NULL);
		begin(relation);
	} else if (!sip_dialog_stands(watch->dialog)) {
		watch_ask(relation, watch->asked);
	} else if (clock_now() >= watch->expires) {
		watch_again(relation, "The subscription ran out");
	} else if (!watch->dialog->remote_cseq && !watch->active) {
		watch_drop(relation);
		watch_later(relation, "No NOTIFY came from the pool", -1);
	} else {
		refresh(relation);
	}
}

void watch_make_timer(Relation *relation)
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

static void begin(Relation *relation)
{
	g_autofree char *local = address_to_sip(relation->local, FALSE);
	g_autofree char *remote = address_to_sip(relation->remote, FALSE);
	Watch *watch = &relation->watch;

	watch_make_timer(relation);
	watch->dialog = sip_dialog_new(remote, local);
	watch->quiet = FALSE;
	watch->asked = relation->presences->frontend->config->gateway
			       .subscription_refresh_interval;
	remember_dialog(relation);
	watch_wait(relation, turn_of(relation));
}

void watch_start(Relation *relation)
{
	Watch *watch = &relation->watch;

	if (relation->held)
		return;
	if (watch->ending)
		watch_drop(relation);
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
	watch->quiet = FALSE;
	if (!watch->dialog || !sip_dialog_stands(watch->dialog)) {
		watch_drop(relation);
		relation_owe(relation, "unsubscribed");
		relation_settle(relation);
		return;
	}
	watch->ending = TRUE;
	watch_ask(relation, 0);
}

void watch_leave(Relation *relation)
{
	Watch *watch = &relation->watch;

	if (watch->call)
		sip_call_forget(g_steal_pointer(&watch->call));
	if (!watch->dialog || !sip_dialog_stands(watch->dialog)) {
		watch_drop(relation);
		return;
	}
	watch->ending = watch->quiet = TRUE;
	watch_ask(relation, 0);
}

void watch_part(Relation *relation)
{
	watch_hide(relation);
	watch_make_timer(relation);
	watch_leave(relation);
}

void watch_renew(Relation *relation)
{
	Watch *watch = &relation->watch;

	if (relation->left) {
		watch_drop(relation);
		return;
	}
	if (!watch->dialog &&
	    !(subscription_wanted(relation->state) && !relation->held))
		return;
	g_clear_pointer(&watch->dialog, sip_dialog_free);
	watch->kept = 0;
	watch->expires = 0;
	watch->active = FALSE;
	begin(relation);
}

/* What the pool said meanwhile is lost, and some pools forget who did not
 * answer: unless a NOTIFY comes first, the refresh tells. The contact is asked
 * anyway. */
static void refresh_soon(Relation *relation)
{
	Watch *watch = &relation->watch;
	gint64 left = (watch->expires - clock_now()) / 1000;
	gint64 soon =
		g_random_int_range(WATCH_RESUME_LEAST_MS, WATCH_RESUME_MS);

	watch->probed = TRUE;
	watch_wait(relation, (guint64)MAX(MIN(soon, left * 9 / 10), 1));
}

void watch_resume(Relation *relation)
{
	Watch *watch = &relation->watch;

	watch_make_timer(relation);
	watch_retell(relation);
	watch->asked = relation->presences->frontend->config->gateway
			       .subscription_refresh_interval;
	if (watch->dialog && sip_dialog_stands(watch->dialog) &&
	    watch->expires > clock_now()) {
		remember_dialog(relation);
		refresh_soon(relation);
		return;
	}
	watch_renew(relation);
}
