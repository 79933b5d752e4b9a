/* What the front end has counted since it started. */
#pragma once

#include "core/base/json.h"

typedef struct Counters {
	guint64 sip_received;	/* MESSAGE from the pool */
	guint64 sip_delivered;	/* the partner has it */
	guint64 sip_strangers;	/* requests and connections not taken */
	guint64 sip_refused;	/* by policy or form */
	guint64 sip_failed;	/* the edge or the partner said no */
	guint64 sip_timed_out;	/* no result in time: unsure */
	guint64 sip_late;	/* of them: delivered after all */
	guint64 xmpp_received;	/* message stanzas from the edges */
	guint64 xmpp_delivered; /* 2xx from the pool */
	guint64 xmpp_refused;
	guint64 xmpp_failed;
	guint64 xmpp_ignored;  /* errors, typing, receipts */
	guint64 xmpp_returned; /* messages, after SIP had its answer */
	guint64 rows_written;
	guint64 rows_failed;  /* not written: the message stays with the edge */
	guint64 state_failed; /* commits; what nobody waits for goes again */
	guint64 state_lost;   /* changes that never can be written */
	guint64 owed_sent, owed_lost;
	guint64 owed_repeated;	   /* refused for now, or its result unknown */
	guint64 presence_repeated; /* the same */
	guint64 presence_refused;  /* by the edge or the partner, for good */
	guint64 notices_lost;	   /* typing, ends of chats */
	guint64 receipts_missing;  /* not waited for, or for nobody */
	guint64 limits_met;	   /* full.h */
} Counters;

json_t *counters_format(const Counters *counters);
