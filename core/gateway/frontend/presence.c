#include "core/gateway/frontend/presence.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/copy.h"
#include "core/gateway/frontend/handover.h"
#include "core/gateway/frontend/logged.h"
#include "core/gateway/frontend/share.h"
#include "core/gateway/frontend/untold.h"

#include <string.h>

Presences *presences_new(Frontend *frontend)
{
	Presences *presences = g_new0(Presences, 1);

	presences->frontend = frontend;
	presences->relations = g_hash_table_new_full(g_str_hash, g_str_equal,
						     NULL, relation_free);
	presences->users =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
				      (GDestroyNotify)g_ptr_array_unref);
	presences->watches =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	presences->notices =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	presences->silent = g_hash_table_new_full(g_str_hash, g_str_equal,
						  g_free, silence_free);
	presences->copies =
		g_hash_table_new_full(g_str_hash, g_str_equal, NULL, copy_free);
	presences->leaving =
		g_hash_table_new_full(NULL, NULL, relation_free, NULL);
	presences->passes = g_hash_table_new_full(NULL, NULL, pass_free, NULL);
	presences->share = share_new(presences);
	presences->handover = handover_new();
	presences->pace = pace_new();
	presences->look = timer_new(frontend->loop, presences_look, presences);
	return presences;
}

void presences_free(Presences *presences)
{
	if (!presences)
		return;
	g_queue_clear_full(&presences->items, kept_free);
	share_free(presences->share);
	handover_free(presences->handover);
	g_hash_table_unref(presences->passes);
	g_hash_table_unref(presences->relations);
	g_hash_table_unref(presences->leaving);
	g_hash_table_unref(presences->copies);
	g_hash_table_unref(presences->users);
	g_hash_table_unref(presences->watches);
	g_hash_table_unref(presences->notices);
	g_hash_table_unref(presences->silent);
	pace_free(presences->pace);
	timer_free(presences->look);
	g_free(presences);
}

static gboolean is_of_another(const Presences *presences, const char *record)
{
	const char *holder = copy_holder(record);

	return holder &&
	       g_ascii_strcasecmp(holder, presences->frontend->self.computer) !=
		       0;
}

static void note_unread(const StatePair *row)
{
	trace_line(TRACE_WARNING, "presence", NULL,
		   "what was kept of '%s' and '%s' cannot be read: they have "
		   "to subscribe anew",
		   row->local, row->remote);
}

static void restore(Presences *presences, const StatePair *row)
{
	g_autoptr(Address) local = address_from_jid(row->local, NULL);
	g_autoptr(Address) remote = address_from_jid(row->remote, NULL);
	Relation *relation;

	if (!local || !remote) {
		note_unread(row);
		return;
	}
	if (is_of_another(presences, row->record)) {
		copy_put(presences, local, remote, row->record);
		return;
	}
	relation = relation_get(presences, local, remote);
	if (!relation)
		return;
	if (!relation_restore(relation, row->record)) {
		note_unread(row);
		g_hash_table_remove(presences->relations, relation->key);
		return;
	}
	for (guint i = 0; i < relation->notices->len; i++)
		notice_resume(relation->notices->pdata[i]);
	if (relation->left) {
		watch_drop(relation);
		return;
	}
	watch_resume(relation);
	if (!relation_partner(relation))
		presence_leave(relation);
}

void presences_start(Presences *presences)
{
	g_autoptr(GPtrArray) rows =
		state_take_pairs(presences->frontend->state);

	for (guint i = 0; i < rows->len; i++)
		restore(presences, rows->pdata[i]);
	if (rows->len)
		trace_line(TRACE_INFO, "presence", NULL,
			   "%u relations of an earlier process are here",
			   rows->len);
}

void presence_look(Frontend *frontend, gboolean changed)
{
	if (changed)
		handover_review(frontend->presences);
	handover_look(frontend->presences);
}

gboolean presence_waits(const Frontend *frontend)
{
	return handover_waits(frontend->presences);
}

void presence_go(Frontend *frontend, const Address *user,
		 const Address *contact)
{
	Relation *relation = relation_find(frontend->presences, user, contact);

	if (relation)
		untold_go(relation);
}

static void take_notify(Presences *presences, SipRequest *request,
			const char *trace)
{
	const SipIncoming *incoming = sip_request_get(request);
	g_autofree char *key = sip_dialog_key(
		incoming->call_id, incoming->to_tag ? incoming->to_tag : "");
	Relation *relation = g_hash_table_lookup(presences->watches, key);

	if (relation) {
		watch_notify(relation, request, trace);
		return;
	}
	logged_link(trace, incoming->call_id, incoming->cseq);
	trace_line(TRACE_INFO, "presence", trace,
		   "a NOTIFY of '%s' is in no dialog here", incoming->from);
	sip_request_answer(request, 481, NULL, NULL);
}

void presence_take_request(Frontend *frontend, SipRequest *request)
{
	const SipIncoming *incoming = sip_request_get(request);
	g_autofree char *trace = trace_id();

	if (strcmp(incoming->method, "SUBSCRIBE")) {
		take_notify(frontend->presences, request, trace);
		return;
	}
	logged_link(trace, incoming->call_id, incoming->cseq);
	notice_subscribe(frontend->presences, request, trace);
}
