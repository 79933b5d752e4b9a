/* The inside of a dialer. dial_thread.c makes connections on the dialer's own
 * thread and lends each to the loop once its stream is open; dial_lent.c has
 * it there until it is over, and gives it back; dial_stream.c is what both do
 * with libstrophe; dial.c what the loop asks for. */
#pragma once

#include "core/gateway/link/dial.h"
#include "core/gateway/link/dial_peek.h"
#include "core/gateway/link/sentry.h"
#include "core/gateway/net/descriptor.h"

#include <stdbool.h>
#include <strophe.h>

typedef struct Target {
	char *computer, *key_file, *certificate_file, *authority_file;
	char *peer, *address;
	guint16 port;
} Target;

struct Dialer {
	Target target; /* the dialer's thread's, once it runs */
	gint references;
	GThread *thread;
	int wake; /* eventfd */

	/* loop's thread */
	Loop *loop;
	const DialHandler *handler;
	void *data;
	bool open, gone;
	bool told;		/* the end of this connection, before it came */
	Descriptor *descriptor; /* while it has the connection */
	bool posted;		/* another turn with it */
	bool waits;		/* is to be told when everything was written */
	gsize unwritten;

	/* under lock */
	GMutex lock;
	GCond returned; /* `lent` is no more */
	Target fresh;	/* new files, or NULL */
	int socket;	/* a copy, to cut with; -1 between attempts */
	gint64 started; /* of the attempt, 0 between attempts */
	bool quit, close, confirmed;
	bool lent; /* the loop has all that follows, the thread waits */

	/* whose the connection is */
	xmpp_ctx_t *context;
	xmpp_conn_t *connection;
	DialPeek peek;
	Sentry sentry;
	GPtrArray *batch; /* of WireElement: read, and not yet told */
	char *reason;
	bool secured, opened, closed;
};

/* What the dialer's thread tells the loop. */
typedef struct Report {
	Dialer *dialer;
	bool opened, closed;
	GPtrArray *elements; /* that came last, or NULL */
	char *reason;
} Report;

/* ---- whose the connection is ---- */

/* Looks at what libstrophe will read next, so that it may: whether there is
 * something. An end or a fault ends the connection: `closed`. */
bool dialer_look(Dialer *dialer);
/* Has libstrophe write what it can and read what was looked at, and that
 * alone: where dial_peek_has_more something must have been looked at. */
void dialer_turn(Dialer *dialer);
/* Keeps the first reason: later ones are its consequences. */
void dialer_set_reason(Dialer *dialer, const char *reason);
/* Ends the connection from below, so that libstrophe notices by itself. */
void dialer_cut(Dialer *dialer);
/* The elements that were read, or NULL. */
GPtrArray *dialer_take_batch(Dialer *dialer);

/* ---- dialer's thread ---- */

extern __thread Dialer *dialer_current; /* libstrophe's hook has no data */
void *dialer_run(void *dialer);
/* Makes a connection of libstrophe's; false when there is nothing to connect
 * to. */
bool dialer_begin(Dialer *dialer);
void dialer_post(Dialer *dialer, Report *report);

/* ---- loop's thread ---- */

Dialer *dialer_ref(Dialer *dialer);
void dialer_unref(Dialer *dialer);
/* What dialer_post brings over. */
void dialer_take_report(void *report);
void dialer_deliver(Dialer *dialer, const GPtrArray *elements);
/* The stream is open and the connection lent: reads and writes from now on. */
void dialer_take_over(Dialer *dialer);
/* The thread goes on with it, to its end; nothing when it has it. */
void dialer_give_back(Dialer *dialer);
void dialer_write(Dialer *dialer, const GString *text);
