/* The address at which somebody is to be found instead: URIs as SIP's Contact
 * and XMPP's <gone/> and <redirect/> have them (RFC 6120 §8.3.3.5, RFC 5122).
 * Pure. */
#pragma once

#include <glib.h>

/* A sip: URI becomes an xmpp: one (RFC 7247 §6); tel: and the like stay. NULL
 * for what may not cross (sips:) and for what is no URI. */
char *redirect_to_xmpp(const char *uri);
/* And back. */
char *redirect_to_sip(const char *uri);
