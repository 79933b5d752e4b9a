/* The inside of the stateless proxy: relay.c (what goes on), relay_wait.c
 * (what waits for a connection). Private to this folder. */
#pragma once

#include "core/gateway/sip/agent_private.h"
#include "core/gateway/sip/relay.h"

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
