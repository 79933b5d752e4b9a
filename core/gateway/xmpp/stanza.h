/* Stanzas and their addresses: what streams and the edge need to know of them
 * without understanding them. */
#pragma once

#include "core/gateway/base/xml.h"

/* message, presence or iq in jabber:server. */
gboolean stanza_is_one(const Xml *element);
/* The domain of a JID as A-label, or NULL when it has none. */
char *jid_domain(const char *jid);
/* "local@domain" or "domain", as written. */
char *jid_bare(const char *jid);

/* The error that answers `stanza`, addressed back; NULL where none may be
 * sent (RFC 6120 §8.3.1, RFC 6121): to errors, to results, to presence that
 * asks nothing. `address`: what <gone/> and <redirect/> name, or NULL. */
Xml *stanza_reject(const Xml *stanza, const char *condition, const char *type,
		   const char *text, const char *address);
/* As bytes that stand alone; `lang` is the stream's xml:lang or NULL. */
GBytes *stanza_payload(const Xml *stanza, const char *lang);
/* Adds XEP-0203 <delay/> of `from` at `time` (µs since 1970). */
void stanza_add_delay(Xml *stanza, const char *from, gint64 time);
