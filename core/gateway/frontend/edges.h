/* Which edge a stanza goes to: rendezvous order over (local domain, partner
 * domain), among links whose configuration has the partner (docs/link.md §6).
 */
#pragma once

#include "core/gateway/config/config.h"
#include "core/gateway/link/link.h"

typedef struct Edges Edges;

Edges *edges_new(void);
void edges_free(Edges *edges);
/* Remembers since which record numbers each partner is there. `before` is
 * NULL for the first. */
void edges_apply(Edges *edges, const Config *before, const Config *now);
/* The two domains as edges_choose takes them. */
char *edges_pair(const char *local, const char *partner);
/* Whether a partner can be served: some edge that knows him has been up since
 * he was added. Once it is so it stays so. */
gboolean edges_reached(Edges *edges, LinkSet *links, const char *partner);
/* A link that is up and does not drain, else one that is waited for: an edge
 * may only be starting anew. NULL: there is none whose edge knows the
 * partner. */
Link *edges_choose(Edges *edges, LinkSet *links, const char *pair);
