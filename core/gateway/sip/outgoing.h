/* The bytes of a request that we send. Private to this folder. */
#pragma once

#include "core/gateway/sip/agent.h"

/* A Contact header line. Free it. */
char *sip_contact_line(const char *host, guint16 port, SipProtocol protocol);
GBytes *sip_outgoing_format(const SipOutgoing *outgoing, const char *host,
			    guint16 port, const char *branch);
