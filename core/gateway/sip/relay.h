/* A stateless SIP proxy (RFC 3261 §16.11) beside the agent: requests that the
 * agent's user says are another's go on as they came, but for our Via, our
 * Record-Route and Max-Forwards; answers go back by Via. Nothing is kept of
 * them, but of those that wait for a connection. */
#pragma once

#include "core/gateway/sip/agent.h"

/* A request before anything is made of it. */
struct SipPassing {
	const char *method, *uri, *call_id, *cseq;
	const char *pool; /* that it comes from; NULL without trust */
	char *from, *to;  /* URIs; NULL: broken */
	gboolean inside;  /* of a dialog: To has a tag */
	gboolean routed;  /* its first Route names us */
	char *mark;	  /* that our Record-Route had; NULL: none */
	char *host;	  /* of `uri`, or NULL */
	char *next;	  /* host that it is to go to after us */
};

typedef enum SipWay {
	SIP_WAY_OURS,
	SIP_WAY_RELAYED,
	SIP_WAY_REFUSED,
} SipWay;

/* What becomes of it. Strings are borrowed. */
struct SipDecision {
	SipWay way;
	SipTarget target;
	const char *mark; /* for our Record-Route, a token; NULL: none */
	const char *uri;  /* instead of the request's; NULL: as it is */
	int status;	  /* REFUSED */
	const char *reason;
};

/* Requests are asked about from now on, or no longer. */
void sip_agent_relay(SipAgent *agent, gboolean relaying);
