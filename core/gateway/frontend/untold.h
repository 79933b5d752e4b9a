/* Presence that a link had no room for: the newest of each sender waits here
 * and is offered again, so that nobody's presence stays as it was. Private to
 * this folder. */
#pragma once

#include "core/gateway/frontend/relation.h"

/* Gives the link a stanza of a relation; `from` is its sender with resource,
 * and where `probe` it asks for presence. */
void untold_send(Relation *relation, const char *from, gboolean probe,
		 GBytes *payload);
/* What waits is not told any more. */
void untold_clear(Relation *relation);
