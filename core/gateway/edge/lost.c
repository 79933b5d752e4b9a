#include "core/gateway/edge/lost.h"

#include "core/gateway/edge/edge_private.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/edge/pair.h"

#include <string.h>

typedef struct Entry {
	Resume *resume;
	gint64 since; /* loop time */
} Entry;

struct Lost {
	GQueue entries; /* of Entry, the oldest first */
};

Lost *lost_new(void)
{
	return g_new0(Lost, 1);
}

static void entry_free(void *data)
{
	Entry *entry = data;
	resume_free(entry->resume);
	g_free(entry);
}

void lost_free(Lost *lost)
{
	if (!lost)
		return;
	g_queue_clear_full(&lost->entries, entry_free);
	g_free(lost);
}

static gsize open_bytes(const Lost *lost)
{
	gsize bytes = 0;
	for (GList *link = lost->entries.head; link; link = link->next) {
		const Entry *entry = link->data;
		bytes += sent_open_bytes(entry->resume->sent);
	}
	return bytes;
}

void lost_add(Edge *edge, Resume *resume)
{
	Lost *lost = edge->lost;
	Entry *entry = g_new(Entry, 1);
	*entry = (Entry){ resume, loop_now(edge->loop) };
	g_queue_push_tail(&lost->entries, entry);
	while (lost->entries.length > LOST_STREAMS ||
	       (lost->entries.length > 1 && open_bytes(lost) > LOST_BYTES))
		entry_free(g_queue_pop_head(&lost->entries));
}

/* Who may not resume it does not learn that it is there, nor does he take it
 * from who may. */
Resume *lost_take(Edge *edge, const char *id, const Stream *by)
{
	GQueue *entries = &edge->lost->entries;
	for (GList *link = entries->head; link; link = link->next) {
		Entry *entry = link->data;
		if (strcmp(entry->resume->id, id) ||
		    !stream_may_resume(by, entry->resume))
			continue;
		Resume *resume = g_steal_pointer(&entry->resume);
		g_queue_delete_link(entries, link);
		entry_free(entry);
		return resume;
	}
	return NULL;
}

static gboolean holds(const Resume *resume, const char *local,
		      const char *remote)
{
	if (!resume || !sent_open(resume->sent))
		return FALSE;
	g_autofree char *name = g_strconcat(local, " ", remote, NULL);
	return g_hash_table_contains(resume->pairs, name);
}

/* By another one, over whose stream it went. */
static gboolean is_left_by_pair(const Edge *edge, const char *local,
				const char *remote)
{
	const Pair *self = pair_find(edge, local, remote);
	GHashTableIter iter;
	void *pair;
	g_hash_table_iter_init(&iter, edge->pairs);
	while (g_hash_table_iter_next(&iter, NULL, &pair))
		if (pair != self && holds(pair_left(pair), local, remote))
			return TRUE;
	return FALSE;
}

gboolean lost_is_awaited(const Edge *edge, const char *local,
			 const char *remote)
{
	for (GList *link = edge->lost->entries.head; link; link = link->next) {
		const Entry *entry = link->data;
		if (holds(entry->resume, local, remote))
			return TRUE;
	}
	if (is_left_by_pair(edge, local, remote))
		return TRUE;
	for (guint i = 0; i < edge->inbound->len; i++)
		if (holds(stream_resume(
				  session_stream(edge->inbound->pdata[i])),
			  local, remote))
			return TRUE;
	return FALSE;
}

/* What is unproven waits for a shorter time than the partner has: its senders
 * want to know. */
void lost_tick(Edge *edge)
{
	GQueue *entries = &edge->lost->entries;
	gint64 now = loop_now(edge->loop);
	Entry *first;
	while ((first = g_queue_peek_head(entries)) &&
	       now - first->since > 1000 * (gint64)first->resume->seconds)
		entry_free(g_queue_pop_head(entries));
	for (GList *link = entries->head; link; link = link->next) {
		Entry *entry = link->data;
		if (now - entry->since > LOST_OPEN_MS &&
		    sent_open(entry->resume->sent))
			resume_spend(entry->resume);
	}
}

void lost_give_up(Edge *edge)
{
	for (GList *link = edge->lost->entries.head; link; link = link->next)
		resume_spend(((Entry *)link->data)->resume);
}

guint lost_count(const Lost *lost)
{
	return lost->entries.length;
}
