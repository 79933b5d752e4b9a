/* Follows what is published for this computer: verifies new records, applies
 * them to replica.db and builds a Config on a thread of its own; the loop only
 * swaps the pointer. What cannot be applied is reported once and leaves the
 * configuration in force. */
#pragma once

#include "core/base/paths.h"
#include "core/gateway/base/loop.h"
#include "core/gateway/config/config.h"

typedef struct Watch Watch;

typedef struct WatchSetup {
	Loop *loop;
	const Paths *paths;
	const char *role;     /* "edge", "frontend" */
	const char *computer; /* FQDN */
	/* On the loop: there is a new Config, borrowed. */
	void (*changed)(void *data, Config *config);
	/* On the loop: a record was refused; one sentence. */
	void (*refused)(void *data, const char *reason);
	void *data;
} WatchSetup;

/* Reads the replica as it is and gives its Config to `changed` at the first
 * turn of the loop, then follows. Fails when this computer was never set up
 * (Enable-CsReplica) or its replica cannot be read. */
Watch *watch_new(const WatchSetup *setup, GError **error);
void watch_free(Watch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Watch, watch_free)
/* Looks at once; `done` on the loop when all that is there was applied, or
 * when the watch ends. */
void watch_now(Watch *watch, LoopFn *done, void *data);
/* A record that came over the link: put where the replica looks, then looked
 * at; it is verified like any other. */
void watch_take_record(Watch *watch, const char *stream, GBytes *record);
/* The applied record of a stream that edges get, to hand it on, and its
 * number; NULL when there is none. Free it. */
GBytes *watch_record(Watch *watch, const char *stream, guint64 *number);
