/* What two users are at besides their messages: who is typing, and whether
 * either may be told (RFC 3994 §7: only as a reply; XEP-0085 §5.1: only who
 * shows chat states). In memory; forgotten an hour after the last word. */
#pragma once

#include "core/gateway/bridge/chat.h"
#include "core/gateway/bridge/typing.h"
#include "core/gateway/frontend/role.h"

typedef struct Talks Talks;

Talks *talks_new(Frontend *frontend);
void talks_free(Talks *talks);

/* A local user's notice. True when the contact is to be told now. */
gboolean talks_typed(Talks *talks, const Address *user, const Address *contact,
		     gboolean composing, guint refresh);
/* A local user's message, that is about to become `stanza`: gets a chat state
 * where his program shows them. */
void talks_said(Talks *talks, const Address *user, const Address *contact,
		Xml *stanza);
/* A contact's stanza, text or not: what it says about typing is passed on. */
void talks_heard(Talks *talks, const Address *contact, const Address *user,
		 const Xml *stanza);
/* Whether the contact's client shows chat states. */
gboolean talks_shows(const Talks *talks, const Address *user,
		     const Address *contact);
/* Repeats and takes back what is due. */
void talks_tick(Talks *talks, gint64 now);
/* Somebody is typing. */
gboolean talks_waiting(const Talks *talks);
