/* Why a partner's server may refuse our dialback keys: it asks the server
 * that the DNS names for our domain, and during a migration that is not yet
 * this edge. */
#pragma once

#include "core/gateway/edge/edge.h"

typedef struct Elsewhere Elsewhere;
/* `text` says where the records of our domain point, or is NULL when they
 * point to an edge of this topology or nobody can tell. */
typedef void ElsewhereFn(void *data, const char *text);

/* Calls `fn` once, later; gone then. */
Elsewhere *elsewhere_ask(const Edge *edge, const char *local, ElsewhereFn *fn,
			 void *data);
void elsewhere_cancel(Elsewhere *elsewhere);
