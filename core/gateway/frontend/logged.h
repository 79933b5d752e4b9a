/* SIP as the logbook keeps it: what goes over the wire, and which messages are
 * one (base/logbook.h). Private to this folder. */
#pragma once

#include "core/gateway/frontend/role.h"

/* An agent's tap; `data` is the Frontend. */
void logged_tap(void *data, gboolean sent, const SipTarget *other,
		const char *bytes, gsize length);
/* The request, and its answers, have the id. */
void logged_link(const char *trace, const char *call_id, const char *cseq);
void logged_link_sent(const char *trace, const SipOutgoing *outgoing);
