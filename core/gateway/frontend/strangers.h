/* Who spoke SIP to us and was not taken, with the one cause: for the log, which
 * hears of each once a minute, and for Get-CsXmppSipPeer. */
#pragma once

#include "core/base/json.h"
#include "core/gateway/sip/target.h"

typedef struct Strangers Strangers;

Strangers *strangers_new(void);
void strangers_free(Strangers *strangers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Strangers, strangers_free)
/* `now` in loop time. */
void strangers_add(Strangers *strangers, const SipTarget *from,
		   const char *cause, gint64 now);
/* An array: address, transport, reason, count, time; newest first. */
json_t *strangers_list(const Strangers *strangers);
