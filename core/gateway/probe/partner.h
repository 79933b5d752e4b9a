/* Walks the way to a domain's XMPP server as a stream would, whatever the
 * partner's settings: DNS, TCP, TLS, certificate, features, EXTERNAL or
 * dialback, delivery. For whoever is about to allow a partner or wonders why
 * one does not work. */
#pragma once

#include "core/base/json.h"
#include "core/gateway/edge/edge.h"

/* `answer` is borrowed: "steps", each with "step", "result" (Success, Failure
 * or Skipped), "milliseconds" and "text"; "methods", the settings that would
 * work: "tls", "sasl" and "dialback" as New-CsXmppAllowedPartner has them, or
 * no such member; "settings": those of edge_settings, where it is a partner. */
typedef void ProbeFn(void *data, json_t *answer);

typedef struct ProbeSetup {
	Loop *loop;
	Resolver *resolver;
	Edge *edge;
	const char *local, *remote; /* A-labels */
	const char *proxy; /* instead of DNS; "": DNS; NULL: as is set */
} ProbeSetup;

typedef struct Probe Probe;

/* Exactly one call of `fn`, later, PROBE_MS at the latest; the probe is gone
 * then. */
Probe *probe_partner(const ProbeSetup *setup, ProbeFn *fn, void *data);
/* Calls `fn` at once, with the steps so far. */
void probe_end(Probe *probe);
