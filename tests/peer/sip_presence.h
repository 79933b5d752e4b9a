/* A pool's presence in sip_peer: every user is there, but those who have not
 * made up their minds. Orders: {"pending": user}; {"subscribe": contact,
 * "from", "call_id"}, a client's; {"notify": note} in every subscription that
 * the gateway has. */
#pragma once

#include "tests/peer/sip_peer.h"

/* TRUE: it was a SUBSCRIBE or NOTIFY and is answered. */
gboolean presence_take(Peer *peer, SipRequest *request);
/* TRUE: it was such an order. */
gboolean presence_order(Peer *peer, const json_t *line);
