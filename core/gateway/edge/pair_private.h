/* What the parts of a pair share: private to pair*.c. */
#pragma once

#include "core/gateway/edge/elsewhere.h"
#include "core/gateway/edge/pair.h"
#include "core/gateway/xmpp/route.h"

typedef struct Queued {
	Pair *pair;
	GBytes *bytes;
	gint64 deadline;
	char *trace;
	PairFn *fn;
	gboolean (*may_act)(void *data);
	void *data;
} Queued;

struct Pair {
	Edge *edge;
	char *local, *remote;
	GQueue queue;  /* of Queued, not yet written */
	GQueue parked; /* of Queued: older ones, without lease at the moment */
	gsize bytes;
	Session *session;  /* being made, or ready */
	gboolean borrowed; /* that is a partner's, or another pair's */
	guint shared;	   /* how many others were let on it */
	Session *asked;	   /* another pair's that is asked to take this one */
	gint64 asked_until;
	gboolean apart; /* it was asked, and would not */
	Resume *resume; /* of the lost one, until resume_until; or NULL */
	gint64 resume_until;
	Route *route;	/* while dialling */
	gint64 dialled; /* when dialling began */
	gint64 not_before, ready_at;
	guint failures, breaks;
	/* It refused our key: whether the DNS leads to us is asked. */
	Session *refused;
	Elsewhere *asking;
	GError *last;  /* why the last attempt failed */
	gboolean busy; /* an attempt is under way */
	gboolean up;
};

/* ---- pair_queue.c ---- */

void pair_push(Pair *pair, const PairItem *item);
/* Writes what may be written. */
void pair_pump(Pair *pair);
/* What waited too long fails. */
void pair_expire(Pair *pair);
/* All that is not yet written fails. */
void pair_fail_queue(Pair *pair, const char *condition, const char *text);
/* The stanza error that an attempt's error means. */
const char *pair_condition(const GError *error);

/* ---- pair_dial.c ---- */

/* Begins an attempt unless there is a stream, or one is under way or to be
 * waited for. */
void pair_dial(Pair *pair);
/* Gives up asking why our key was refused. */
void pair_stop_asking(Pair *pair);
/* Goes on with a partner's stream, where there is one for both directions. */
gboolean pair_borrow(Pair *pair);
/* The same with one that is proven for it. */
void pair_borrow_from(Pair *pair, Session *session);
void pair_return(Pair *pair);
void pair_tell_state(Pair *pair, gboolean up, const char *text);
/* Looks after the state of a lost stream. */
void pair_tend(Pair *pair);

/* ---- pair_share.c ---- */

/* Asks for a place on the stream of another pair, where there is one for it;
 * `fd` (-1: none): connected to where its own would go. */
gboolean pair_share(Pair *pair, int fd);
void pair_stop_sharing(Pair *pair);
void pair_tend_sharing(Pair *pair);
/* The answer to a pair that asked. */
void pair_answered(Edge *edge, Session *session, const Dialback *answer);
