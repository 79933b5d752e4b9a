/* The translating gateway: SIP MESSAGE in, stanza out over the link, and the
 * other way round. Owns the SIP agent, the links that it dials, the state on
 * disk and everything under way. All calls on the loop's thread. */
#pragma once

#include "core/base/json.h"
#include "core/gateway/base/loop.h"
#include "core/gateway/config/config.h"
#include "core/gateway/link/link.h"
#include "core/gateway/net/resolver.h"
#include "core/gateway/sip/target.h"
#include "core/gateway/sip/trust.h"

typedef struct Frontend Frontend;

typedef struct FrontendOptions {
	const LinkSelf *self;	/* for the links; copied */
	const char *state_path; /* state.db, made when missing */
	const char *address;	/* SIP listens there; NULL: the topology's */
	guint16 port;		/* NULL address: the topology's; 0 picks one */
	guint session_idle; /* ms that a Lync session may be silent; 0: 15 min
			     */
	Resolver *resolver; /* borrowed; NULL: no computer is looked up */
} FrontendOptions;

/* Reads the rows that an earlier process left. Nothing is sent or listened
 * for before the first frontend_apply. */
Frontend *frontend_new(Loop *loop, const FrontendOptions *options,
		       GError **error);
/* Certificate and authorities of the SIP side, from the next apply on. */
void frontend_set_sip_files(Frontend *frontend, const SipTrustFiles *files);
/* Swaps the configuration; the first one opens the SIP port and the links,
 * and SIP moves when its address or port are others. False when the port
 * cannot be opened: the old configuration stays. */
gboolean frontend_apply(Frontend *frontend, Config *config, GError **error);
/* The edges, for publication records; NULL before the first apply. */
LinkSet *frontend_links(Frontend *frontend);
guint16 frontend_sip_port(const Frontend *frontend);

/* What a test as a pool's user needs (probe/pool.h). */
typedef struct FrontendPoolWanted {
	const char *pool;     /* FQDN */
	const char *computer; /* of it, or NULL */
	gint64 port;	      /* instead of the topology's, or 0 */
} FrontendPoolWanted;
typedef struct FrontendPool {
	SipTarget target;
	SipTrust *trust;		      /* the caller's: unref it */
	const char *profile, *host, *address; /* until the next apply */
} FrontendPool;
gboolean frontend_pool(Frontend *frontend, const FrontendPoolWanted *wanted,
		       FrontendPool *facts, GError **error);

typedef void FrontendAnswerFn(void *data, json_t *answer);
/* Answers a control request, now or later: exactly one call of `fn`, which
 * borrows the answer. Requests of docs/control.md: links, relay, sip, status,
 * test-im. */
void frontend_ask(Frontend *frontend, json_t *request, FrontendAnswerFn *fn,
		  void *data);
/* Takes no new requests; what is under way ends as usual. `done` is called
 * once when nothing is left, at the latest after 30 s. */
void frontend_drain(Frontend *frontend, LoopFn *done, void *data);
/* Ends everything at once: what waits for a partner is answered 504, rows stay
 * on disk. Not from inside a callback of the links. */
void frontend_free(Frontend *frontend);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Frontend, frontend_free)
