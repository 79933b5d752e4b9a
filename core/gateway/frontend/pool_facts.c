/* What a test of a pool needs to know of it (probe/pool.h). */
#include "core/gateway/frontend/listen.h"

#include <gio/gio.h>
#include <string.h>

static const PoolConfig *find_pool(const Frontend *frontend, const char *name)
{
	g_autofree char *key = name ? g_ascii_strdown(name, -1) : NULL;
	const PoolConfig *pool =
		key && frontend->config
			? g_hash_table_lookup(frontend->config->pools, key)
			: NULL;

	return pool && !pool->edge ? pool : NULL;
}

/* The computer that is asked: the named one, else the first that answers. */
static gboolean choose(const Frontend *frontend, const PoolConfig *pool,
		       const char *computer, SipTarget *target)
{
	g_autoptr(GArray) targets =
		pools_targets(frontend->pools, pool->fqdn, "");

	for (guint i = 0; i < targets->len; i++) {
		const SipTarget *one = &g_array_index(targets, SipTarget, i);

		if (computer &&
		    (!one->host || g_ascii_strcasecmp(one->host, computer)))
			continue;
		*target = *one;
		return TRUE;
	}
	return FALSE;
}

static gboolean set_port(SipTarget *target, gint64 port)
{
	g_autofree char *host = sip_target_host(target);
	SipTarget other = *target;

	if (!port)
		return TRUE;
	if (!sip_target_set(&other, target->protocol, host, (guint16)port))
		return FALSE;
	other.pool = target->pool;
	other.host = target->host;
	*target = other;
	return TRUE;
}

static void set_place(const Frontend *frontend, FrontendPool *facts)
{
	const ComputerConfig *self = frontend->config->self;

	facts->host = frontend->self.computer;
	facts->address = frontend->address ? frontend->address
			 : self && self->internal_address
				 ? self->internal_address
				 : "0.0.0.0";
}

gboolean frontend_pool(Frontend *frontend, const FrontendPoolWanted *wanted,
		       FrontendPool *facts, GError **error)
{
	const PoolConfig *pool = find_pool(frontend, wanted->pool);

	if (!pool || frontend->closing) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "this front end knows no pool '%s': see "
			    "Get-CsPool, and whether the topology was "
			    "published",
			    wanted->pool ? wanted->pool : "");
		return FALSE;
	}
	if (!choose(frontend, pool, wanted->computer, &facts->target) ||
	    !set_port(&facts->target, wanted->port)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "no computer of the pool '%s' can be found: see "
			    "Get-CsXmppSipPeer",
			    wanted->computer ? wanted->computer : pool->fqdn);
		return FALSE;
	}
	facts->trust = listen_trust(frontend, pool->fqdn, error);
	facts->profile = pool->sip_profile;
	set_place(frontend, facts);
	return facts->trust != NULL;
}
