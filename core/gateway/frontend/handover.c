#include "core/gateway/frontend/handover.h"

#include "core/base/clock.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/copy.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/sessions.h"
#include "core/gateway/frontend/share.h"
#include "core/gateway/frontend/siblings.h"
#include "core/gateway/frontend/untold.h"

struct Handover {
	GPtrArray *keys; /* still to be looked at */
	gint64 next;	 /* loop time of the next review */
	gboolean moving; /* sessions may have to end */
};

Handover *handover_new(void)
{
	Handover *handover = g_new0(Handover, 1);

	handover->keys = g_ptr_array_new_with_free_func(g_free);
	return handover;
}

void handover_free(Handover *handover)
{
	if (!handover)
		return;
	g_ptr_array_unref(handover->keys);
	g_free(handover);
}

/* ---- giving and taking ---- */

/* FALSE: it stays. */
static gboolean give(Relation *relation)
{
	const Siblings *siblings = relation->presences->frontend->siblings;
	const char *owner = siblings_owner(siblings, relation->local);

	if (owner == relation->to)
		return FALSE;
	relation->to = owner;
	relation_save(relation);
	return owner != NULL;
}

/* Its dialogs end, and whoever has them hears nothing else. */
static void depart(Relation *relation)
{
	Presences *presences = relation->presences;

	g_hash_table_steal(presences->relations, relation->key);
	g_hash_table_add(presences->leaving, relation);
	relation->leaving = TRUE;
	g_clear_pointer(&relation->probe, timer_free);
	untold_clear(relation);
	notice_leave(relation);
	watch_leave(relation);
	relation_settle(relation);
}

void handover_leave(Relation *relation)
{
	Presences *presences = relation->presences;
	g_autofree char *record = relation_record(relation);

	copy_keep(presences, copy_put(presences, relation->local,
				      relation->remote, record));
	trace_line(TRACE_INFO, "presence", NULL, "%s: given to '%s'",
		   relation->key, relation->to);
	depart(relation);
}

static void take(Presences *presences, const Copy *copy)
{
	const Siblings *siblings = presences->frontend->siblings;

	if (siblings_is_lost(siblings, copy->holder) &&
	    !siblings_owner(siblings, copy->local))
		copy_take(presences, copy, TRUE);
}

/* ---- time ---- */

static void add_keys(GPtrArray *keys, GHashTable *table)
{
	GHashTableIter iter;
	void *key;

	g_hash_table_iter_init(&iter, table);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		g_ptr_array_add(keys, g_strdup(key));
}

void handover_review(Presences *presences)
{
	Handover *handover = presences->handover;

	g_ptr_array_set_size(handover->keys, 0);
	add_keys(handover->keys, presences->relations);
	add_keys(handover->keys, presences->copies);
	handover->next =
		loop_now(presences->frontend->loop) + HANDOVER_REVIEW_MS;
	handover->moving = TRUE;
}

/* Whether it was given away. */
static gboolean look_at(Presences *presences, const char *key)
{
	Relation *relation = g_hash_table_lookup(presences->relations, key);
	const Copy *copy = g_hash_table_lookup(presences->copies, key);

	if (relation)
		return give(relation);
	if (copy)
		take(presences, copy);
	return FALSE;
}

/* As many as the other side begins in that time, all when there is none left
 * for more. */
void handover_look(Presences *presences)
{
	Handover *handover = presences->handover;
	const Frontend *frontend = presences->frontend;
	guint given = 0, most = frontend->draining ? G_MAXUINT : HANDOVER_GIVES;

	if (!siblings_count(frontend->siblings) &&
	    !g_hash_table_size(presences->copies))
		return;
	if (loop_now(frontend->loop) >= handover->next && !handover->keys->len)
		handover_review(presences);
	for (guint i = 0;
	     i < HANDOVER_LOOKS && handover->keys->len && given < most; i++) {
		g_autofree char *key = g_ptr_array_steal_index_fast(
			handover->keys, handover->keys->len - 1);

		given += look_at(presences, key) ? 1 : 0;
	}
	if (handover->moving)
		handover->moving = sessions_move(frontend->sessions);
	share_look(presences);
}

/* Who drains and has nobody to give to keeps it all on disk. */
gboolean handover_waits(const Presences *presences)
{
	const Siblings *siblings = presences->frontend->siblings;
	GHashTableIter iter;
	void *value;

	for (guint i = 0; i < siblings_count(siblings); i++)
		if (g_hash_table_size(presences->relations) &&
		    siblings_serves(siblings, siblings_name(siblings, i)))
			return TRUE;
	g_hash_table_iter_init(&iter, presences->leaving);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (((Relation *)value)->notices->len ||
		    ((Relation *)value)->watch.call)
			return TRUE;
	return FALSE;
}

/* ---- what others say ---- */

/* Both of us held it: the newer state counts, and what was ended in our name
 * is forgotten. */
static void merge(Relation *relation, const char *record)
{
	gboolean watched = relation_merge(relation, record);

	if (watched && !relation->watch.dialog)
		watch_start(relation);
	notice_changed(relation);
	relation_settle(relation);
}

static void receive(Presences *presences, const HandoverNews *news)
{
	Relation *relation =
		relation_find(presences, news->local, news->remote);

	if (relation)
		merge(relation, news->record);
	else
		copy_take(presences,
			  copy_put(presences, news->local, news->remote,
				   news->record),
			  news->copy);
}

/* It was ended in our name while we were not there. */
static void hear_end(Presences *presences, const HandoverNews *news)
{
	Copy *copy = copy_find(presences, news->local, news->remote);
	Relation *relation =
		relation_find(presences, news->local, news->remote);

	if (copy && copy->holder == news->sender)
		copy_forget(presences, copy);
	if (!relation || relation->since >= news->ended)
		return;
	copy_forget(presences,
		    copy_put(presences, news->local, news->remote, "{}"));
	depart(relation);
}

void handover_hear(Presences *presences, const HandoverNews *news)
{
	const char *self = presences->frontend->self.computer;
	const char *holder = news->record ? copy_holder(news->record) : NULL;

	if (!news->record)
		hear_end(presences, news);
	else if (holder && !g_ascii_strcasecmp(holder, self))
		receive(presences, news);
	else if (holder && !relation_find(presences, news->local, news->remote))
		copy_keep(presences, copy_put(presences, news->local,
					      news->remote, news->record));
}
