/* The table of transactions that client.c and server.c share. Private to this
 * folder. */
#pragma once

#include "core/gateway/sip/accepted.h"
#include "core/gateway/sip/transaction.h"

struct SipTransactions {
	Loop *loop;
	SipTransport *transport;
	const SipTransactionHandler *handler;
	void *data;
	GHashTable *servers; /* key -> SipServer */
	GHashTable *clients; /* key -> SipClient */
	/* sip_accepted_key -> SipServer, of `servers`, awaiting its ACK. */
	GHashTable *accepted;
	SipAcks *acks;
	GQueue trying;	     /* of SipServer without answer, oldest first */
	GQueue finished;     /* of SipServer, oldest first */
	GQueue invites;	     /* the same of INVITE: answers are repeated */
	guint open_servers;
	Timer *sweep;
};
