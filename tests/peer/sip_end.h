/* A SIP agent as the peers of a front end have it: options of the command
 * line, where it listens, whose certificate counts. The agent belongs to who
 * opened it. */
#pragma once

#include "core/gateway/sip/agent.h"

typedef struct SipEnd {
	SipAgent *agent;
	SipTarget proxy; /* where requests go; without one: length 0 */
} SipEnd;

/* Ends with a row of zeroes. */
extern const GOptionEntry sip_end_options[];

/* After the options were parsed. */
gboolean sip_end_open(SipEnd *end, Loop *loop, const SipAgentHandler *handler,
		      void *data, GError **error);
