/* A loop whose time passes when a target says so, and a SIP transport that
 * keeps what is sent. Stand in for core/gateway/base/loop and
 * core/gateway/sip/transport at link time. */
#pragma once

#include "core/gateway/base/loop.h"
#include "core/gateway/sip/transport.h"

/* Time passes; timers that are due run in order. */
void still_wait(Loop *loop, guint64 milliseconds);

typedef struct StillSent {
	SipTarget to;
	GBytes *bytes;
	gint64 when; /* loop time */
} StillSent;

typedef struct StillTransport {
	const SipTransportHandler *handler;
	void *data;
	Loop *loop;
	GPtrArray *sent; /* of StillSent, the oldest first */
	gboolean deaf;	 /* nothing can be sent */
	gboolean dumb;	 /* no requests can be sent */
} StillTransport;

extern StillTransport still_transport;
