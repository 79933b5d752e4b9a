#include "core/gateway/edge/pair.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/edge/pair_private.h"
#include "core/gateway/xmpp/route.h"

#include <string.h>

Pair *pair_find(const Edge *edge, const char *local, const char *remote)
{
	g_autofree char *name = g_strconcat(local, " ", remote, NULL);
	return g_hash_table_lookup(edge->pairs, name);
}

Pair *pair_get(Edge *edge, const char *local, const char *remote)
{
	Pair *pair = pair_find(edge, local, remote);
	if (pair)
		return pair;
	pair = g_new0(Pair, 1);
	pair->edge = edge;
	pair->local = g_strdup(local);
	pair->remote = g_strdup(remote);
	g_hash_table_insert(edge->pairs, g_strconcat(local, " ", remote, NULL),
			    pair);
	return pair;
}

void pair_free(void *data)
{
	Pair *pair = data;
	g_clear_pointer(&pair->route, route_free);
	pair_stop_asking(pair);
	pair_stop_sharing(pair);
	if (pair->borrowed)
		session_unref(pair->session);
	else if (pair->session)
		session_drop(pair->session);
	resume_free(pair->resume);
	pair_fail_queue(pair, "remote-server-timeout", "the edge is shut down");
	g_clear_error(&pair->last);
	g_free(pair->local);
	g_free(pair->remote);
	g_free(pair);
}

static void refuse(const Pair *pair, const PairItem *item,
		   const char *condition, const char *text)
{
	LinkResult result = { .condition = condition,
			      .type = "wait",
			      .text = text };
	if (strcmp(condition, "resource-constraint") &&
	    strcmp(condition, "remote-server-timeout"))
		result.type = "cancel";
	edge_note_stanza(item->trace, "refused", pair->local, pair->remote,
			 condition, text);
	item->fn(item->data, &result);
}

void pair_send(Pair *pair, const PairItem *item)
{
	gboolean waiting = !pair->session && !pair->busy && !pair->resume &&
			   loop_now(pair->edge->loop) < pair->not_before;
	if (pair->queue.length >= PAIR_QUEUE_ITEMS ||
	    pair->bytes + item->length > PAIR_QUEUE_BYTES) {
		refuse(pair, item, "resource-constraint",
		       "too much waits for this partner");
		return;
	}
	if (waiting || pair->edge->freeing) {
		refuse(pair, item,
		       pair->last ? pair_condition(pair->last)
				  : "remote-server-timeout",
		       pair->last ? pair->last->message
				  : "the partner cannot be reached");
		return;
	}
	pair_push(pair, item);
	pair_dial(pair);
	pair_pump(pair);
}

void pair_hurry(Pair *pair)
{
	pair->not_before = 0;
	pair->failures = 0;
}

gboolean pair_ping_answered(Pair *pair, const char *id)
{
	return pair->session &&
	       stream_ping_answered(session_stream(pair->session), id);
}

void pairs_tick(Edge *edge)
{
	g_autoptr(GList) pairs = g_hash_table_get_values(edge->pairs);
	for (GList *link = pairs; link; link = link->next) {
		pair_expire(link->data);
		pair_tend(link->data);
	}
}

void pairs_retry(Edge *edge)
{
	g_autoptr(GList) pairs = g_hash_table_get_values(edge->pairs);
	for (GList *link = pairs; link; link = link->next)
		pair_pump(link->data);
}

static void apply(Pair *pair)
{
	g_autoptr(GError) error = NULL;
	SessionLimits limits;
	pair_hurry(pair);
	pair->apart = FALSE;
	if (edge_check_pair(pair->edge, pair->local, pair->remote, &error) &&
	    (!pair->session ||
	     edge_check_session(pair->edge, session_stream(pair->session),
				&error))) {
		edge_limits(pair->edge, pair->remote, &limits);
		if (pair->session)
			session_set_limits(pair->session, &limits);
		return;
	}
	pair_fail_queue(pair, "not-allowed", error->message);
	g_clear_pointer(&pair->resume, resume_free);
	pair->busy = FALSE;
	g_clear_pointer(&pair->route, route_free);
	pair_stop_asking(pair);
	pair_stop_sharing(pair);
	if (pair->borrowed)
		pair_return(pair);
	else if (pair->session)
		session_close(pair->session, error);
}

void pairs_apply(Edge *edge)
{
	g_autoptr(GList) pairs = g_hash_table_get_values(edge->pairs);
	for (GList *link = pairs; link; link = link->next)
		apply(link->data);
}

static gboolean owes(const Pair *pair)
{
	return pair->queue.length || pair->parked.length || pair->resume ||
	       (pair->session &&
		stream_unproven(session_stream(pair->session)));
}

static gboolean is_idle(const Pair *pair)
{
	return !owes(pair) &&
	       !(pair->session &&
		 stream_open_stanzas(session_stream(pair->session)));
}

gboolean pairs_owe(const Edge *edge, const char *remote)
{
	GHashTableIter iter;
	void *value;
	g_hash_table_iter_init(&iter, edge->pairs);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const Pair *pair = value;
		if (!g_strcmp0(pair->remote, remote) && owes(pair))
			return TRUE;
	}
	return FALSE;
}

void pairs_leave(Edge *edge)
{
	GHashTableIter iter;
	void *value;
	g_hash_table_iter_init(&iter, edge->pairs);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		Pair *pair = value;
		if (pair->session && !pair->borrowed && !pair->busy)
			session_leave(pair->session, !owes(pair));
	}
}

void pairs_drain(Edge *edge)
{
	g_autoptr(GList) pairs = g_hash_table_get_values(edge->pairs);
	for (GList *link = pairs; link; link = link->next) {
		Pair *pair = link->data;
		if (is_idle(pair) && pair->session && !pair->borrowed)
			session_close(pair->session, NULL);
	}
}

void pairs_recheck(Edge *edge)
{
	g_autoptr(GList) pairs = g_hash_table_get_values(edge->pairs);
	for (GList *link = pairs; link; link = link->next) {
		const Pair *pair = link->data;
		if (pair->session && !pair->borrowed)
			session_recheck(pair->session, edge->credentials);
	}
}

gboolean pairs_idle(const Edge *edge)
{
	GHashTableIter iter;
	void *pair;
	g_hash_table_iter_init(&iter, edge->pairs);
	while (g_hash_table_iter_next(&iter, NULL, &pair))
		if (!is_idle(pair) || ((Pair *)pair)->session)
			return FALSE;
	return TRUE;
}

guint pairs_count(const Edge *edge, const PartnerConfig *partner)
{
	GHashTableIter iter;
	void *value;
	guint count = 0;
	g_hash_table_iter_init(&iter, edge->pairs);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const Pair *pair = value;
		count += pair->session && !pair->borrowed &&
			 (!partner || edge_is_of(edge, partner, pair->remote));
	}
	return count;
}

const Session *pair_session(const Pair *pair)
{
	return pair->session;
}

gboolean pair_is_borrowed(const Pair *pair)
{
	return pair->borrowed;
}

const Resume *pair_left(const Pair *pair)
{
	if (pair->borrowed || !pair->session)
		return pair->resume;
	return stream_resume(session_stream(pair->session));
}

gboolean pair_is_interrupted(const Pair *pair)
{
	return pair->resume != NULL;
}

const char *pair_local(const Pair *pair)
{
	return pair->local;
}

const char *pair_remote(const Pair *pair)
{
	return pair->remote;
}

gboolean pair_up(const Pair *pair)
{
	return pair->up;
}

guint pair_queued(const Pair *pair)
{
	return pair->queue.length + pair->parked.length;
}

const char *pair_last_error(const Pair *pair)
{
	return pair->last ? pair->last->message : NULL;
}
