/* Stanzas to a partner that nobody waits for: typing, the end of a chat. What
 * no edge takes is not said later, when it tells nobody anything: it is
 * counted. */
#pragma once

#include "core/gateway/bridge/address.h"
#include "core/gateway/frontend/role.h"

void notify_xmpp(Frontend *frontend, const Address *from, const Address *to,
		 const Xml *stanza);
