/* Builds answers from the scanned request alone, its Via, Record-Route, From,
 * To and Call-ID byte for byte, so that even what no parser takes can be
 * answered. Private to this folder. */
#pragma once

#include "core/gateway/sip/message.h"
#include "core/gateway/sip/transport.h"

/* `extra`: whole header lines or NULL. To gets a tag unless it has one; the
 * tag is a function of the request. */
GBytes *sip_respond(const SipMessage *request, const SipTarget *from,
		    int status, const char *reason, const char *extra);
GBytes *sip_respond_body(const SipMessage *request, const SipTarget *from,
			 int status, const char *reason, const char *extra,
			 const char *body);
/* That tag. Free it. */
char *sip_respond_tag(const SipMessage *request);
