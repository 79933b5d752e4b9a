#include "core/base/clock.h"
#include "core/gateway/bridge/pidf.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/logged.h"
#include "core/gateway/frontend/policy.h"
#include "core/gateway/frontend/watch_private.h"

static void accepted(Relation *relation, const SipOutcome *outcome)
{
	Watch *watch = &relation->watch;
	gint64 seconds =
		outcome->expires >= 0 ? outcome->expires : watch->asked;

	sip_dialog_answered(watch->dialog, outcome);
	watch->member = 0;
	watch->expires = clock_now() + seconds * G_USEC_PER_SEC;
	if (!sip_dialog_stands(watch->dialog) || !seconds) {
		watch_later(relation, "The pool's answer makes no dialog", -1);
		return;
	}
	if (watch_told_at_once(relation, outcome) || watch->dialog->remote_cseq)
		watch_plan(relation);
	else
		watch_wait(relation, WATCH_NOTIFY_MS);
	relation_save(relation);
}

static void ask_longer(Relation *relation, const SipOutcome *outcome)
{
	Watch *watch = &relation->watch;

	if (outcome->min_expires <= watch->asked) {
		watch_later(relation, "The pool wants another interval", -1);
		return;
	}
	watch->asked = outcome->min_expires;
	watch_ask(relation, watch->asked);
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
	watch_ask(relation, watch->asked);
	return TRUE;
}

/* Ended by us: what the pool says of it does not matter, nor whether it can be
 * reached; its last NOTIFY may still come. */
void watch_tell_end(Relation *relation)
{
	if (relation->leaving || relation->watch.quiet)
		return;
	relation->watch.quiet = TRUE;
	watch_hide(relation);
	relation_owe(relation, "unsubscribed");
}

static void confirm_end(Relation *relation)
{
	watch_tell_end(relation);
	watch_wait(relation, WATCH_NOTIFY_MS);
	relation_save(relation);
}

static void on_outcome(void *data, const SipOutcome *outcome)
{
	Relation *relation = data;
	g_autofree char *text = g_strdup_printf(
		"%d %s", outcome->status,
		outcome->cause ? outcome->cause : outcome->reason);
	SubscriptionFate fate;

	relation->watch.call = NULL;
	if (relation->watch.ending) {
		confirm_end(relation);
		return;
	}
	if (try_next(relation, outcome))
		return;
	fate = subscription_answer(outcome->status);
	if (fate == FATE_ACCEPTED)
		accepted(relation, outcome);
	else if (fate == FATE_LONGER)
		ask_longer(relation, outcome);
	else
		watch_fail(relation, fate, text, outcome->retry_after);
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

/* What ends it goes there whoever may still be written to. */
static const char *watch_pool(const Relation *relation)
{
	const UserConfig *user = NULL;

	if (!relation->watch.ending)
		return relation_pool(relation);
	policy_user(relation->presences->frontend->config, relation->local,
		    &user);
	return user ? user->registrar_pool : NULL;
}

static void fail_to_ask(Relation *relation, const char *text)
{
	if (relation->watch.ending)
		confirm_end(relation);
	else
		watch_later(relation, text, -1);
}

void watch_ask(Relation *relation, gint64 seconds)
{
	Watch *watch = &relation->watch;
	const char *pool = watch_pool(relation);
	g_autofree char *uri = address_to_sip(relation->local, FALSE);
	gboolean lync = pool && relation_is_lync(relation, pool);
	g_autofree char *lines =
		g_strdup_printf("Event: presence\r\nAccept: %s" PIDF_TYPE
				"\r\nExpires: %" G_GINT64_FORMAT "\r\n",
				lync ? DOCUMENT_MSRTC_TYPE ", " : "", seconds);
	SipOutgoing outgoing = { .method = "SUBSCRIBE",
				 .uri = uri,
				 .lines = lines };
	g_autoptr(GError) error = NULL;

	if (!pool || !relation_target(relation, pool, watch->dialog,
				      watch->member, &outgoing.target)) {
		fail_to_ask(relation, "The user's pool cannot be reached");
		return;
	}
	reserve_number(relation);
	sip_dialog_fill(watch->dialog, &outgoing);
	watch->call = sip_agent_send(relation->presences->frontend->agent,
				     &outgoing, on_outcome, relation, &error);
	logged_link_sent(relation_trace(relation), &outgoing);
	if (!watch->call)
		fail_to_ask(relation, error->message);
}
