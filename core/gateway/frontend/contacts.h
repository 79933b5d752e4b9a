/* Contacts that a local user wrote to: for 24 h a PublicUnverified partner's
 * user may answer him. In memory: after a restart the user writes again. When
 * there are too many the oldest is forgotten. */
#pragma once

#include "core/gateway/bridge/address.h"
#include "core/gateway/frontend/counters.h"

typedef struct Contacts Contacts;

Contacts *contacts_new(Counters *counters);
void contacts_free(Contacts *contacts);
void contacts_wrote(Contacts *contacts, const Address *user,
		    const Address *contact, gint64 now);
gboolean contacts_may_answer(Contacts *contacts, const Address *user,
			     const Address *contact, gint64 now);
