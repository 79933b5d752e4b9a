/* SIP to XMPP: a MESSAGE becomes an item on the link, its result the SIP
 * answer. Nothing on disk. */
#pragma once

#include "core/gateway/frontend/role.h"

typedef struct OutboundResult {
	int status;	  /* what the SIP sender gets: 202, 4xx, … */
	const char *text; /* reason, or NULL */
} OutboundResult;
typedef void OutboundFn(void *data, const OutboundResult *result);

/* From the SIP agent: ends in exactly one answer. */
void outbound_take(Frontend *frontend, SipRequest *request);
/* The URI of whom a request is for. */
const char *outbound_receiver(const Frontend *frontend,
			      const SipIncoming *incoming);
/* SHA-256 of what makes a message this message, whichever way it comes, and
 * should it come again. */
char *outbound_key(const char *const *parts, guint count, GBytes *body);
/* What came by a session's own means, between two users: the same. `fn` is
 * called once, maybe at once; 200 is what MESSAGE in a dialog would get. */
void outbound_say(Frontend *frontend, const Address *from, const Address *to,
		  const PageMessage *page, const char *key, OutboundFn *fn,
		  void *data);
/* A test message by the same rules but for the source; `fn` is called once,
 * maybe at once. */
void outbound_test(Frontend *frontend, const char *from, const char *to,
		   const char *body, OutboundFn *fn, void *data);
/* Answers what has waited for 20 s. */
void outbound_tick(Frontend *frontend, gint64 now);
