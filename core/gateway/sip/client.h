/* Client transactions for anything but INVITE. Private to this folder. */
#pragma once

#include "core/gateway/sip/table.h"

/* An answer: false when nobody waits for it. Borrows the message. */
gboolean sip_client_take(SipTransactions *table, const SipMessage *message);
void sip_client_free(void *client);
