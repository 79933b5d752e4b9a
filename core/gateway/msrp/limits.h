/* Limits on what an MSRP peer can make this folder hold or wait for, and the
 * times of RFC 4975. */
#pragma once

/* Of one request or response, without its body. */
#define MSRP_HEAD_BYTES	  8192
#define MSRP_HEADERS	  64
#define MSRP_PATH_BYTES	  2048
#define MSRP_IDENT_LEAST  4
#define MSRP_IDENT_BYTES  32
#define MSRP_PORT	  2855
#define MSRP_CHUNK_BYTES  2048
#define MSRP_RANGE_PIECES 64

/* What comes for one session: a message, how many may be begun, and how long
 * one may stand still. */
#define MSRP_MESSAGE_BYTES  65536
#define MSRP_MESSAGES_BEGUN 16
#define MSRP_BEGUN_MS	    60000
/* Of all sessions together. */
#define MSRP_BEGUN_BYTES (64 * 1024 * 1024)
/* Messages of one connection that have no answer yet: no more is read. */
#define MSRP_UNANSWERED 64
/* Messages of a session whose reports are waited for. */
#define MSRP_REPORTS 256

/* RFC 4975 §7.1.1: until a response counts as 408; until a session has its
 * connection, and a connection a session. */
#define MSRP_PATIENCE_MS 30000
/* From the first byte of a chunk to its last. */
#define MSRP_PARTIAL_MS 60000
/* A connection without a session waits for the next one so long. */
#define MSRP_LINGER_MS 60000
/* All, and those that have shown no session yet: who they are nobody knows. */
#define MSRP_CONNECTIONS	    4096
#define MSRP_STRANGERS		    512
#define MSRP_STRANGERS_PER_HOST	    128
#define MSRP_CONNECTION_QUEUE_BYTES 1048576
/* Requests for sessions that are none, until a connection ends. */
#define MSRP_MISSES   16
#define MSRP_SWEEP_MS 1000
