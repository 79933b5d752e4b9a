/* Attackers of a front end over plain sockets, each from an address of its own
 * in 127.0.0.0/8; nothing of them ever blocks. */
#pragma once

#include "tests/unit/core/gateway/frontend/im_bench.h"

typedef struct Crowd {
	ImBench *bench;
	GArray *sockets; /* of int */
} Crowd;

void crowd_open(Crowd *crowd, ImBench *bench);
void crowd_close(Crowd *crowd);
/* As many more TCP connections, `each` from one address that no pool has. */
void crowd_come(Crowd *crowd, guint count, guint each);
/* One from that address; its place. */
guint crowd_connect(Crowd *crowd, guint32 address);
/* How many the other end has ended; what they were sent is thrown away. */
guint crowd_ended(const Crowd *crowd);
/* All of them say this; how many bytes went out. */
gsize crowd_says(const Crowd *crowd, const char *bytes, gsize length);
/* A UDP socket at that address, or -1. */
int crowd_udp(guint32 address, guint16 *port);
/* A datagram to the front end. */
void crowd_sends(const Crowd *crowd, int udp, const char *text);
/* What a socket has got, at once or not at all. Free it. */
char *crowd_hears(int fd);

/* bo's next message reaches the link and is answered 202; anna's reaches the
 * pool. */
void crowd_check_unaffected(Crowd *crowd);
