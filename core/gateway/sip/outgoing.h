/* The bytes of a MESSAGE that we send. Private to this folder. */
#pragma once

#include "core/gateway/sip/agent.h"

GBytes *sip_outgoing_format(const SipOutgoing *outgoing, const char *host,
			    guint16 port, const char *branch);
