/* Transactions of RFC 3261 §17 as gateway-sized as possible: a client one for
 * anything but INVITE, a server one for everything. Keys live in hash tables
 * of our own. A finished server transaction keeps its key and answer for 32 s
 * over UDP; a finished client one keeps nothing but the ACK of an accepted
 * INVITE (accepted.h): another answer that matches no open one is dropped,
 * repeated or not. */
#pragma once

#include "core/gateway/sip/message.h"
#include "core/gateway/sip/transport.h"

typedef struct SipTransactions SipTransactions;
typedef struct SipServer SipServer;
typedef struct SipClient SipClient;

typedef struct SipTransactionHandler {
	/* A new request, no repetition. Both are the table's and live until
	 * the final answer; `server` NULL: an ACK. */
	void (*request)(void *data, SipServer *server, SipMessage *message,
			const SipTarget *from);
} SipTransactionHandler;

SipTransactions *sip_transactions_new(Loop *loop, SipTransport *transport,
				      const SipTransactionHandler *handler,
				      void *data);
void sip_transactions_free(SipTransactions *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SipTransactions, sip_transactions_free)

/* Takes a checked message. False when there is no room for its transaction,
 * and for an answer that nobody waits for. */
gboolean sip_transactions_take(SipTransactions *table, SipMessage *message,
			       const SipTarget *from);
/* Ends the client transactions towards an address whose connection failed. */
void sip_transactions_failed(SipTransactions *table, const SipTarget *to,
			     const char *cause);

/* Sends an answer; a final one ends the transaction for its user. */
void sip_server_answer(SipServer *server, int status, GBytes *answer);
const SipMessage *sip_server_message(const SipServer *server);
const SipTarget *sip_server_from(const SipServer *server);

/* Whoever sent the INVITE does not want it any more: it is still to be
 * answered. */
typedef void SipCancelFn(void *data);
/* Called until the final answer; `fn` NULL: not any more. */
void sip_server_watch(SipServer *server, SipCancelFn *fn, void *data);
/* Tells who watches the INVITE of this CANCEL; false: there is none. */
gboolean sip_server_cancel(SipTransactions *table, const SipMessage *message);

typedef struct SipClientRequest {
	const char *branch, *method; /* of the top Via, of CSeq */
	GBytes *bytes;
	SipTarget to;
	guint limit;	    /* ms, when no answer counts as none; 0: Timer F */
	gboolean forwarded; /* of somebody else: its answers have more Vias */
} SipClientRequest;

typedef struct SipFinal {
	int status;		    /* without response: 408 or 503 */
	const SipMessage *response; /* NULL: none came, or it was not sent */
	const char *cause;	    /* why it was not, where known */
	gboolean provisional;	    /* somebody has had it in hand */
} SipFinal;
typedef void SipFinalFn(void *data, const SipFinal *final);
/* Sends the request and repeats it over UDP. `fn` is called once, never
 * inside this call. NULL when there is no room. */
SipClient *sip_client_new(SipTransactions *table,
			  const SipClientRequest *request, SipFinalFn *fn,
			  void *data);
/* Nobody waits any more: repeats go on, `fn` is not called. */
void sip_client_forget(SipClient *client);
/* Sends CANCEL as soon as the other end has the INVITE in hand (RFC 3261
 * §9.1); its answer is waited for as before. */
void sip_client_cancel(SipClient *client);

/* Sends the ACK of an accepted INVITE, and again when the 200 comes again. */
void sip_transactions_acknowledge(SipTransactions *table, GBytes *ack,
				  const SipTarget *to);

guint sip_transactions_open(const SipTransactions *table);
