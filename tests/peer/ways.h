/* Streams of many domains to one server, each from an address of its own, and
 * messages over them: the sending half of s2s_load. Owns its sessions. */
#pragma once

#include "core/gateway/base/loop.h"
#include "core/gateway/xmpp/credentials.h"

#include <sys/socket.h>

typedef struct Ways Ways;

typedef struct WaysSetup {
	Loop *loop;
	Credentials *credentials;
	const char *suffix;  /* d0.SUFFIX, d1.SUFFIX … */
	const char *remote;  /* the server's domain */
	const char *address; /* the server's */
	const char *network; /* first two numbers of ours */
	gboolean dialback;   /* else EXTERNAL */
} WaysSetup;

Ways *ways_new(const WaysSetup *setup);
void ways_free(Ways *ways);
/* Streams of `count` domains from `first` on, `window` being made at a time;
 * {"event":"opened"} says when all have their end. */
void ways_open(Ways *ways, guint first, guint count, guint window);
/* One stanza over the stream of that number, as soon as it has room. Takes the
 * text. */
void ways_send(Ways *ways, guint number, char *text);

typedef struct WaysFlood {
	guint64 count;
	guint streams;	/* the first so many of them */
	guint users;	/* c0@d0…, c1@d1… in turn; at least one a stream */
	guint rate;	/* a second; 0: as fast as they go */
	const char *to; /* '%' stands for the user's number */
} WaysFlood;

/* Messages; {"event":"flooded"} says when all have their outcome. */
void ways_flood(Ways *ways, const WaysFlood *flood);
void ways_close(Ways *ways);
