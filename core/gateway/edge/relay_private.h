/* The inside of the relay, shared by relay.c (both ways) and relay_wait.c
 * (stanzas that no front end takes now). */
#pragma once

#include "core/gateway/edge/relay.h"

/* A stanza of a partner that is ours until it has its result. */
typedef struct Held {
	Relay *relay;
	Session *session; /* a reference */
	guint64 number;
	Xml *stanza;
	GBytes *payload;      /* the same for the link, once it was made */
	char *local, *remote; /* domains */
	char *trace;
	gint64 since; /* loop time */
} Held;

struct Relay {
	Edge *edge;	/* NULL once the edge is gone and items are still out */
	GQueue waiting; /* of Held: for a front end, or its window */
	GHashTable *paused;	 /* Session -> how many of its stanzas wait */
	GHashTable *unconfirmed; /* messages (unconfirmed.h) */
	guint open;
	gboolean retrying;
	guint64 in, out;
};

/* The error goes back to the partner; the stanza is then done. */
void held_fail(Held *held, const char *condition, const char *type,
	       const char *text);
/* What a front end said of it. */
void held_done(void *held, const LinkResult *result);

/* ---- relay_wait.c ---- */

/* To the user's front end, at once or later. */
void relay_hand_over(Held *held);
