/* Constants of the link (docs/link.md). */
#pragma once

#define LINK_VERSION	1
#define LINK_NAMESPACE	"urn:gatehouse:link:1"
#define LINK_WINDOW	4096	 /* most unresolved items held */
#define LINK_BYTES	16777216 /* and their payloads */
#define LINK_NUMBERS	262144	 /* widest span of remembered numbers */
#define LINK_PAYLOAD	262144	 /* bytes of one stanza */
#define LINK_TEXT_BYTES 1024	 /* trace, key, condition, text, domain */

/* One element as received: a payload in base64 and its attributes. */
#define LINK_ELEMENT_BYTES (LINK_PAYLOAD / 3 * 4 + 8192)
#define LINK_HEADER_BYTES  2048
#define LINK_ATTRIBUTES	   16
#define LINK_DEPTH	   2	/* below the stream */
#define LINK_ELEMENTS	   16	/* in one, with it */
#define LINK_TEXT_PIECES   1024 /* lines and references of an element */

/* What may wait for an edge that reads nothing: more than a window of
 * items. */
#define LINK_UNREAD_BYTES 50331648
/* Rounds of libstrophe, of 4 kB at the most, in one turn. */
#define LINK_ROUNDS 32

/* Results that follow others wait so long for more of them, or until there
 * are so many. */
#define LINK_RESULTS_MS 5
#define LINK_RESULTS	64

#define LINK_TICK_MS	  1000
#define LINK_DEAD_MS	  15000 /* without a tock */
#define LINK_LEASE_MS	  5000
#define LINK_HANDOVER_MS  6000
#define LINK_GRACE_MS	  2000 /* a result may come after an item's life */
#define LINK_OPEN_MS	  10000
#define LINK_ASK_MS	  40000 /* a test of a partner takes 30 s */
#define LINK_DRAIN_MS	  30000
#define LINK_RETRY_MS	  100
#define LINK_RETRY_MAX_MS 10000

#define LINK_KEYS   200000
#define LINK_KEY_MS 64000

/* An owner that is down for so long is passed over. */
#define LINK_PATIENCE_MS 10000
/* Items that wait for their owner (courier.h). */
#define COURIER_ITEMS	   4096
#define COURIER_BYTES	   16777216
#define COURIER_LANE_ITEMS 256
#define COURIER_TICK_MS	   100

/* Records and answers: in one element, waiting to be written, whole. */
#define LINK_PIECE_BYTES  49152
#define LINK_BULK_BYTES	  65536
#define LINK_RECORD_BYTES 268435456
#define LINK_STREAMS	  8 /* records being put together */
#define LINK_ASKS	  64
