/* A front end between a pool and the legacy XMPP gateway, each of them one UDP
 * socket whose messages the test reads and writes as text; the partner
 * old.test is the gateway's, fabrikam.test is served here. OPTIONS they answer
 * by themselves. */
#pragma once

#include "tests/unit/core/gateway/frontend/frontend_bench.h"

#include "core/gateway/net/datagram.h"

typedef struct LegacyPeer {
	Datagram *socket;
	int options;	/* how OPTIONS is answered; 0: not at all */
	GPtrArray *got; /* everything else, as text */
} LegacyPeer;

typedef struct LegacyBench {
	Loop *loop;
	char *folder;
	Frontend *frontend;
	Config *config;
	LegacyPeer pool, gateway;
} LegacyBench;

void legacy_bench_open(LegacyBench *bench);
/* As settings record `number`; `partner` is configured too where it is not
 * NULL; `gateway`: the topology has the legacy one. */
void legacy_bench_apply(LegacyBench *bench, guint64 number, const char *partner,
			gboolean gateway);
void legacy_bench_close(LegacyBench *bench);
void legacy_run(LegacyBench *bench, guint milliseconds);
/* Sends text to the front end; "\n" becomes CR LF. */
void legacy_say(LegacyBench *bench, LegacyPeer *peer, const char *text);
/* The answer to a request that it got, with all its Vias. */
void legacy_answer(LegacyBench *bench, LegacyPeer *peer, const char *request,
		   int status);
/* Waits for the next message that it gets, which is taken off. Free it. */
char *legacy_next(LegacyBench *bench, LegacyPeer *peer);
/* What Get-CsXmppSipPeer is told. */
gboolean legacy_shows(LegacyBench *bench, const char *text);
