/* Computers of a pool that answer as a test tells them, over UDP, at
 * 127.0.0.2, 127.0.0.3 … on one port. */
#pragma once

#include "core/gateway/net/datagram.h"

typedef struct RawMember {
	Datagram *socket;
	int options;	    /* status for OPTIONS, 0: silence */
	int message;	    /* the same for MESSAGE */
	const char *held;   /* a MESSAGE with this in its URI gets 100 alone */
	const char *extra;  /* header lines of an answer to MESSAGE, or NULL */
	GPtrArray *got;	    /* every MESSAGE, as text */
	char *last_options; /* the last OPTIONS */
} RawMember;

/* Opens `count` of them; the port they share. They answer 200. */
guint16 raw_members_open(Loop *loop, RawMember *members, guint count);
void raw_members_close(RawMember *members, guint count);
/* The answer to a request, as bytes. Free it. */
char *raw_answer(const char *request, int status, const char *extra);
/* The value of a header in a message, or "". Free it. */
char *raw_header(const char *message, const char *name);
