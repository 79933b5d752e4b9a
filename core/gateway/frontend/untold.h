/* Presence on its way to a contact: what an edge did not take, or did not say
 * what became of, is offered again until it has been told, or something newer
 * of the same sender has; so nobody's presence stays as it was. What waits when
 * its pair ends becomes a row. Private to this folder. */
#pragma once

#include "core/gateway/frontend/relation.h"

/* Gives the link a stanza of a relation; `from` is its sender with resource,
 * and where `probe` it asks for presence. */
void untold_send(Relation *relation, const char *from, gboolean probe,
		 GBytes *payload);
/* What has just been sent is on disk as what has to be told. */
void untold_noted(Relation *relation);
/* Those of whom something waits or has had to, "" for the bare address; free
 * it. */
char **untold_resources(const Relation *relation);
/* Nothing stands before what waits any more. */
void untold_go(Relation *relation);
/* The partner is there again: it goes at some time within `milliseconds`. */
void untold_go_within(Relation *relation, guint milliseconds);
/* The relation ends: the last word of each sender is owed. */
void untold_owe(Relation *relation);
/* What waits is not told any more. */
void untold_clear(Relation *relation);
