/* A front end with a fake link on one side and, over real sockets, a pool
 * that has presence on the other: a SIP agent whose requests and answers the
 * test makes. */
#pragma once

#include "tests/unit/core/gateway/frontend/frontend_bench.h"

#include "core/gateway/sip/agent.h"

#define BO	 "sip:bo@contoso.test"
#define ANNA	 "sip:anna@fabrikam.test"
#define STRANGER "sip:x@public.test"

/* A request that the pool got, as text where it counts. */
typedef struct PoolSeen {
	char *method, *call_id, *from_tag, *own_tag, *state, *reason, *body;
	gint64 expires;
	guint32 cseq;
	gboolean takes_msrtc;
	char *type; /* of the body */
} PoolSeen;

typedef struct Bench {
	Loop *loop;
	char *folder;
	Frontend *frontend;
	Config *config;
	SipAgent *pool;
	GPtrArray *seen;     /* of PoolSeen */
	int answer;	     /* of the pool to SUBSCRIBE */
	const char *extra;   /* header lines of it, or NULL */
	gboolean slow;	     /* it is given by release_answer */
	const char *at_once; /* a body of that answer, or NULL */
	SipRequest *waiting;
	int status; /* of the last answer to the pool */
	char *tag;  /* of it */
	gint64 expires, min_expires;
	guint32 cseq;
} Bench;

void bench_open(Bench *bench);
/* The pool speaks as Lync does from now on. */
void bench_lync(Bench *bench);
void bench_close(Bench *bench);
/* The front end ends and begins again with what is on disk. */
void bench_restart(Bench *bench);
/* The same in two steps, with another configuration. */
void bench_stop(Bench *bench);
void bench_start(Bench *bench, gboolean partner);
/* A new configuration, with the partner fabrikam.test or without. */
void bench_apply(Bench *bench, gboolean partner);
void run_for(Bench *bench, guint milliseconds);

/* Waits for the pool's next request, which must be that one. */
const PoolSeen *next_seen(Bench *bench, guint count, const char *method);
/* Gives the answer that was kept back. */
void release_answer(Bench *bench);
/* A NOTIFY in the dialog of a SUBSCRIBE that the pool got. */
void send_notify(Bench *bench, const PoolSeen *subscribe, const char *state,
		 const char *body);
typedef struct Told {
	const char *method, *state, *type, *body;
} Told;
/* The same in any form; what has no answer within a second has status 408. */
void send_told(Bench *bench, const PoolSeen *subscribe, const Told *told);
/* A SUBSCRIBE of bo's client: outside of a dialog, or by its tag in one. */
void send_subscribe(Bench *bench, const char *to, const char *tag, int expires,
		    const char *extra);
/* A presence stanza from the contact; gives its item. */
LinkItem *give_presence(const char *from, const char *type, const char *inside);
/* Waits until the link got a stanza with that text, and takes it off. */
void wait_sent(Bench *bench, const char *text);
/* What Get-CsXmppSubscription is told. */
gboolean shows(Bench *bench, const char *text);
