/* What a message must hold before anybody acts on it: the rules of RFC 3261
 * that osip's parser does not enforce (RFC 4475 shows them). */
#pragma once

#include "core/gateway/sip/message.h"

typedef struct SipVerdict {
	int status;	    /* 0: fine; else what to answer */
	const char *reason; /* for the reason phrase */
} SipVerdict;

/* Form alone: 400, 416 or 505. Responses get 400 when they are to be
 * dropped. `bytes` are the message as received, for osip. */
SipVerdict sip_check(SipMessage *message, const char *bytes);
