/* Shared by share.c (what is due to whom) and share_send.c (the requests).
 * Private to the two. */
#pragma once

#include "core/gateway/frontend/share.h"

struct Share {
	Presences *presences;
	GHashTable *peers; /* FQDN -> Peer */
	GHashTable *calls; /* of Told, as a set */
	Timer *timer;
};

/* Another front end, and the pairs that it has not heard of yet. */
typedef struct Peer {
	Share *share;
	const char *computer; /* interned */
	GHashTable *due;      /* of "local remote" */
	gboolean busy, greeted;
	gint64 next; /* loop time before which it is left alone */
} Peer;

/* Tells what there is to tell; the peer is not busy. */
void share_tell(Peer *peer);
/* Its result is not waited for any more. */
void share_told_free(void *told);
