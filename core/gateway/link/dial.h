/* The front end's side of one link's connection: libstrophe, on the loop while
 * the stream is open, and on a thread of its own where it blocks, in name
 * look-up, TLS handshake and farewell. Connects again and again until freed.
 * All calls and callbacks on the loop's thread. */
#pragma once

#include "core/gateway/base/loop.h"
#include "core/gateway/link/wire.h"

typedef struct Dialer Dialer;

typedef struct DialTarget {
	const char *computer; /* own FQDN */
	const char *key_file, *certificate_file, *authority_file;
	const char *peer;    /* the other computer's FQDN */
	const char *address; /* NULL: look the FQDN up */
	guint16 port;
} DialTarget;

typedef struct DialHandler {
	/* The stream is open both ways. */
	void (*opened)(void *data);
	/* False with an error: the dialer closes, and tells. */
	gboolean (*element)(void *data, WireElement *element, GError **error);
	/* Everything handed over was written; told when it is much. */
	void (*drained)(void *data);
	/* The connection ended, or could not be made; another follows. */
	void (*closed)(void *data, const char *reason);
} DialHandler;

Dialer *dialer_new(Loop *loop, const DialTarget *target,
		   const DialHandler *handler, void *data);
/* Waits until the thread has ended. */
void dialer_free(Dialer *dialer);
/* New files, from the next connection on. */
void dialer_set_files(Dialer *dialer, const char *key_file,
		      const char *certificate_file, const char *authority_file);
void dialer_send(Dialer *dialer, const GString *text);
gsize dialer_unwritten(const Dialer *dialer);
/* Closes this connection; the next follows after the usual pause. `closed`
 * is called before this returns if `opened` was. */
void dialer_close(Dialer *dialer, const char *reason);
/* Several times a second: cuts an attempt that takes too long. `greeted`
 * says that hello came. */
void dialer_poll(Dialer *dialer, gboolean greeted);
