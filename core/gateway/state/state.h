/* What of the front end survives a restart: messages that the link was told
 * "ok" for and that no SIP user agent has confirmed, stanzas owed to the XMPP
 * side, and pairs with their subscriptions. SQLite on a thread of its own,
 * commits in batches with synchronous=FULL; nobody waits for it. What cannot be
 * written is tried again. */
#pragma once

#include "core/gateway/base/loop.h"

typedef struct State State;

typedef enum StateKind {
	STATE_MESSAGE, /* payload is the stanza for the pool */
	STATE_ERROR,   /* payload is the stanza owed */
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

/* A commit failed, on the loop; the next one may have better luck: what nobody
 * waits for is tried again until it is written. `lost` changes never can be. */
typedef void StateFailedFn(void *data, const GError *error, guint lost);
void state_on_failed(State *state, StateFailedFn *fn, void *data);

guint64 state_next_id(State *state);

/* `error` is NULL when the change is on disk. */
typedef void StateDoneFn(void *data, const GError *error);
/* In one transaction: removes the row `remove` (0: none) and adds `row` (NULL:
 * none), which is copied. `fn` (may be NULL: nobody waits) runs on the loop
 * after the commit, or when it has failed: then nothing is tried again. Changes
 * happen in the order of the calls. */
void state_put(State *state, guint64 remove, const StateRow *row,
	       StateDoneFn *fn, void *data);

/* A local user and a contact, with what stands between them as JSON. */
typedef struct StatePair {
	char *local, *remote; /* bare addresses */
	char *record;
} StatePair;

/* The pairs that were there when it was opened; a second call gets none. Free
 * it. */
GPtrArray *state_take_pairs(State *state);
/* Adds or replaces a pair; `record` NULL: removes it. */
void state_put_pair(State *state, const char *local, const char *remote,
		    const char *record);
/* `fn` runs when everything put so far is on disk. */
void state_when_kept(State *state, StateDoneFn *fn, void *data);
/* Changes queued or being written. */
guint state_pending(const State *state);
