/* What the parts of sip_load share: messages and presence of a pool's users
 * u0, u1 …, whose contacts are c0, c1 … */
#pragma once

#include "tests/peer/load.h"
#include "tests/peer/sip_end.h"

typedef struct Messages Messages;
typedef struct PoolPresence PoolPresence;

Messages *messages_new(Loop *loop, SipEnd *end);
void messages_free(Messages *messages);
gboolean messages_order(Messages *messages, const json_t *line);
void messages_take(Messages *messages, SipRequest *request);

PoolPresence *pool_presence_new(Loop *loop, SipEnd *end);
void pool_presence_free(PoolPresence *presence);
gboolean pool_presence_order(PoolPresence *presence, const json_t *line);
/* SUBSCRIBE or NOTIFY. */
void pool_presence_take(PoolPresence *presence, SipRequest *request);
