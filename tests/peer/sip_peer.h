/* What the two halves of sip_peer share. */
#pragma once

#include "core/base/json.h"
#include "tests/peer/sip_end.h"

typedef struct Peer {
	Loop *loop;
	SipEnd end;
	GQueue waiting; /* of json_t, to be sent */
	GQueue delayed; /* of Delayed, oldest first */
	guint open;	/* sent, without answer */
	guint32 cseq;
	guint64 received, sent, delivered;
	gboolean ended; /* standard input */
	gboolean flushing;
	Timer *timer;
	int delay, fail, window;
	gboolean exit;
} Peer;

/* Prints one line and takes the object. */
void peer_print(Peer *peer, json_t *object);
void peer_set_text(json_t *object, const char *name, const char *text);

/* Begins to read standard input, on a thread of its own. */
void sender_start(Peer *peer);
