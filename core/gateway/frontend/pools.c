#include "core/gateway/frontend/member.h"

#include "core/gateway/frontend/legacy.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/limits.h"

#include <string.h>

static void refused_free(void *data)
{
	PoolRefused *refused = data;

	g_free(refused->profile);
	g_free(refused->text);
	g_free(refused);
}

Pools *pools_new(Loop *loop, Resolver *resolver)
{
	Pools *pools = g_new0(Pools, 1);

	pools->loop = loop;
	pools->resolver = resolver;
	pools->pace = (PoolsPace){ MEMBER_UP_MS, MEMBER_DOWN_MS,
				   MEMBER_ANSWER_MS, TRUE };
	pools->members = g_ptr_array_new_with_free_func(member_free);
	pools->refused = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					       refused_free);
	return pools;
}

void pools_free(Pools *pools)
{
	if (!pools)
		return;
	g_ptr_array_unref(pools->members);
	g_hash_table_unref(pools->refused);
	g_free(pools->self);
	g_free(pools);
}

void pools_set_pace(Pools *pools, const PoolsPace *pace)
{
	pools->pace = *pace;
}

void pools_set_agent(Pools *pools, SipAgent *agent, const char *self)
{
	pools->agent = agent;
	g_free(pools->self);
	pools->self = g_strdup(self);
	for (guint i = 0; i < pools->members->len; i++)
		member_start(pools->members->pdata[i]);
}

/* ---- configuration ---- */

static void keep_or_add(Pools *pools, Member *member)
{
	for (guint i = 0; i < pools->members->len; i++) {
		Member *old = pools->members->pdata[i];

		if (!member_same(old, member))
			continue;
		old->kept = TRUE;
		member_free(member);
		return;
	}
	member->kept = TRUE;
	g_ptr_array_add(pools->members, member);
	member_start(member);
}

static void add_pool(Pools *pools, const PoolConfig *pool)
{
	SipProtocol protocol;
	guint16 port = pool->sip_port;
	guint count = pool->computers ? g_strv_length(pool->computers) : 0;

	if (!sip_protocol_parse(pool->sip_transport ? pool->sip_transport
						    : "udp",
				&protocol)) {
		trace_line(TRACE_ERROR, "sip", NULL,
			   "the pool '%s' has the transport '%s', which is not "
			   "known here: nothing is sent to it",
			   pool->fqdn, pool->sip_transport);
		return;
	}
	if (!port)
		port = sip_protocol_port(protocol);
	for (guint i = 0; i < count; i++)
		keep_or_add(pools,
			    member_new(pools, pool->fqdn, pool->computers[i],
				       pool->addresses[i], protocol, port));
	if (!count && !(pool->legacy && pool->empty))
		keep_or_add(pools, member_new(pools, pool->fqdn, pool->fqdn,
					      NULL, protocol, port));
}

static void add_legacy(Pools *pools, const Config *config)
{
	g_autofree char *host = legacy_host(config);
	const PoolConfig *pool = config->legacy_pool;
	SipProtocol protocol;
	SipTarget parsed;

	if (!host || !sip_protocol_parse(pool->sip_transport, &protocol))
		return;
	keep_or_add(pools,
		    member_new(pools, POOLS_LEGACY, host,
			       sip_target_set(&parsed, protocol, host, 0)
				       ? host
				       : NULL,
			       protocol,
			       pool->sip_port ? pool->sip_port
					      : sip_protocol_port(protocol)));
}

static int by_name(const void *a, const void *b)
{
	const Member *one = *(Member *const *)a, *other = *(Member *const *)b;
	int order = strcmp(one->pool, other->pool);

	return order ? order : strcmp(one->host, other->host);
}

/* Another profile may be right. */
static gboolean is_past(void *name, void *data, void *config)
{
	const PoolRefused *refused = data;
	const PoolConfig *pool =
		g_hash_table_lookup(((const Config *)config)->pools, name);

	return !pool || g_strcmp0(refused->profile, pool->sip_profile);
}

void pools_apply(Pools *pools, const Config *config)
{
	GHashTableIter iter;
	void *pool;

	g_hash_table_foreach_remove(pools->refused, is_past, (void *)config);
	for (guint i = 0; i < pools->members->len; i++)
		((Member *)pools->members->pdata[i])->kept = FALSE;
	g_hash_table_iter_init(&iter, config->pools);
	while (g_hash_table_iter_next(&iter, NULL, &pool))
		if (!((PoolConfig *)pool)->edge)
			add_pool(pools, pool);
	add_legacy(pools, config);
	for (guint i = pools->members->len; i; i--)
		if (!((Member *)pools->members->pdata[i - 1])->kept)
			g_ptr_array_remove_index(pools->members, i - 1);
	g_ptr_array_sort(pools->members, by_name);
}

/* ---- which way ---- */

static GPtrArray *members_of(const Pools *pools, const char *pool)
{
	GPtrArray *found = g_ptr_array_new();

	for (guint i = 0; i < pools->members->len; i++) {
		Member *member = pools->members->pdata[i];

		if (!g_ascii_strcasecmp(member->pool, pool))
			g_ptr_array_add(found, member);
	}
	return found;
}

static void add_targets(const GPtrArray *members, guint first, gboolean down,
			GArray *targets)
{
	for (guint i = 0; i < members->len; i++) {
		const Member *member =
			members->pdata[(first + i) % members->len];

		if ((member->state == MEMBER_DOWN) == down)
			g_array_append_vals(targets, member->targets->data,
					    member->targets->len);
	}
}

GArray *pools_targets(const Pools *pools, const char *pool, const char *key)
{
	GArray *targets = g_array_new(FALSE, FALSE, sizeof(SipTarget));
	g_autoptr(GPtrArray) members = members_of(pools, pool);
	guint first = g_str_hash(key);

	add_targets(members, first, FALSE, targets);
	add_targets(members, first, TRUE, targets);
	return targets;
}

gboolean pools_answer(const Pools *pools, const char *pool)
{
	g_autoptr(GPtrArray) members = members_of(pools, pool);

	for (guint i = 0; i < members->len; i++)
		if (((Member *)members->pdata[i])->state != MEMBER_DOWN)
			return TRUE;
	return FALSE;
}

char **pools_addresses(const Pools *pools, const char *pool)
{
	g_autoptr(GArray) targets = pools_targets(pools, pool, "");
	char **addresses = g_new0(char *, targets->len + 1);

	for (guint i = 0; i < targets->len; i++)
		addresses[i] =
			sip_target_host(&g_array_index(targets, SipTarget, i));
	return addresses;
}

gboolean pools_is_member(const Pools *pools, const char *pool, const char *host)
{
	g_autoptr(GPtrArray) members = members_of(pools, pool);

	for (guint i = 0; i < members->len; i++) {
		const Member *member = members->pdata[i];

		if (!g_ascii_strcasecmp(member->host, host) ||
		    !g_strcmp0(member->address, host))
			return TRUE;
	}
	return !g_ascii_strcasecmp(pool, host);
}

static gboolean is_at(const Member *member, const SipTarget *target)
{
	return member->targets->len && member->pool == target->pool &&
	       sip_target_same(&g_array_index(member->targets, SipTarget, 0),
			       target);
}

void pools_failed(Pools *pools, const SipTarget *target)
{
	for (guint i = 0; i < pools->members->len; i++) {
		Member *member = pools->members->pdata[i];

		if (is_at(member, target))
			member_start(member);
	}
}

gint64 pools_heard(const Pools *pools, const char *host, int *status)
{
	for (guint i = 0; i < pools->members->len; i++) {
		const Member *member = pools->members->pdata[i];

		if (g_ascii_strcasecmp(member->host, host))
			continue;
		*status = member->status;
		return member->heard;
	}
	return -1;
}

json_t *pools_describe(const Pools *pools)
{
	json_t *list = json_array();

	for (guint i = 0; i < pools->members->len; i++)
		json_array_append_new(
			list, member_describe(pools->members->pdata[i]));
	return list;
}

void pools_refused(Pools *pools, const PoolConfig *pool, const char *text)
{
	PoolRefused *refused = g_hash_table_lookup(pools->refused, pool->fqdn);

	if (!refused) {
		refused = g_new0(PoolRefused, 1);
		refused->profile = g_strdup(pool->sip_profile);
		g_hash_table_insert(pools->refused, g_strdup(pool->fqdn),
				    refused);
	}
	g_free(refused->text);
	refused->text = g_strdup(text);
	refused->count++;
}
