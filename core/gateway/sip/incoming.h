/* A parsed request as the plain struct that the agent hands out. Private to
 * this folder. */
#pragma once

#include "core/gateway/sip/agent.h"
#include "core/gateway/sip/message.h"

/* The URI in a name-addr or addr-spec (RFC 3261 §25.1); NULL when broken. A
 * quoted display name may hold anything. Free it. */
char *sip_header_uri(const char *value);
/* The tag of a From or To, or NULL. Free it. */
char *sip_header_tag(const char *value);
/* False when From or To hold no URI. `incoming` borrows Call-ID and CSeq from
 * the message. */
gboolean sip_incoming_read(const SipMessage *message, const SipTarget *from,
			   SipIncoming *incoming);
void sip_incoming_clear(SipIncoming *incoming);
