/* One computer of a pool as SIP peer: looked up, asked by OPTIONS, up or down
 * with the reason since when. Private to pools.c and member.c. */
#pragma once

#include "core/base/json.h"
#include "core/gateway/frontend/pools.h"
#include "core/gateway/sip/locate.h"

struct Pools {
	Loop *loop;
	Resolver *resolver; /* or NULL */
	SipAgent *agent;    /* NULL: nobody is asked yet */
	char *self;
	PoolsPace pace;
	GPtrArray *members;  /* of Member, by pool and computer */
	GHashTable *refused; /* pool -> PoolRefused */
};

/* What a pool refused of what its profile sends. */
typedef struct PoolRefused {
	char *profile; /* then */
	char *text;    /* the last of them */
	guint count;
} PoolRefused;

typedef enum MemberState {
	MEMBER_UNKNOWN, /* not asked yet: as good as up */
	MEMBER_UP,
	MEMBER_DOWN,
} MemberState;

typedef struct Member {
	Pools *pools;
	const char *pool, *host; /* interned; the same where the pool has no
				  * computers */
	char *address;		 /* of the topology, or NULL */
	SipProtocol protocol;
	guint16 port;
	GArray *targets; /* of SipTarget; several only by DNS */
	MemberState state;
	gint64 since;  /* of the state, µs since 1970 */
	char *reason;  /* why it is down */
	gint64 asked;  /* loop time */
	gint64 took;   /* ms, of the last answer; -1: none */
	gint64 heard;  /* loop time of the last answer; -1: none */
	int status;    /* of it */
	gboolean kept; /* while the configuration is applied */
	SipCall *call;
	SipLocate *locate;
	Timer *timer;
} Member;

Member *member_new(Pools *pools, const char *pool, const char *host,
		   const char *address, SipProtocol protocol, guint16 port);
void member_free(void *member);
gboolean member_same(const Member *a, const Member *b);
/* Asks now, unless it is being asked. */
void member_start(Member *member);
json_t *member_describe(const Member *member);
