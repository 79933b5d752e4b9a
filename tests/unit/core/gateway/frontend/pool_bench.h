/* A front end with a fake link on one side and, over real sockets, a pool of
 * two computers that a test scripts on the other. */
#pragma once

#include "tests/unit/core/gateway/frontend/frontend_bench.h"
#include "tests/unit/core/gateway/frontend/raw_member.h"

#define POOL "pool.contoso.test"
#define TEXT(to)                                                               \
	"<message xmlns='jabber:server' from='anna@fabrikam.test/r' id='1' "   \
	"to='" to "@contoso.test'><body>a</body></message>"

typedef struct Bench {
	Loop *loop;
	char *folder;
	Frontend *frontend;
	Config *config;
	PoolConfig *pool;
	ComputerConfig *self;
	Resolver *resolver; /* or NULL */
	RawMember members[2];
	RawMember *first, *second; /* for the user bo */
} Bench;

/* Its pool, and itself as the topology has it, may be changed before the
 * start. */
void bench_open(Bench *bench);
/* address NULL: where the topology says. */
void bench_start(Bench *bench, const char *address);
void bench_close(Bench *bench);
void run_for(Bench *bench, guint milliseconds);
/* Whether what Get-CsXmppSipPeer is told has that text. */
gboolean shows(Bench *bench, const char *text);
/* Until both have answered OPTIONS, or were not found. */
void wait_asked(Bench *bench);
