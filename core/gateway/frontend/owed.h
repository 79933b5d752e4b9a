/* Error stanzas owed to XMPP senders for messages that the link was told "ok"
 * for. Each is a row until an edge has taken it, at most 10 minutes. */
#pragma once

#include "core/gateway/base/xml.h"
#include "core/gateway/frontend/role.h"

/* Takes a row that is on disk, or about to be. */
void owed_take(Frontend *frontend, StateRow *row);
/* Owes it from now on: it becomes a row. */
void owed_add(Frontend *frontend, const Xml *stanza);
/* Sends what has not been sent, ends what is too old. */
void owed_tick(Frontend *frontend, gint64 now);
/* Frees all; the rows stay. */
void owed_clear(Frontend *frontend);
