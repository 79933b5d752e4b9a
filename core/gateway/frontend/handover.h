/* Whose pairs are whose while front ends come and go (docs/presence.md): what
 * belongs to another one that serves is given to it, what a lost one held is
 * taken over, and stanzas go to who holds the pair. Private to this folder. */
#pragma once

#include "core/gateway/frontend/relation.h"

typedef struct Handover Handover;

Handover *handover_new(void);
void handover_free(Handover *handover);
/* Who serves has changed: every pair is looked at again, and every session. */
void handover_review(Presences *presences);
/* From time to time. */
void handover_look(Presences *presences);
/* There is still something to give away. */
gboolean handover_waits(const Presences *presences);
/* What another front end says of a pair. */
typedef struct HandoverNews {
	const char *sender;
	const Address *local, *remote;
	const char *record; /* NULL: it is no more */
	gint64 ended;	    /* since then, µs since 1970 */
	gboolean copy;	    /* it tells what it was told */
} HandoverNews;
void handover_hear(Presences *presences, const HandoverNews *news);
/* Another front end has it on its disk: only its dialogs end here. */
void handover_leave(Relation *relation);
/* TRUE: the item, which is taken, is for another front end that holds the pair;
 * else the pair is ours, if it is anybody's. */
gboolean handover_pass(Presences *presences, LinkItem *item, const Xml *stanza);
