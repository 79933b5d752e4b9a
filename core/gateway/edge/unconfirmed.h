/* Messages that the partner has not confirmed yet: an error of his that comes
 * before that is their result, so that the sender is told. What comes later
 * goes to a front end like any stanza. */
#pragma once

#include "core/gateway/edge/pair.h"
#include "core/gateway/edge/relay.h"

/* Fills `queued` so that `item` gets its result from the pair or from
 * unconfirmed_refused, whichever is first. `table` (text keys) holds what is
 * open and may go before it is. */
void unconfirmed_watch(GHashTable *table, const RelayItem *item,
		       const Xml *stanza, PairItem *queued);
/* True when `stanza` is an error for a message of `table`: it is done with. */
gboolean unconfirmed_refused(GHashTable *table, const Xml *stanza);
