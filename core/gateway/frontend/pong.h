/* A partner's answer to an edge's ping may come to another edge, which knows
 * nothing of it: the front end tells the others (docs/link.md §6). */
#pragma once

#include "core/gateway/frontend/role.h"

/* Does so when the stanza, an iq, is one; `item` is how it came. */
void pong_pass_on(Frontend *frontend, const LinkItem *item, const Xml *stanza);
