/* Limits on what a SIP peer can make this folder hold or wait for, and the
 * timers of RFC 3261. */
#pragma once

/* What comes so soon after something else makes a connection a busy one, and
 * a pause of this length ends that. */
#define SIP_BUSY_MS 100
#define SIP_REST_MS 1000

#define SIP_HEADER_BYTES 32768
#define SIP_BODY_BYTES	 131072
#define SIP_HEADERS	 256
/* As many as Max-Forwards lets there be. */
#define SIP_VIA_COUNT 70

#define SIP_CONNECTIONS		   1024
#define SIP_CONNECTIONS_PER_HOST   64
#define SIP_CONNECTION_QUEUE_BYTES 1048576
#define SIP_CONNECTION_IDLE_MS	   600000
/* From the first byte of a message to its last. */
#define SIP_CONNECTION_PARTIAL_MS 32000
/* Until TCP and TLS stand. */
#define SIP_CONNECT_MS 8000
/* Of them, those of addresses that no pool has until they prove themselves. */
#define SIP_STRANGERS 256
/* New connections of such addresses a second, of one and of all. */
#define SIP_CONNECTS_PER_HOST 50
#define SIP_CONNECTS	      200
/* RFC 5626 §4.4.1: a keep-alive after so long, an answer within that. */
#define SIP_PING_MS 60000
#define SIP_PONG_MS 10000
/* Answers a second to one address that is not of a pool. */
#define SIP_REFUSALS_PER_HOST 10
#define SIP_REFUSALS	      100

/* Most of them finished and kept for 32 s: 10,000 messages/s. */
#define SIP_SERVER_TRANSACTIONS 400000
/* Of them, answered INVITEs: their answers are repeated until an ACK comes. */
#define SIP_INVITE_TRANSACTIONS 20000
#define SIP_CLIENT_TRANSACTIONS 50000
/* Kept ACKs of accepted INVITEs. */
#define SIP_ACKS 10000

/* Requests relayed to where there is no connection yet. */
#define SIP_RELAY_WAITING 1000

/* RFC 3261 §17.1.1.1 */
#define SIP_T1_MS 500
#define SIP_T2_MS 4000
#define SIP_T4_MS 5000
/* Timers B, F, H and J over UDP. */
#define SIP_END_MS 32000
/* RFC 4320 §4.1: when a client's Timer E has grown to T2. */
#define SIP_TRYING_MS 3500
