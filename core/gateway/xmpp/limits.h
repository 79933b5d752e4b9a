/* Limits on what a peer can make this folder hold or wait for. */
#pragma once

/* Stanzas sent on one stream and not yet known to have arrived. */
#define STREAM_UNPROVEN_ITEMS 2048
#define STREAM_UNPROVEN_BYTES 8388608
/* Stanzas received on one stream whose outcome is open: reading stops. */
#define STREAM_OPEN_STANZAS 1024
/* What one stream may bring a second before its domain is proven (afterwards
 * the configuration says it): more waits in the peer's socket. So much of it
 * may be saved up. */
#define STREAM_EARLY_ELEMENTS_SECOND 100
#define STREAM_EARLY_BYTES_SECOND    32768
#define STREAM_BURST_MS		     2000
/* Dialback requests of one peer that wait for an answer, and pairs that one
 * stream may carry. */
#define STREAM_DIALBACK_OPEN  10
#define STREAM_DIALBACK_PAIRS 50
/* One element of a peer that has proven nothing: RFC 6120 §13.12's least. */
#define STREAM_EARLY_BYTES 10000
#define STREAM_EARLY_DEPTH 8
/* Dialback key and stream id, as text of a peer. */
#define DIALBACK_TEXT_BYTES 1024

/* A client's certificate that only DANE could prove: how long its records are
 * waited for, and of how many of its domain's servers. */
#define PEER_DANE_MS	  8000
#define PEER_DANE_TARGETS 8

/* One step of a stream's establishment, and all of it at the most. */
#define STREAM_STEP_MS 10000
/* What comes so soon after something else makes a stream a busy one. */
#define STREAM_BUSY_MS 100
/* Whether stanzas have arrived is asked so long after it was asked last, for
 * all streams at once, or once there are so many on a stream. */
#define STREAM_ASK_MS	   5
#define STREAM_ASK_STANZAS 64
/* Answer to a ping behind stanzas; after so many without one the peer is
 * taken for one that answers none. */
#define STREAM_PING_MS	  5000
#define STREAM_PING_TRIES 2
/* How often TCP is asked what it has acknowledged. */
#define STREAM_TCP_MS 50
/* A count that is waited for so long, over a connection from which nothing at
 * all comes, is asked for over another one, where the stream can be resumed.
 */
#define STREAM_DOUBT_MS 8000
/* How long a peer may take up a stream of its own that was lost (XEP-0198
 * §5), and how long we try that with one of ours. */
#define STREAM_KEPT_S	 60
#define STREAM_RESUME_MS 30000
