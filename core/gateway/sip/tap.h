/* A SIP message as a trace shows it: as it went over the wire, without secrets
 * and, unless they are to be seen, without what people wrote. */
#pragma once

#include <glib.h>

/* Lines end with a newline alone. Hidden: what authorizes, and bodies that are
 * no SDP. What is no SIP message is shown by its length. Free it. */
char *sip_tap_text(const char *bytes, gsize length, gboolean bodies);
