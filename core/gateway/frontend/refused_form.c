#include "core/gateway/frontend/refused_form.h"

#include "core/gateway/base/repeat.h"
#include "core/gateway/bridge/errors.h"
#include "core/gateway/bridge/profile.h"
#include "core/gateway/frontend/policy.h"

static const PoolConfig *pool_of(const Inbound *inbound)
{
	const Config *config = inbound->frontend->config;
	const UserConfig *user = NULL;

	if (policy_user(config, inbound->to, &user) != POLICY_OK ||
	    !user->registrar_pool)
		return NULL;
	return g_hash_table_lookup(config->pools, user->registrar_pool);
}

/* Typing and receipts may be refused by who reads text. */
char *refused_form(const Inbound *inbound, const SipOutcome *outcome)
{
	const PoolConfig *pool =
		inbound->notice || outcome->local ? NULL : pool_of(inbound);
	ProfileRefusal refusal = { pool ? pool->sip_profile : NULL,
				   outcome->status, outcome->allow,
				   outcome->server };
	const char *advice = pool ? profile_advice(&refusal) : NULL;
	g_autofree char *cause = NULL;
	char *text;

	if (!advice)
		return NULL;
	text = g_strdup_printf(
		"the pool '%s' refuses what its SipProfile %s sends (%d %s): "
		"set %s with Set-CsPool %s -SipProfile",
		pool->fqdn, pool->sip_profile, outcome->status,
		error_phrase(outcome->status), advice, pool->fqdn);
	cause = g_strdup_printf("%s %d", pool->fqdn, outcome->status);
	trace_repeat(TRACE_WARNING, "sip", inbound->trace, cause, "%s", text);
	pools_refused(inbound->frontend->pools, pool, text);
	return text;
}
