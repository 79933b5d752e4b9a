/* Limits on what a peer can make this folder hold or wait for. */
#pragma once

/* Stanzas for one partner domain that wait for a stream. */
#define PAIR_QUEUE_ITEMS 4096
#define PAIR_QUEUE_BYTES 16777216
/* Further pairs on the stream of one. */
#define PAIR_SHARED 40
/* A stream that is to go on is dialled at once, but not one that broke so often
 * within so short a time of being ready. */
#define PAIR_BREAKS   16
#define PAIR_YOUNG_MS 5000
/* Pause after a failed attempt, doubling. */
#define PAIR_RETRY_MS	   500
#define PAIR_RETRY_MOST_MS 30000

/* Lost streams of partners that they may resume (for STREAM_KEPT_S), and bytes
 * of ours on them that may not have arrived. Those wait for so long. */
#define LOST_STREAMS 256
#define LOST_BYTES   33554432
#define LOST_OPEN_MS 10000
/* Once it is ready, until ours go on a partner's stream that is not managed:
 * whether it is to be is up to the partner. */
#define BIDI_GRACE_MS 1000

/* Stanzas of partners while no front end serves or its window is full. */
#define RELAY_WAITING_ITEMS 4096
#define RELAY_WAITING_MS    10000
/* Of them, partners that are tried again at each result. */
#define RELAY_RETRY_PARTNERS 8
/* Front ends are told anew, after that, that a user writes to a contact. */
#define WROTE_AGAIN_MS 3600000
#define WROTE_KEPT     20000
/* What a front end has to act in. */
#define RELAY_LIFE_MS 60000

/* What one side of a stream that is passed through may be behind. */
#define PASSAGE_QUEUE_BYTES 262144

/* New connections a second, in all and from one address. */
#define GATE_PER_SECOND		200
#define GATE_PER_ADDRESS_SECOND 10
#define GATE_ADDRESSES		4096
/* Streams from one address that have proven no domain yet. */
#define GATE_PER_ADDRESS_OPEN 20

/* Verifications of dialback keys under way. */
#define VERIFY_OPEN 256

/* Failed attempts that are remembered. */
#define FAILURES_KEPT 64

/* Traces for the shell: how many, what one keeps until it is fetched, and how
 * long it stays when nobody does. */
#define ONLOOKERS      16
#define ONLOOKER_LINES 4096
#define ONLOOKER_BYTES 1048576
#define ONLOOKER_MS    15000

/* A partner that was removed is served at most so long until all front ends
 * know. */
#define DEPARTING_MS  10000
#define EDGE_TICK_MS  250
#define EDGE_TRUST_MS 5000  /* between looks at the files of trust */
#define EDGE_STOP_MS  5000  /* for what is open on a stream that is to end */
#define EDGE_DRAIN_MS 25000 /* the links have 5 s more */
