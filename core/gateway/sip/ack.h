/* What belongs to the transaction of an INVITE of ours (RFC 3261 §9.1,
 * §17.1.1.3), made from its own bytes. Private to this folder. */
#pragma once

#include "core/gateway/sip/message.h"

/* The ACK of a refusal. */
GBytes *sip_ack_refusal(GBytes *invite, const SipMessage *response);
GBytes *sip_ack_cancel(GBytes *invite);
