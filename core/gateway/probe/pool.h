/* Tests a pool as its users would, or as the trusted server that the front end
 * is: a message from one user to another, or the presence of one that the
 * other watches. With passwords both register, and what is sent has to arrive
 * here again; without, the pool's answer counts. */
#pragma once

#include "core/base/json.h"
#include "core/gateway/net/resolver.h"
#include "core/gateway/sip/agent.h"

typedef struct PoolProbe PoolProbe;

/* `answer` is borrowed: "delivered", "microseconds", "error" and "diagnosis",
 * "steps" and "messages": see docs/control.md. */
typedef void PoolProbeFn(void *data, json_t *answer);

typedef struct PoolProbeUser {
	const char *address;	     /* sip:user@domain */
	const char *name, *password; /* NULL: a trusted server speaks for him */
} PoolProbeUser;

/* Borrowed for the call alone. */
typedef struct PoolProbeSetup {
	Loop *loop;
	const char *host;    /* FQDN of this computer */
	const char *address; /* to listen on */
	SipTrust *trust;
	Resolver *resolver;  /* borrowed; NULL: MSRP to addresses only */
	const char *profile; /* Lync, Msrp: a session; else MESSAGE */
	gboolean presence;
	PoolProbeUser from; /* who writes, or whose presence is watched */
	PoolProbeUser to;   /* who gets it, or watches */
	gboolean elsewhere; /* `to` is nobody of this pool: no REGISTER */
	SipTarget target;   /* computer of the pool */
	guint limit;	    /* ms; 0: POOL_PROBE_MS */
} PoolProbeSetup;

#define POOL_PROBE_MS 20000

/* Exactly one call of `fn`, later; the probe is gone then. NULL: it cannot
 * listen. */
PoolProbe *probe_pool(const PoolProbeSetup *setup, PoolProbeFn *fn, void *data,
		      GError **error);
/* Calls `fn` at once, with the steps so far. */
void probe_pool_end(PoolProbe *probe);
