#include "core/base/clock.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/bridge/pidf.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/logged.h"
#include "core/gateway/frontend/notice_private.h"

#include <string.h>

void notice_free(void *data)
{
	Notice *notice = data;
	g_autofree char *key = sip_dialog_key(notice->dialog->call_id,
					      notice->dialog->local_tag);

	g_hash_table_remove(notice->relation->presences->notices, key);
	if (notice->call)
		sip_call_forget(notice->call);
	timer_free(notice->timer);
	sip_dialog_free(notice->dialog);
	g_free(notice->pool);
	g_free(notice);
}

static void drop(Notice *notice)
{
	Relation *relation = notice->relation;

	g_ptr_array_remove(relation->notices, notice);
	relation_settle(relation);
}

/* ---- what is told ---- */

/* Everything as closed: the watcher leaves, he hears no more. */
static GPtrArray *closed_list(void)
{
	GPtrArray *list = presence_list();

	g_ptr_array_add(list, presence_new("", FALSE));
	return list;
}

/* The next subscription says how the contact is. */
static gboolean is_moved(const Notice *notice)
{
	return notice->over && !strcmp(notice->over, "deactivated");
}

/* Nothing is said of who is not known, nor before the contact agrees. */
static GBytes *document_of(const Notice *notice)
{
	Relation *relation = notice->relation;
	gboolean closing = notice->over && !notice->poll;
	g_autoptr(GPtrArray) closed = closing ? closed_list() : NULL;
	const GPtrArray *list = closing ? closed : relation->known;
	g_autofree char *contact = address_to_sip(relation->remote, FALSE);
	g_autofree char *entity = g_strconcat("pres:", contact + 4, NULL);

	if (!subscription_to(relation->state) || !list || is_moved(notice))
		return NULL;
	if (notice->format != DOCUMENT_PIDF)
		return document_write(notice->format, contact, list);
	if (relation_is_lync(relation, notice->pool))
		return pidf_write_lync(contact, list, relation_stamp(relation));
	return pidf_write(entity, contact, list, relation_stamp(relation));
}

static char *state_line(const Notice *notice)
{
	gint64 left = (notice->expires - clock_now()) / G_USEC_PER_SEC;

	if (notice->over)
		return g_strdup_printf("Subscription-State: terminated;"
				       "reason=%s\r\nEvent: presence\r\n",
				       notice->over);
	return g_strdup_printf(
		"Subscription-State: %s;expires=%" G_GINT64_FORMAT
		"\r\nEvent: presence\r\n",
		subscription_to(notice->relation->state) ? "active" : "pending",
		MAX(left, 0));
}

/* ---- NOTIFY ---- */

static void plan(Notice *notice);

/* What did not go, or is to come again later (RFC 6665 §4.2.2): -1 ms, it
 * need not. */
static gint64 retry_of(const SipOutcome *outcome)
{
	if (outcome->local)
		return outcome->status == 503 ? WATCH_RETRY_MS : -1;
	if (outcome->status < 300 || outcome->retry_after < 0)
		return -1;
	return CLAMP(outcome->retry_after * 1000, 1000, WATCH_RETRY_MOST_MS);
}

/* The last word too, while its dialog has time left. */
static gboolean try_again(Notice *notice, const SipOutcome *outcome)
{
	gint64 wait = retry_of(outcome);

	if (wait < 0 || (notice->over && clock_now() >= notice->expires))
		return FALSE;
	notice->due = TRUE;
	notice->told = loop_now(notice->relation->presences->frontend->loop);
	timer_start(notice->timer, (guint64)wait, 0);
	return TRUE;
}

static void on_told(void *data, const SipOutcome *outcome)
{
	Notice *notice = data;

	notice->call = NULL;
	if (outcome->status < 300 && (!notice->over || notice->due)) {
		plan(notice);
		return;
	}
	if (try_again(notice, outcome))
		return;
	if (outcome->status >= 300)
		trace_line(TRACE_INFO, "presence",
			   relation_trace(notice->relation),
			   "%s: a client takes no notification: %d %s",
			   notice->relation->key, outcome->status,
			   outcome->reason);
	drop(notice);
}

static void reserve_number(Notice *notice)
{
	if (notice->dialog->cseq < notice->kept)
		return;
	notice->kept = notice->dialog->cseq + CSEQ_STEP;
	relation_save(notice->relation);
}

static void send_request(Notice *notice, SipOutgoing *outgoing)
{
	Frontend *frontend = notice->relation->presences->frontend;
	g_autoptr(GError) error = NULL;

	reserve_number(notice);
	sip_dialog_fill(notice->dialog, outgoing);
	notice->told = loop_now(frontend->loop);
	notice->due = FALSE;
	notice->call = sip_agent_send(frontend->agent, outgoing, on_told,
				      notice, &error);
	logged_link_sent(relation_trace(notice->relation), outgoing);
	if (notice->call)
		return;
	notice->due = TRUE;
	timer_start(notice->timer, WATCH_RETRY_MS, 0);
}

static void send_notify(Notice *notice)
{
	g_autofree char *lines = state_line(notice);
	g_autoptr(GBytes) body = document_of(notice);
	PageMessage page = {
		.content_type = (char *)document_type(notice->format),
		.body = body,
	};
	SipOutgoing outgoing = { .method = "NOTIFY",
				 .lines = lines,
				 .page = body ? &page : NULL };

	if (relation_target(notice->relation, notice->pool, notice->dialog, 0,
			    &outgoing.target)) {
		send_request(notice, &outgoing);
		return;
	}
	notice->due = TRUE;
	timer_start(notice->timer, WATCH_RETRY_MS, 0);
}

void notice_tell(Notice *notice)
{
	if (notice->call)
		notice->due = TRUE;
	else
		send_notify(notice);
}

/* ---- time ---- */

static void on_timer(void *data)
{
	Notice *notice = data;

	if (notice->call)
		return;
	if (clock_now() >= notice->expires && !notice->over) {
		relation_begin(notice->relation, NULL);
		notice->over = "timeout";
	}
	if (notice->over || notice->due)
		send_notify(notice);
	else
		plan(notice);
}

/* What is held back, or its end. The last word need not wait. */
static void plan(Notice *notice)
{
	gint64 now = loop_now(notice->relation->presences->frontend->loop);
	gint64 wait = (notice->expires - clock_now()) / 1000 + 1;

	if (notice->over && notice->due)
		wait = 0;
	else if (notice->due)
		wait = MIN(wait, notice->told + NOTIFY_PACE_MS - now);
	timer_start(notice->timer, (guint64)MAX(wait, 0), 0);
}

void notice_resume(Notice *notice)
{
	Presences *presences = notice->relation->presences;

	notice->timer = timer_new(presences->frontend->loop, on_timer, notice);
	g_hash_table_insert(presences->notices,
			    sip_dialog_key(notice->dialog->call_id,
					   notice->dialog->local_tag),
			    notice);
	plan(notice);
}

void notice_changed(Relation *relation)
{
	for (guint i = 0; i < relation->notices->len; i++) {
		Notice *notice = relation->notices->pdata[i];

		if (notice->over)
			continue;
		notice->due = TRUE;
		if (notice->poll)
			notice->over = "timeout";
		if (!notice->call)
			plan(notice);
	}
}

static void end_all(Relation *relation, const char *reason)
{
	for (guint i = 0; i < relation->notices->len; i++) {
		Notice *notice = relation->notices->pdata[i];

		if (notice->over)
			continue;
		notice->over = reason;
		notice->due = TRUE;
		if (!notice->call)
			plan(notice);
	}
}

void notice_refuse(Relation *relation)
{
	end_all(relation, "rejected");
}

void notice_leave(Relation *relation)
{
	end_all(relation, "deactivated");
}

gint64 notice_expires(const Relation *relation)
{
	gint64 last = 0;

	for (guint i = 0; i < relation->notices->len; i++)
		last = MAX(last,
			   ((Notice *)relation->notices->pdata[i])->expires);
	return last;
}
