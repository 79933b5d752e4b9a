/* INVITEs that were accepted, until their ACK is sure. Neither the ACK nor
 * what follows a repeated 200 has the INVITE's branch: they belong together by
 * Call-ID, From's tag and number (RFC 3261 §13.2.2.4, §17.1.1.3). Private to
 * this folder. */
#pragma once

#include "core/gateway/sip/message.h"
#include "core/gateway/sip/target.h"

/* What an INVITE, its answers and its ACK have in common. Free it. */
char *sip_accepted_key(const SipMessage *message);

/* The ACKs that we sent, for 32 s and SIP_ACKS of them. */
typedef struct SipAcks SipAcks;
SipAcks *sip_acks_new(void);
void sip_acks_free(SipAcks *acks);
void sip_acks_add(SipAcks *acks, GBytes *ack, const SipTarget *to, gint64 now);
/* The one for that answer, and where it goes; NULL: none is known. */
GBytes *sip_acks_find(SipAcks *acks, const SipMessage *answer, gint64 now,
		      SipTarget *to);
