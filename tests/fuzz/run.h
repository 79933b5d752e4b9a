/* A stream whose connection is made up: what fuzz targets say arrives, and
 * promises are looked at on the way. No stanza may get in, and none go out,
 * without the proof that is asked for; each that went has one outcome. */
#pragma once

#include "core/gateway/xmpp/stream.h"

typedef struct Run {
	const StreamSetup *setup;
	guint methods;
	gboolean trusted; /* the peer's certificate is good */
	gboolean late;	  /* something else may prove its domain, later */
	/* The run's own: */
	Stream *stream;
	Tap *tap; /* somebody traces it */
	Resume *left;
	GPtrArray *lost; /* of Stream */
	gboolean tls, awake, closed, asked, proven;
	gboolean shown; /* our dialback key */
	char *ping;	/* id of the last one that was sent */
	guint verdicts, sent;
} Run;

void run_begin(Run *run);
void run_feed(Run *run, const char *bytes, gsize length);
/* The connection breaks, and there is another one. */
void run_break(Run *run);
/* What `late` promised. */
void run_prove(Run *run, gboolean good);
/* Checks that every stanza had its outcome. */
void run_end(Run *run);
