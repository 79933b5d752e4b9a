#include "core/gateway/frontend/legacy.h"

#include "core/gateway/base/repeat.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/decisions.h"
#include "core/gateway/frontend/limits.h"

#include <string.h>

struct Legacy {
	Frontend *frontend;
	Decisions *decisions;
	guint64 to, from;    /* requests relayed to it, and from it */
	guint64 ended, lost; /* answered 481, and 504 */
};

Legacy *legacy_new(Frontend *frontend)
{
	Legacy *legacy = g_new0(Legacy, 1);

	legacy->frontend = frontend;
	legacy->decisions = decisions_new(frontend->loop, DECISION_HOLDS_MS,
					  &frontend->counters);
	return legacy;
}

void legacy_free(Legacy *legacy)
{
	if (!legacy)
		return;
	decisions_free(legacy->decisions);
	g_free(legacy);
}

char *legacy_host(const Config *config)
{
	const char *gateway = config->legacy_gateway;
	const char *colon = gateway ? strrchr(gateway, ':') : NULL;

	if (!gateway || !config->legacy_pool)
		return NULL;
	if (*gateway == '[')
		return g_strndup(gateway + 1, strcspn(gateway + 1, "]"));
	/* More than one colon: an IPv6 address without a port. */
	if (!colon || strchr(gateway, ':') != colon)
		return g_strdup(gateway);
	return g_strndup(gateway, (gsize)(colon - gateway));
}

void legacy_apply(Legacy *legacy)
{
	g_autofree char *host = legacy_host(legacy->frontend->config);

	sip_agent_relay(legacy->frontend->agent, host != NULL);
}

/* ---- answers of ours ---- */

static void refuse(SipDecision *decision, int status, const char *reason)
{
	decision->way = SIP_WAY_REFUSED;
	decision->status = status;
	decision->reason = reason;
}

static void refuse_unreachable(Legacy *legacy, const SipPassing *passing,
			       const char *who, SipDecision *decision)
{
	legacy->lost++;
	trace_repeat(TRACE_WARNING, "sip", NULL, who,
		     "%s is not relayed: %s cannot be reached", passing->method,
		     who);
	refuse(decision, 504, NULL);
}

static void relay(SipDecision *decision, const SipTarget *target)
{
	decision->way = SIP_WAY_RELAYED;
	decision->target = *target;
}

/* ---- from the gateway ---- */

/* Among the pool's computers the one that it is to go to, else the first. */
static gboolean find_member(const Legacy *legacy, const SipPassing *passing,
			    SipTarget *target)
{
	g_autoptr(GArray) targets = pools_targets(
		legacy->frontend->pools, passing->mark, passing->call_id);

	for (guint i = targets->len; i; i--) {
		const SipTarget *one =
			&g_array_index(targets, SipTarget, i - 1);
		g_autofree char *address = sip_target_host(one);

		if (i == 1 || !g_strcmp0(address, passing->next) ||
		    (one->host && passing->next &&
		     !g_ascii_strcasecmp(one->host, passing->next))) {
			*target = *one;
			return TRUE;
		}
	}
	return FALSE;
}

static gboolean is_pool(const Legacy *legacy, const char *name)
{
	const PoolConfig *pool =
		g_hash_table_lookup(legacy->frontend->config->pools, name);

	return pool && !pool->edge;
}

static gboolean is_self(const Legacy *legacy, const char *host)
{
	const Frontend *frontend = legacy->frontend;
	const ComputerConfig *self = frontend->config->self;

	return !host || !g_ascii_strcasecmp(host, frontend->self.computer) ||
	       !g_strcmp0(host, frontend->address) ||
	       (self && !g_strcmp0(host, self->internal_address));
}

/* It may speak in dialogs that were relayed to it, and to nobody else: it is
 * no pool. */
static void from_gateway(Legacy *legacy, const SipPassing *passing,
			 SipDecision *decision)
{
	SipTarget target;

	if (!passing->mark || !is_pool(legacy, passing->mark)) {
		if (strcmp(passing->method, "OPTIONS") ||
		    !is_self(legacy, passing->host))
			refuse(decision, 403,
			       "The legacy gateway may use relayed dialogs "
			       "alone");
		return;
	}
	if (!find_member(legacy, passing, &target)) {
		refuse_unreachable(legacy, passing, passing->mark, decision);
		return;
	}
	legacy->from++;
	relay(decision, &target);
}

/* ---- from the pool ---- */

static gboolean is_served(const Legacy *legacy, const char *domain)
{
	const Frontend *frontend = legacy->frontend;

	return config_is_local(frontend->config, domain) ||
	       (config_partner(frontend->config, domain) &&
		edges_reached(frontend->edges, frontend->links, domain));
}

static gboolean is_of_pool(const Legacy *legacy, const char *host)
{
	GHashTableIter iter;
	void *name;

	g_hash_table_iter_init(&iter, legacy->frontend->config->pools);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		if (pools_is_member(legacy->frontend->pools, name, host))
			return TRUE;
	return FALSE;
}

/* Whom it is for: the URI's host, unless the pool has rewritten that to
 * ours. */
static const char *receiver(const Legacy *legacy, const SipPassing *passing)
{
	return is_self(legacy, passing->host) ? passing->to : passing->uri;
}

static gboolean leads_away(const Legacy *legacy, const SipPassing *passing)
{
	const char *uri = receiver(legacy, passing);
	g_autoptr(Address) to = uri ? address_from_sip(uri, NULL) : NULL;

	return to && !is_served(legacy, to->domain) &&
	       !is_of_pool(legacy, to->domain);
}

static void to_gateway(Legacy *legacy, const SipPassing *passing,
		       SipDecision *decision)
{
	Pools *pools = legacy->frontend->pools;
	g_autoptr(GArray) targets =
		pools_targets(pools, POOLS_LEGACY, passing->call_id);

	if (!targets->len || !pools_answer(pools, POOLS_LEGACY)) {
		refuse_unreachable(legacy, passing, "the legacy XMPP gateway",
				   decision);
		return;
	}
	legacy->to++;
	trace_line(TRACE_DEBUG, "sip", NULL,
		   "%s of the call '%s' is relayed to the legacy gateway",
		   passing->method, passing->call_id);
	relay(decision, &g_array_index(targets, SipTarget, 0));
}

/* In a dialog that was relayed, whose partner may have become ours: what
 * would go on in it begins anew here; what ends it still gets through. */
static void take_inside(Legacy *legacy, const SipPassing *passing,
			SipDecision *decision)
{
	static const char *const anew[] = { "INFO", "INVITE", "MESSAGE",
					    "SUBSCRIBE", NULL };
	g_autoptr(Address) to =
		passing->to ? address_from_sip(passing->to, NULL) : NULL;

	if (!to || !g_strv_contains(anew, passing->method) ||
	    !is_served(legacy, to->domain)) {
		to_gateway(legacy, passing, decision);
		return;
	}
	legacy->ended++;
	refuse(decision, 481, "The partner is served anew");
}

static gboolean is_relayed(Legacy *legacy, const SipPassing *passing)
{
	guint64 number = g_ascii_strtoull(passing->cseq, NULL, 10);
	gboolean relayed;

	if (decisions_find(legacy->decisions, passing->call_id, number,
			   &relayed))
		return relayed;
	if (passing->inside && is_self(legacy, passing->host))
		return FALSE;
	relayed = leads_away(legacy, passing);
	if (!passing->inside)
		decisions_add(legacy->decisions, passing->call_id, number,
			      relayed);
	return relayed;
}

static void from_pool(Legacy *legacy, const SipPassing *passing,
		      SipDecision *decision)
{
	if (passing->mark) {
		take_inside(legacy, passing, decision);
		return;
	}
	/* What another front end passes on it has found to be ours. */
	if (!passing->pool || !is_pool(legacy, passing->pool) ||
	    !is_relayed(legacy, passing))
		return;
	decision->mark = passing->pool;
	if (is_self(legacy, passing->host))
		decision->uri = passing->to;
	to_gateway(legacy, passing, decision);
}

void legacy_passing(void *data, const SipPassing *passing,
		    SipDecision *decision)
{
	Legacy *legacy = ((Frontend *)data)->legacy;

	if (!g_strcmp0(passing->pool, POOLS_LEGACY))
		from_gateway(legacy, passing, decision);
	else
		from_pool(legacy, passing, decision);
}

/* ---- what is shown ---- */

void legacy_describe(const Legacy *legacy, json_t *peers)
{
	for (size_t i = 0; i < json_array_size(peers); i++) {
		json_t *peer = json_array_get(peers, i);

		if (g_strcmp0(json_member(peer, "pool"), POOLS_LEGACY))
			continue;
		json_object_set_new(peer, "relayedTo",
				    json_integer((json_int_t)legacy->to));
		json_object_set_new(peer, "relayedFrom",
				    json_integer((json_int_t)legacy->from));
		json_object_set_new(peer, "relayEnded",
				    json_integer((json_int_t)legacy->ended));
		json_object_set_new(peer, "relayFailed",
				    json_integer((json_int_t)legacy->lost));
	}
}
