/* The inside of an agent, shared by agent.c (its life), take.c (what comes in)
 * and call.c (what we send). */
#pragma once

#include "core/gateway/sip/agent.h"
#include "core/gateway/sip/rate.h"
#include "core/gateway/sip/transaction.h"

struct SipAgent {
	Loop *loop;
	char *host;
	const SipAgentHandler *handler;
	void *data;
	SipTransport *transport;
	SipTransactions *transactions;
	SipTrust *trust; /* NULL: everybody may send requests */
	SipRate *refusals;
	GHashTable *requests; /* of SipRequest, as a set */
	GHashTable *calls;    /* of SipCall, as a set */
	guint64 branches;
	char *branch_base;
	gboolean draining, sessions, relaying;
	struct SipRelayWait *relay_wait;
};

struct SipRequest {
	SipAgent *agent;
	SipServer *server;
	SipIncoming incoming;
};

/* New for each request of ours. Free it. */
char *sip_agent_branch(SipAgent *agent);
/* A request of a transaction of its own; `server` NULL: an ACK. */
void sip_take_request(void *agent, SipServer *server, SipMessage *message,
		      const SipTarget *from);
/* Bytes of the transport, see SipTransportHandler. */
void sip_take_bytes(void *agent, const char *bytes, gsize length,
		    const SipTarget *from, gboolean broken);
void sip_take_free(void *request);
/* Answers outside of a transaction: the sender repeats or gives up. An ACK
 * gets nothing. */
void sip_take_refuse(SipAgent *agent, const SipMessage *message,
		     const SipTarget *from, int status, const char *reason);
/* The same with whole header lines, or NULL. */
void sip_take_refuse_with(SipAgent *agent, const SipMessage *message,
			  const SipTarget *from, int status, const char *reason,
			  const char *extra);
