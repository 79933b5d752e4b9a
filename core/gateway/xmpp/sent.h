/* What was sent on one stream and is not yet known to have arrived, in order.
 * Three kinds of proof: the peer's XEP-0198 count, its answer to a XEP-0199
 * ping written behind, TCP's acknowledgement of the bytes. */
#pragma once

#include <glib.h>

typedef struct Sent Sent;

typedef enum SentProof {
	SENT_BY_COUNT, /* XEP-0198 */
	SENT_BY_PING,
	SENT_BY_TCP,
} SentProof;

typedef enum SentOutcome {
	SENT_ARRIVED, /* it is proven */
	SENT_UNSURE,  /* it may have arrived or not */
	SENT_UNDONE,  /* the peer never took it over */
} SentOutcome;

/* Called once; may add further items. */
typedef void SentFn(void *data, SentOutcome outcome);

Sent *sent_new(void);
/* Everything still open is unsure. */
void sent_free(Sent *sent);

/* `end`: bytes written to the stream up to and with this item. */
void sent_add(Sent *sent, gsize bytes, guint64 end, SentFn *fn, void *data);
guint sent_open(const Sent *sent);
gsize sent_open_bytes(const Sent *sent);
/* No room for more. */
gboolean sent_full(const Sent *sent);
/* The peer counts from the next item on. */
void sent_start_count(Sent *sent);
/* Items that the peer counts, modulo 2^32. */
guint32 sent_total(const Sent *sent);

/* The peer's `h`: whoever counts has all that came before it counted, too.
 * False when it counts more than was sent. */
gboolean sent_count(Sent *sent, guint32 h);
/* A ping goes out behind all that is open; its answer proves them. */
void sent_mark_ping(Sent *sent);
void sent_ping_answered(Sent *sent);
/* The first `end` bytes of the stream were acknowledged. */
void sent_tcp(Sent *sent, guint64 end);
/* All that is open becomes unsure. */
void sent_give_up(Sent *sent);
/* All that is open goes back as undone, the latest first, and is counted as
 * if it had never been sent. */
void sent_return(Sent *sent);
