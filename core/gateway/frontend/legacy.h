/* Coexistence on the SIP side: what is for a partner that is not served here
 * goes on to the topology's legacy XMPP gateway, and what that sends in such
 * dialogs to the pool. The agent relays (sip/relay.h); here it is decided what,
 * once for a Call-ID. */
#pragma once

#include "core/gateway/frontend/role.h"
#include "core/gateway/sip/relay.h"

Legacy *legacy_new(Frontend *frontend);
void legacy_free(Legacy *legacy);
/* With the configuration of now. */
void legacy_apply(Legacy *legacy);
/* The agent asks; `data` is the front end. */
void legacy_passing(void *data, const SipPassing *passing,
		    SipDecision *decision);
/* Where the topology has it, without port; NULL: there is none that takes
 * SIP. Free it. */
char *legacy_host(const Config *config);
/* Adds what was relayed to what is told of the gateway as a SIP peer. */
void legacy_describe(const Legacy *legacy, json_t *peers);
