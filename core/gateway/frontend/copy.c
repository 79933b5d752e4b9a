#include "core/gateway/frontend/copy.h"

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/siblings.h"

#include <string.h>

void copy_free(void *data)
{
	Copy *copy = data;

	address_free(copy->local);
	address_free(copy->remote);
	g_free(copy->record);
	g_free(copy->key);
	g_free(copy);
}

static const char *holder_of(const json_t *record)
{
	const char *holder = record ? json_member(record, "holder") : NULL;
	g_autofree char *name = holder ? g_ascii_strdown(holder, -1) : NULL;

	return g_intern_string(name);
}

const char *copy_holder(const char *record)
{
	g_autoptr(json_t) object = json_parse(record, -1, NULL);

	return holder_of(object);
}

Copy *copy_find(const Presences *presences, const Address *local,
		const Address *remote)
{
	g_autofree char *key = address_pair(local, remote);

	return g_hash_table_lookup(presences->copies, key);
}

Copy *copy_put(Presences *presences, const Address *local,
	       const Address *remote, const char *record)
{
	g_autoptr(json_t) object = json_parse(record, -1, NULL);
	Copy *copy = g_new0(Copy, 1);

	copy->key = address_pair(local, remote);
	copy->local = address_copy(local);
	copy->remote = address_copy(remote);
	copy->record = g_strdup(record);
	copy->holder = holder_of(object);
	copy->saved = json_member_integer(object, "saved", 0);
	copy->added = json_member_integer(object, "added", 0);
	g_hash_table_replace(presences->copies, copy->key, copy);
	return copy;
}

static void put(const Presences *presences, const Copy *copy,
		const char *record)
{
	g_autofree char *local = address_to_jid(copy->local, FALSE);
	g_autofree char *remote = address_to_jid(copy->remote, FALSE);

	state_put_pair(presences->frontend->state, local, remote, record);
}

void copy_keep(Presences *presences, const Copy *copy)
{
	put(presences, copy, copy->record);
}

void copy_forget(Presences *presences, Copy *copy)
{
	put(presences, copy, NULL);
	g_hash_table_remove(presences->copies, copy->key);
}

/* The dialogs of who is gone for good are ended for him; who lives ends his
 * own. */
static void take_notices(Relation *relation, gboolean lost)
{
	if (!lost) {
		g_ptr_array_set_size(relation->notices, 0);
		return;
	}
	relation->taken = clock_now();
	for (guint i = 0; i < relation->notices->len; i++)
		notice_resume(relation->notices->pdata[i]);
	notice_leave(relation);
}

static Relation *make(Presences *presences, const Copy *copy, gboolean lost)
{
	Relation *relation = relation_get(presences, copy->local, copy->remote);

	if (!relation)
		return NULL;
	if (!relation_restore(relation, copy->record)) {
		trace_line(TRACE_WARNING, "presence", NULL,
			   "%s: what '%s' has told of it cannot be read",
			   relation->key, copy->holder);
		return relation;
	}
	take_notices(relation, lost);
	if (relation->left) {
		watch_drop(relation);
	} else {
		watch_retell(relation);
		watch_renew(relation);
	}
	relation_save(relation);
	trace_line(TRACE_INFO, "presence", NULL, "%s: taken over from '%s'",
		   relation->key, copy->holder);
	return relation;
}

Relation *copy_take(Presences *presences, const Copy *copy, gboolean lost)
{
	void *taken = NULL;
	Relation *relation;

	g_hash_table_steal_extended(presences->copies, copy->key, NULL, &taken);
	relation = make(presences, taken, lost);
	if (relation)
		copy_free(taken);
	else
		g_hash_table_insert(presences->copies, ((Copy *)taken)->key,
				    taken);
	return relation;
}

Relation *copy_take_pair(Presences *presences, const Address *local,
			 const Address *remote)
{
	const Copy *copy = copy_find(presences, local, remote);

	return copy ? copy_take(presences, copy,
				siblings_is_lost(presences->frontend->siblings,
						 copy->holder))
		    : NULL;
}
