/* The two escapes of a local part: XEP-0106 and percent-encoding. Private to
 * this folder. */
#pragma once

#include <glib.h>

/* Native text -> local part (XEP-0106 §4.2). */
char *jid_escape(const char *native);
/* Local part -> native text; NULL when jid_escape could not have made it. */
char *jid_unescape(const char *local);

/* Encodes every byte that is no letter, no digit and not in `allowed`. */
char *percent_encode(const char *text, const char *allowed);
/* NULL when an escape is broken, decodes to NUL, or the result is no UTF-8. */
char *percent_decode(const char *text, gsize length);
