/* What a user agent answers without asking anybody (RFC 3261 §8.2, §11):
 * method, loop, hops, extensions. Private to this folder. */
#pragma once

#include "core/gateway/sip/message.h"

#define SIP_ALLOW                                                              \
	"Allow: MESSAGE, NOTIFY, OPTIONS, SUBSCRIBE\r\n"                       \
	"Allow-Events: presence\r\n"

typedef struct SipScreen {
	int status; /* 0: hand it out */
	const char *reason;
	char *extra; /* header lines; the caller frees them */
} SipScreen;

/* `host` and `port`: our own sent-by. */
SipScreen sip_screen(const SipMessage *request, const char *host, guint16 port);
/* What a proxy answers itself (RFC 3261 §16.3): loops, hops, Proxy-Require. */
SipScreen sip_screen_relay(const SipMessage *request, const char *host,
			   guint16 port);
/* The same where sessions are known: INVITE, INFO and BYE are taken, and
 * nothing is said to ACK. */
SipScreen sip_screen_session(const SipMessage *request, const char *host,
			     guint16 port);
