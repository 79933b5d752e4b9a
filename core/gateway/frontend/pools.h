/* The pools as SIP peers: which computers they have by the topology, where each
 * is, and whether it answers OPTIONS. A pool without computers is looked up in
 * DNS. */
#pragma once

#include "core/base/json.h"
#include "core/gateway/config/config.h"
#include "core/gateway/net/resolver.h"
#include "core/gateway/sip/agent.h"

typedef struct Pools Pools;

/* The pool that the legacy XMPP gateway counts as: it takes SIP as the pool
 * does that has it in the topology. */
#define POOLS_LEGACY "LegacyXmppGateway"

/* `resolver` NULL: only addresses of the topology count. */
Pools *pools_new(Loop *loop, Resolver *resolver);
void pools_free(Pools *pools);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pools, pools_free)
/* How often members are asked, and how; the pools' own unless it is set before
 * the first pools_apply. */
typedef struct PoolsPace {
	guint up, down, answer; /* ms: between two, and how long one may take */
	gboolean alone; /* OPTIONS without hops: no proxy answers for it */
} PoolsPace;
void pools_set_pace(Pools *pools, const PoolsPace *pace);
/* Asks by this agent from now on; `self` is the computer's name. */
void pools_set_agent(Pools *pools, SipAgent *agent, const char *self);
/* Members that stay keep what is known about them. */
void pools_apply(Pools *pools, const Config *config);

/* Of SipTarget: the pool's members in the order to try, those that answer
 * before those that do not; which comes first `key` says, so that a user's
 * messages go one way. Empty when there is none. Unref it. */
GArray *pools_targets(const Pools *pools, const char *pool, const char *key);
/* Whether one of them is not known to be down. */
gboolean pools_answer(const Pools *pools, const char *pool);
/* IP addresses that its members have. Free it. */
char **pools_addresses(const Pools *pools, const char *pool);
/* Whether the host of a URI is the pool or one of its members. */
gboolean pools_is_member(const Pools *pools, const char *pool,
			 const char *host);
/* A connection to there has ended: looks at once whether it still answers. */
void pools_failed(Pools *pools, const SipTarget *target);
/* When a member of that name answered last, as loop time, -1: never; and with
 * which status. */
gint64 pools_heard(const Pools *pools, const char *host, int *status);
/* What a pool refused of the form that its SipProfile asks for; kept until
 * that is another. */
void pools_refused(Pools *pools, const PoolConfig *pool, const char *text);
/* An array: pool, computer, address, transport, state, since, … */
json_t *pools_describe(const Pools *pools);
