/* What the parts of the front end share. Private to this folder. */
#pragma once

#include "core/gateway/frontend/contacts.h"
#include "core/gateway/frontend/counters.h"
#include "core/gateway/frontend/edges.h"
#include "core/gateway/frontend/forms.h"
#include "core/gateway/frontend/frontend.h"
#include "core/gateway/frontend/pools.h"
#include "core/gateway/frontend/strangers.h"
#include "core/gateway/link/courier.h"
#include "core/gateway/sip/agent.h"
#include "core/gateway/state/state.h"

typedef struct Legacy Legacy;

struct Frontend {
	Loop *loop;
	LinkSelf self;
	char *address; /* NULL: the topology's */
	guint16 port;
	Resolver *resolver; /* or NULL */
	Config *config;	    /* NULL before the first apply */
	/* The one before, for what a removed partner had sent; or NULL. */
	Config *former;
	Timer *former_end;
	SipTrustFiles sip_files;
	char *sip_stamp; /* of them, when they were read */
	Timer *sip_look; /* whether they have changed */
	SipAgent *agent;
	struct MsrpAgent *msrp; /* NULL: no pool speaks it */
	Pools *pools;
	Strangers *strangers;
	LinkSet *links;
	Courier *courier; /* NULL until there are links */
	Edges *edges;
	Contacts *contacts;
	Forms *forms;
	struct Talks *talks;
	struct Sessions *sessions;
	struct Presences *presences;
	struct Siblings *siblings;
	Legacy *legacy;
	State *state;
	GPtrArray *left; /* rows of an earlier process, until the first apply */
	Counters counters;
	Timer *tick; /* runs while something waits for a time */
	gint64 since;

	GQueue outbound; /* of Outbound without SIP answer, oldest first */
	guint outbound_open;

	GHashTable *pairs;   /* "from to" -> Lane */
	GQueue unsaved;	     /* of Inbound younger than 200 ms */
	GHashTable *inbound; /* of Inbound, as a set */

	GQueue owed;		/* of Owed, oldest first */
	GHashTable *owed_pairs; /* "from to" -> GQueue of them: presence */
	gint64 owed_next;	/* loop time of the next pass over them */
	GHashTable *refused;	/* sender -> answers this minute */
	gint64 refused_since;

	gboolean draining, closing;
	gint64 drain_until;
	LoopFn *drained;
	void *drained_data;
};

/* Traces a message's text where EnableLoggingAllMessageBodies is set. */
void frontend_trace_body(const Frontend *frontend, const char *area,
			 const char *trace, const Xml *stanza);
/* Makes the tick run until nothing waits any more. */
void frontend_wake(Frontend *frontend);
