/* A message as it came, but for a few of its header lines. Private to this
 * folder. */
#pragma once

#include "core/gateway/sip/message.h"

typedef struct SipRelayEdit {
	const char *uri; /* instead of its own, or NULL */
	const char *top; /* whole lines that come first */
	const char *via; /* value of its first Via from now on */
	guint routes;	 /* so many elements of Route go */
} SipRelayEdit;

/* `bytes` are those that the message was scanned from. */
GBytes *sip_relay_write_request(const SipMessage *message, const char *bytes,
				gsize length, const SipRelayEdit *edit);
/* Without its first Via element. */
GBytes *sip_relay_write_answer(const SipMessage *message, const char *bytes,
			       gsize length);
/* How long the first element of a list of addresses is. */
gsize sip_relay_element(const char *value);
