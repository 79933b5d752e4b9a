/* Limits on what a peer can make this folder hold or wait for. */
#pragma once

#define CONNECTION_READ_BYTES	  16384
#define CONNECTION_READS_PER_TURN 8
#define CONNECTION_QUEUE_BYTES	  1048576
#define CONNECTION_END_MS	  5000
#define LISTENER_ACCEPTS_PER_TURN 64
#define LISTENER_BACKLOG	  511
#define LISTENER_RETRY_MS	  100
#define DATAGRAMS_PER_TURN	  256
#define DATAGRAM_BUFFER_BYTES	  4194304

/* One look-up, retries included, and what an answer may hold. */
#define RESOLVER_TIMEOUT_MS   10000
#define RESOLVER_TARGETS      32
#define RESOLVER_ADDRESSES    32
#define RESOLVER_TLSA_RECORDS 16

/* Authorities' certificates that are kept for more than one connection. */
#define CHAIN_SHARED 256

/* One attempt to connect, and what it gets before the next one begins. */
#define CONNECT_MS	      10000
#define CONNECT_HEAD_START_MS 250
