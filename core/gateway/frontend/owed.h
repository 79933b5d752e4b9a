/* Stanzas owed to the XMPP side: errors and receipts of messages that the link
 * was told "ok" for, changes of subscriptions. Each is a row until a partner
 * has it, or refuses it for good, at most 10 minutes. Presence between two
 * users keeps its order. */
#pragma once

#include "core/gateway/base/xml.h"
#include "core/gateway/bridge/address.h"
#include "core/gateway/frontend/role.h"

/* Takes a row that is on disk, or about to be. */
void owed_take(Frontend *frontend, StateRow *row);
/* The same of an earlier process, which may have sent it. */
void owed_take_left(Frontend *frontend, StateRow *row);
/* Owes it from now on: it becomes a row. */
void owed_add(Frontend *frontend, const Xml *stanza);
void owed_add_bytes(Frontend *frontend, GBytes *payload, const char *trace);
/* Whether presence from one to the other is owed: what comes after must wait
 * (presence_go). */
gboolean owed_stands_before(const Frontend *frontend, const Address *from,
			    const Address *to);
/* Sends what has not been sent, ends what is too old. */
void owed_tick(Frontend *frontend, gint64 now);
/* Something has not had its first result: the rest can wait on disk. */
gboolean owed_is_fresh(const Frontend *frontend);
/* Frees all; the rows stay. */
void owed_clear(Frontend *frontend);
