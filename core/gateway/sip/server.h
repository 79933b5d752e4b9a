/* Server transactions. Private to this folder. */
#pragma once

#include "core/gateway/sip/table.h"

/* Takes the request: new ones go to the handler, repetitions get the answer
 * again, an ACK ends what it belongs to. */
gboolean sip_server_take(SipTransactions *table, SipMessage *message,
			 const SipTarget *from);
void sip_server_free(void *server);
/* Timers: 100 (RFC 4320), repeated answers to INVITE, the end. */
void sip_server_sweep(SipTransactions *table, gint64 now);
