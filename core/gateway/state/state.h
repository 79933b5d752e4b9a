/* What of the front end survives a restart: messages that the link was told
 * "ok" for and that no SIP user agent has confirmed, and error stanzas owed to
 * their senders. SQLite on a thread of its own, commits in batches with
 * synchronous=FULL; nobody waits for it. */
#pragma once

#include "core/gateway/base/loop.h"

typedef struct State State;

typedef enum StateKind {
	STATE_MESSAGE, /* payload is the stanza for the pool */
	STATE_ERROR,   /* payload is the error stanza owed */
} StateKind;

typedef struct StateRow {
	guint64 id; /* from state_next_id: order of arrival */
	StateKind kind;
	GBytes *payload;
	char *trace;
	gint64 arrived, expires; /* µs since 1970 */
} StateRow;

StateRow *state_row_new(StateKind kind, GBytes *payload, const char *trace);
void state_row_free(StateRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StateRow, state_row_free)

/* Makes the file when it is missing. `rows` gets what was left, in order of
 * arrival; free it. */
State *state_open(Loop *loop, const char *path, GPtrArray **rows,
		  GError **error);
/* Writes what is queued; its `done` is not called any more. */
void state_free(State *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(State, state_free)

guint64 state_next_id(State *state);

/* `error` is NULL when the change is on disk. */
typedef void StateDoneFn(void *data, const GError *error);
/* In one transaction: removes the row `remove` (0: none) and adds `row` (NULL:
 * none), which is copied. `fn` (may be NULL) runs on the loop after the
 * commit. Changes happen in the order of the calls. */
void state_put(State *state, guint64 remove, const StateRow *row,
	       StateDoneFn *fn, void *data);
/* Changes queued or being written. */
guint state_pending(const State *state);
