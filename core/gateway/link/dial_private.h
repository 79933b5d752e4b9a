/* The inside of a dialer: dial.c runs on the loop's thread, dial_thread.c and
 * dial_stream.c on the dialer's own. */
#pragma once

#include "core/gateway/link/dial.h"
#include "core/gateway/link/dial_peek.h"
#include "core/gateway/link/sentry.h"

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
	gint posted; /* elements, on their way to the loop */
	GThread *thread;
	int wake; /* eventfd */

	/* loop's thread */
	Loop *loop;
	const DialHandler *handler;
	void *data;
	bool open, gone;
	bool told; /* the end of this connection, before it came */
	gsize unwritten;

	/* under lock */
	GMutex lock;
	GString *out;
	Target fresh;	/* new files, or NULL */
	int socket;	/* a copy, to cut with; -1 between attempts */
	gint64 started; /* of the attempt, 0 between attempts */
	bool quit, close, confirmed;

	/* dialer's thread */
	xmpp_conn_t *connection;
	DialPeek peek;
	Sentry sentry;
	GPtrArray *batch; /* of WireElement */
	gsize handed;	  /* bytes in libstrophe's queue */
	char *reason;
	bool secured, closed;
	bool more; /* it may hold something that was not read yet */
};

/* What one turn of the dialer's thread tells the loop. */
typedef struct Report {
	Dialer *dialer;
	bool opened, closed;
	GPtrArray *elements;
	gsize written;
	char *reason;
} Report;

/* loop's thread: what dialer_post brings over */
void dialer_take_report(void *report);

/* dialer's thread */
extern __thread Dialer *dialer_current; /* libstrophe's hook has no data */
void *dialer_run(void *dialer);
void dialer_post(Dialer *dialer, Report *report);
void dialer_post_batch(Dialer *dialer);
/* Keeps the first reason: later ones are its consequences. */
void dialer_set_reason(Dialer *dialer, const char *reason);
/* What an error of libstrophe's or OpenSSL's means. */
const char *dialer_reason_of(const Dialer *dialer, int code);
/* Ends the connection from below, so that libstrophe notices by itself. */
void dialer_cut(Dialer *dialer);
/* Makes a connection of libstrophe's; false when there is nothing to connect
 * to. */
bool dialer_begin(Dialer *dialer, xmpp_ctx_t *context);
