#include "tests/fuzz/still_state.h"

#include "core/base/clock.h"

#define COMMIT_MS 5

typedef struct Wait {
	StateDoneFn *fn;
	void *data;
} Wait;

struct State {
	GHashTable *rows; /* id -> nothing */
	guint64 last;
	GQueue waits; /* of Wait */
	Timer *commit;
};

StateRow *state_row_new(StateKind kind, GBytes *payload, const char *trace)
{
	StateRow *row = g_new0(StateRow, 1);

	row->kind = kind;
	row->payload = g_bytes_ref(payload);
	row->trace = g_strdup(trace);
	row->arrived = clock_now();
	return row;
}

void state_row_free(StateRow *row)
{
	g_bytes_unref(row->payload);
	g_free(row->trace);
	g_free(row);
}

static void on_commit(void *data)
{
	State *state = data;

	for (guint i = state->waits.length; i > 0; i--) {
		g_autofree Wait *wait = g_queue_pop_head(&state->waits);

		wait->fn(wait->data, NULL);
	}
	if (state->waits.length)
		timer_start(state->commit, COMMIT_MS, 0);
}

State *state_open(Loop *loop, const char *path, GPtrArray **rows,
		  GError **error)
{
	State *state = g_new0(State, 1);

	(void)path;
	(void)error;
	state->rows = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free,
					    NULL);
	state->commit = timer_new(loop, on_commit, state);
	*rows = g_ptr_array_new_with_free_func((GDestroyNotify)state_row_free);
	return state;
}

void state_free(State *state)
{
	if (!state)
		return;
	timer_free(state->commit);
	g_queue_clear_full(&state->waits, g_free);
	g_hash_table_unref(state->rows);
	g_free(state);
}

/* Nothing fails here. */
void state_on_failed(State *state, StateFailedFn *fn, void *data)
{
	(void)state;
	(void)fn;
	(void)data;
}

guint64 state_next_id(State *state)
{
	return ++state->last;
}

void state_when_kept(State *state, StateDoneFn *fn, void *data)
{
	Wait *wait = g_new0(Wait, 1);

	wait->fn = fn;
	wait->data = data;
	g_queue_push_tail(&state->waits, wait);
	if (!timer_running(state->commit))
		timer_start(state->commit, COMMIT_MS, 0);
}

/* No row is there twice, and none goes that was not there. */
void state_put(State *state, guint64 remove, const StateRow *row,
	       StateDoneFn *fn, void *data)
{
	if (remove)
		g_assert_true(g_hash_table_remove(state->rows, &remove));
	if (row)
		g_assert_true(g_hash_table_add(
			state->rows, g_memdup2(&row->id, sizeof(row->id))));
	if (fn)
		state_when_kept(state, fn, data);
}

GPtrArray *state_take_pairs(State *state)
{
	(void)state;
	return g_ptr_array_new();
}

void state_put_pair(State *state, const char *local, const char *remote,
		    const char *record)
{
	(void)state;
	(void)local;
	(void)remote;
	(void)record;
}

guint state_pending(const State *state)
{
	return state->waits.length;
}

guint still_state_rows(const State *state)
{
	return g_hash_table_size(state->rows);
}
