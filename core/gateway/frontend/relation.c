#include "core/gateway/frontend/relation.h"

#include "core/base/clock.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/copy.h"
#include "core/gateway/frontend/full.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/policy.h"
#include "core/gateway/frontend/share.h"
#include "core/gateway/frontend/untold.h"

#include <string.h>

static Address *bare(const Address *address)
{
	Address *copy = g_new0(Address, 1);

	copy->local = g_strdup(address->local);
	copy->domain = g_strdup(address->domain);
	return copy;
}

Relation *relation_find(Presences *presences, const Address *local,
			const Address *remote)
{
	g_autofree char *key = address_pair(local, remote);

	return g_hash_table_lookup(presences->relations, key);
}

/* ---- of one user ---- */

static char *user_of(const Address *local)
{
	return g_strconcat(local->local, "@", local->domain, NULL);
}

const GPtrArray *relations_of(const Presences *presences, const Address *local)
{
	g_autofree char *user = user_of(local);

	return g_hash_table_lookup(presences->users, user);
}

static gboolean has_room(const Presences *presences, const Address *local,
			 guint most)
{
	const GPtrArray *list = relations_of(presences, local);
	Counters *counters = &presences->frontend->counters;
	g_autofree char *user = NULL;

	if (g_hash_table_size(presences->relations) >= RELATIONS_MOST) {
		full_note(counters, FULL_PAIRS, NULL);
		return FALSE;
	}
	if (!list || list->len < most)
		return TRUE;
	user = user_of(local);
	full_note(counters, FULL_USER, user);
	return FALSE;
}

static void join(Relation *relation)
{
	GHashTable *users = relation->presences->users;
	g_autofree char *user = user_of(relation->local);
	GPtrArray *list = g_hash_table_lookup(users, user);

	if (!list) {
		list = g_ptr_array_new();
		g_hash_table_insert(users, g_steal_pointer(&user), list);
	}
	g_ptr_array_add(list, relation);
}

static void leave(Relation *relation)
{
	GHashTable *users = relation->presences->users;
	g_autofree char *user = user_of(relation->local);
	GPtrArray *list = g_hash_table_lookup(users, user);

	g_ptr_array_remove_fast(list, relation);
	if (!list->len)
		g_hash_table_remove(users, user);
}

/* ---- life ---- */

static Relation *get(Presences *presences, const Address *local,
		     const Address *remote, guint most)
{
	Relation *relation = relation_find(presences, local, remote);

	if (!relation)
		relation = copy_take_pair(presences, local, remote);
	if (relation || !has_room(presences, local, most))
		return relation;
	relation = g_new0(Relation, 1);
	relation->presences = presences;
	relation->key = address_pair(local, remote);
	relation->local = bare(local);
	relation->remote = bare(remote);
	relation->since = clock_now();
	relation->notices = g_ptr_array_new_with_free_func(notice_free);
	g_hash_table_insert(presences->relations, relation->key, relation);
	join(relation);
	return relation;
}

Relation *relation_get(Presences *presences, const Address *local,
		       const Address *remote)
{
	return get(presences, local, remote, RELATIONS_PER_USER);
}

Relation *relation_asked(Presences *presences, const Address *local,
			 const Address *remote)
{
	return get(presences, local, remote, RELATIONS_BY_OTHERS);
}

void relation_free(void *data)
{
	Relation *relation = data;

	leave(relation);
	watch_clear(relation);
	g_ptr_array_unref(relation->notices);
	timer_free(relation->probe);
	untold_clear(relation);
	address_free(relation->local);
	address_free(relation->remote);
	g_clear_pointer(&relation->known, g_ptr_array_unref);
	g_free(relation->problem);
	g_free(relation->trace);
	g_free(relation->key);
	g_free(relation);
}

const char *relation_trace(Relation *relation)
{
	if (!relation->trace)
		relation->trace = trace_id();
	return relation->trace;
}

void relation_begin(Relation *relation, const char *trace)
{
	g_free(relation->trace);
	relation->trace = trace && *trace ? g_strdup(trace) : NULL;
}

gboolean relation_event(Relation *relation, SubscriptionEvent event)
{
	gboolean pass;
	SubscriptionState next =
		subscription_next(relation->state, event, &pass);

	if (next != relation->state)
		relation->since = clock_now();
	relation->state = next;
	return pass;
}

void relation_problem(Relation *relation, const char *text)
{
	g_free(relation->problem);
	relation->problem = g_strdup(text);
}

gint64 relation_stamp(Relation *relation)
{
	relation->stamp = MAX(clock_now(), relation->stamp + 1);
	return relation->stamp;
}

static void put(Relation *relation, const char *record)
{
	g_autofree char *local = address_to_jid(relation->local, FALSE);
	g_autofree char *remote = address_to_jid(relation->remote, FALSE);

	state_put_pair(relation->presences->frontend->state, local, remote,
		       record);
	share_changed(relation->presences, local, remote);
}

void relation_save(Relation *relation)
{
	g_autofree char *record = NULL;

	if (relation->leaving)
		return;
	relation->saved = MAX(clock_now(), relation->saved + 1);
	record = relation_record(relation);
	put(relation, record);
}

/* What another front end has stays until its dialogs here have ended. */
static void settle_leaving(Relation *relation)
{
	if (!relation->notices->len && !relation->watch.dialog)
		g_hash_table_remove(relation->presences->leaving, relation);
}

void relation_forget(Relation *relation)
{
	put(relation, NULL);
	g_hash_table_remove(relation->presences->relations, relation->key);
}

void relation_settle(Relation *relation)
{
	if (relation->leaving) {
		settle_leaving(relation);
		return;
	}
	if (relation->state != SUBSCRIPTION_NONE || relation->notices->len ||
	    relation->watch.dialog) {
		relation_save(relation);
		return;
	}
	untold_owe(relation);
	relation_forget(relation);
}

const char *relation_pool(const Relation *relation)
{
	const UserConfig *user = NULL;

	if (policy_xmpp_to_sip(relation->presences->frontend->config,
			       relation->remote, relation->local) != POLICY_OK)
		return NULL;
	policy_user(relation->presences->frontend->config, relation->local,
		    &user);
	return user ? user->registrar_pool : NULL;
}

const PartnerConfig *relation_partner(const Relation *relation)
{
	return config_partner(relation->presences->frontend->config,
			      relation->remote->domain);
}

static gboolean is_named(const SipTarget *target, const char *hop)
{
	g_autofree char *address = sip_target_host(target);

	return !g_ascii_strcasecmp(address, hop) ||
	       (target->host && !g_ascii_strcasecmp(target->host, hop));
}

gboolean relation_is_lync(const Relation *relation, const char *pool)
{
	const Config *config = relation->presences->frontend->config;
	const PoolConfig *found = g_hash_table_lookup(config->pools, pool);

	return found && !g_strcmp0(found->sip_profile, "Lync");
}

gboolean relation_target(const Relation *relation, const char *pool,
			 const SipDialog *dialog, guint member,
			 SipTarget *target)
{
	g_autoptr(GArray) targets =
		pools_targets(relation->presences->frontend->pools, pool,
			      relation->local->local);
	g_autofree char *hop = sip_dialog_hop(dialog);

	if (!targets->len)
		return FALSE;
	*target = g_array_index(targets, SipTarget, member % targets->len);
	for (guint i = 0; hop && !member && i < targets->len; i++) {
		const SipTarget *one = &g_array_index(targets, SipTarget, i);

		if (is_named(one, hop)) {
			*target = *one;
			break;
		}
	}
	return TRUE;
}
