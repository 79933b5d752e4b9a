/* A user of a PublicUnverified partner may answer whoever wrote to him. The
 * front end that the message came from knows; here the others are told, since
 * the answer may be theirs to deliver. */
#pragma once

#include "core/gateway/edge/edge_private.h"

/* Times at which pairs of user and contact were told last. */
GHashTable *wrote_new(void);
/* The partner has the stanza of that item. */
void wrote_tell(Edge *edge, const LinkItem *item);
