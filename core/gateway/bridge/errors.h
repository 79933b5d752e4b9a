/* The two error tables of RFC 7247 §7 with what gateway-wide decisions change:
 * no 408 outside INVITE (RFC 4320), no 503 at all. */
#pragma once

#include <glib.h>

/* What an XMPP error turns into. `full`: the address that it came from has a
 * resource. Never 503, never 408 but for INVITE. */
int error_to_sip(const char *condition, gboolean full, gboolean invite);
/* RFC 3261's phrase for a status; "Failed" when it has none. */
const char *error_phrase(int status);

typedef struct StanzaError {
	const char *condition; /* RFC 6120 §8.3.3 */
	const char *type;      /* cancel, wait, modify, auth */
} StanzaError;

/* What a SIP status of 300 or more turns into. */
StanzaError error_to_xmpp(int status);
/* A reason phrase made of an error text: one line, printable; NULL or "" give
 * the status' own. Free it. */
char *error_reason(int status, const char *text);
