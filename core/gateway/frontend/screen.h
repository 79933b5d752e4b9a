/* What comes over the link is checked as if it came from the network: form,
 * addresses, policy, then whether it is for SIP at all. */
#pragma once

#include "core/gateway/frontend/inbound.h"
#include "core/gateway/frontend/policy.h"

typedef enum ScreenFate {
	SCREEN_SEND, /* from, to and page are set */
	SCREEN_DONE, /* nothing to do, nothing to say */
	SCREEN_REFUSE,
} ScreenFate;

typedef struct Screened {
	ScreenFate fate;
	PolicyAnswer shown; /* what the sender is told */
	const char *reason; /* the true reason, for the trace */
} Screened;

/* Fills `inbound` from its stanza, which may be NULL (not well formed). */
void screen_stanza(Inbound *inbound, Screened *screened);
