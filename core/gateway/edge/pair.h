/* What goes to one partner domain from one of ours: a bounded queue in order,
 * and the stream that empties it. Dials when there is something to send. */
#pragma once

#include "core/gateway/edge/edge_private.h"

/* Called once with what became of the stanza. */
typedef void PairFn(void *data, const LinkResult *result);

typedef struct PairItem {
	const char *bytes; /* one stanza, default namespace jabber:server */
	gsize length;
	gint64 deadline; /* loop time until which it may be written */
	const char *trace;
	PairFn *fn;
	/* Whether it may be written now (the link's lease); NULL: always. */
	gboolean (*may_act)(void *data);
	void *data;
} PairItem;

/* Makes the pair where there is none. */
Pair *pair_get(Edge *edge, const char *local, const char *remote);
Pair *pair_find(const Edge *edge, const char *local, const char *remote);
void pair_free(void *pair);
/* Queues; `fn` may be called inside when there is no way. */
void pair_send(Pair *pair, const PairItem *item);
/* The partner is alive: no need to wait any longer. */
void pair_hurry(Pair *pair);
/* An iq answer with this id came from the partner. */
gboolean pair_ping_answered(Pair *pair, const char *id);

/* A lease may have been renewed: what waited for one goes on. */
void pairs_retry(Edge *edge);
/* Items whose time is over fail. */
void pairs_tick(Edge *edge);
/* Ends what the configuration no longer allows, new settings elsewhere. */
void pairs_apply(Edge *edge);
void pairs_drain(Edge *edge);
/* Own streams with nothing to prove are not read from any more. */
void pairs_leave(Edge *edge);
/* Whether something of ours waits for that partner, or for its proof. */
gboolean pairs_owe(const Edge *edge, const char *remote);
/* As inbound_recheck. */
void pairs_recheck(Edge *edge);
/* A partner's stream takes ours from now on, is lost, or is over. */
void pairs_lend(Edge *edge, Session *session);
void pairs_take_back(Edge *edge, Session *session);
/* True when nothing is queued, unproven or open. */
gboolean pairs_idle(const Edge *edge);
/* Streams with that partner (NULL: with anybody). */
guint pairs_count(const Edge *edge, const PartnerConfig *partner);

/* For status.c. */
const Session *pair_session(const Pair *pair); /* or NULL */
gboolean pair_is_borrowed(const Pair *pair);   /* that is another one's */
/* What its lost stream left and that is to go on, now or later; or NULL. */
const Resume *pair_left(const Pair *pair);
gboolean pair_is_interrupted(const Pair *pair);
const char *pair_local(const Pair *pair);
const char *pair_remote(const Pair *pair);
gboolean pair_up(const Pair *pair);
guint pair_queued(const Pair *pair);
const char *pair_last_error(const Pair *pair); /* or NULL */
