/* What the parts of a probe share: private to partner*.c. */
#pragma once

#include "core/gateway/edge/elsewhere.h"
#include "core/gateway/probe/partner.h"
#include "core/gateway/xmpp/route.h"
#include "core/gateway/xmpp/session.h"

#define PROBE_MS 30000

struct Probe {
	ProbeSetup setup;
	char *local, *remote, *proxy;
	Lookup *lookups[2]; /* _xmpp-server, _xmpps-server */
	GString *dns;	    /* what they said */
	guint open;	    /* look-ups */
	Route *route;
	Session *session;
	Elsewhere *asking; /* why our key was refused; or NULL */
	json_t *steps;
	gint64 mark; /* when the present step began */
	gboolean saw_tls, saw_features, ready, over;
	gboolean saw_offer; /* features at all */
	Method method;	    /* that worked */
	Timer *limit, *end;
	ProbeFn *fn;
	void *data;
};

/* What came of the present step; the next one begins. */
void probe_add_step(Probe *probe, const char *name, const char *result,
		    const char *format, ...) G_GNUC_PRINTF(4, 5);
/* Answers soon: a look-up or a stream of the probe may stand on the stack. */
void probe_finish(Probe *probe);

/* ---- partner_dns.c ---- */

/* Tells what the DNS has of the domain, then walks. */
void probe_look_up(Probe *probe);

/* ---- partner_stream.c ---- */

/* Tries one server after the other. */
void probe_walk(Probe *probe);
