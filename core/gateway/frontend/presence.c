#include "core/gateway/frontend/presence.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/relation.h"

#include <string.h>

Presences *presences_new(Frontend *frontend)
{
	Presences *presences = g_new0(Presences, 1);

	presences->frontend = frontend;
	presences->relations = g_hash_table_new_full(g_str_hash, g_str_equal,
						     NULL, relation_free);
	presences->watches =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	presences->notices =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	presences->silent = g_hash_table_new_full(g_str_hash, g_str_equal,
						  g_free, silence_free);
	presences->pace = pace_new();
	return presences;
}

void presences_free(Presences *presences)
{
	if (!presences)
		return;
	g_queue_clear_full(&presences->items, kept_free);
	g_hash_table_unref(presences->relations);
	g_hash_table_unref(presences->watches);
	g_hash_table_unref(presences->notices);
	g_hash_table_unref(presences->silent);
	pace_free(presences->pace);
	g_free(presences);
}

static void restore(Presences *presences, const StatePair *row)
{
	g_autoptr(Address) local = address_from_jid(row->local, NULL);
	g_autoptr(Address) remote = address_from_jid(row->remote, NULL);
	Relation *relation;

	if (!local || !remote)
		return;
	relation = relation_get(presences, local, remote);
	if (!relation)
		return;
	if (!relation_restore(relation, row->record)) {
		g_hash_table_remove(presences->relations, relation->key);
		return;
	}
	for (guint i = 0; i < relation->notices->len; i++)
		notice_resume(relation->notices->pdata[i]);
	watch_resume(relation);
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

void presence_take_request(Frontend *frontend, SipRequest *request)
{
	Presences *presences = frontend->presences;
	const SipIncoming *incoming = sip_request_get(request);
	g_autofree char *key = NULL;
	Relation *relation;

	if (!strcmp(incoming->method, "SUBSCRIBE")) {
		notice_subscribe(presences, request);
		return;
	}
	key = sip_dialog_key(incoming->call_id,
			     incoming->to_tag ? incoming->to_tag : "");
	relation = g_hash_table_lookup(presences->watches, key);
	if (relation)
		watch_notify(relation, request);
	else
		sip_request_answer(request, 481, NULL, NULL);
}
