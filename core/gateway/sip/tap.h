/* A SIP message as a trace shows it: as it went over the wire, without secrets
 * and, unless they are to be seen, without what people wrote. */
#pragma once

#include <glib.h>

/* One message with what it is known by. */
typedef struct SipTapped {
	char *call_id, *cseq; /* as written, or NULL */
	char *from, *to;      /* URIs, or NULL */
	char *text;	      /* as of sip_tap_text */
} SipTapped;
/* False: it is no SIP message. */
gboolean sip_tap_read(const char *bytes, gsize length, gboolean bodies,
		      SipTapped *tapped);
void sip_tapped_clear(SipTapped *tapped);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SipTapped, sip_tapped_clear)

/* Lines end with a newline alone. Hidden: what authorizes, and bodies that are
 * no SDP. What is no SIP message is shown by its length. Free it. */
char *sip_tap_text(const char *bytes, gsize length, gboolean bodies);
