/* What RFC 6665 puts into headers, and the Record-Route of a dialog. Private
 * to this folder. */
#pragma once

#include "core/gateway/sip/agent.h"
#include "core/gateway/sip/message.h"

void sip_event_read(const SipMessage *message, SipEventInfo *event);
void sip_event_clear(SipEventInfo *event);
/* A header that is a number of seconds; -1 without, or when it is none. */
gint64 sip_seconds(const SipMessage *message, const char *name);
/* All Record-Route values as one Route value, backwards for who sent the
 * request (RFC 3261 §12.1); NULL without. Free it. */
char *sip_route_set(const SipMessage *message, gboolean backwards);
