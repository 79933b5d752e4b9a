/* The inside of the stateless proxy: relay.c (requests), relay_read.c (what is
 * told of them), relay_answer.c (answers), relay_wait.c (what waits for a
 * connection). Private to this folder. */
#pragma once

#include "core/gateway/sip/agent_private.h"
#include "core/gateway/sip/relay.h"

/* Branches of the agent go on in hexadecimal digits. */
#define SIP_RELAY_BRANCH "z9hG4bKr"
/* Parameter of our Record-Route. */
#define SIP_RELAY_MARK "gh-relayed"

/* Gives how many of its first Routes are ours. */
guint sip_passing_read(const SipAgent *agent, const SipMessage *message,
		       const SipTarget *from, SipPassing *passing);
void sip_passing_clear(SipPassing *passing);
/* True: it is one to a request that was relayed. */
gboolean sip_relay_answer(SipAgent *agent, const SipMessage *message,
			  const char *bytes, gsize length);
/* True: the message was none of the agent's. */
gboolean sip_relay_take(SipAgent *agent, const SipMessage *message,
			const char *bytes, gsize length, const SipTarget *from);

typedef struct SipRelayWait SipRelayWait;

SipRelayWait *sip_relay_wait_new(Loop *loop, SipTransport *transport);
void sip_relay_wait_free(SipRelayWait *wait);
/* Keeps what is to be answered if no connection to there comes about. */
void sip_relay_wait_add(SipRelayWait *wait, const SipTarget *to,
			const SipMessage *message, const SipTarget *from);
/* None came about. */
void sip_relay_wait_failed(SipRelayWait *wait, const SipTarget *to);
