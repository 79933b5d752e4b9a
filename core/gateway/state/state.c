#include "core/gateway/state/state.h"

#include "core/base/clock.h"
#include "core/gateway/state/unwritten.h"

/* Changes that one commit takes at most. */
#define BATCH_ROWS 512
/* Until what could not be written is tried again. */
#define RETRY_US (500 * 1000)

struct State {
	Loop *loop;
	Store *store; /* the thread's, once it runs */
	GThread *thread;
	GAsyncQueue *queue; /* of Change */
	GPtrArray *pairs;   /* as they were read, until they are taken */
	StateFailedFn *failed;
	void *failed_data;
	Unwritten unwritten; /* the thread's */
	guint64 last_id;
	guint pending;
	gboolean closed; /* no `done` any more */
	gint references; /* of the owner and of posted batches */
};

typedef struct Change {
	guint64 remove;
	StateRow *row;
	StatePair pair; /* of none: empty */
	StateDoneFn *fn;
	void *data;
	gboolean stop; /* the last one */
} Change;

typedef struct Batch {
	State *state;
	GPtrArray *changes;
	GError *error;	 /* of these */
	guint later;	 /* earlier ones that are done with now */
	guint lost;	 /* that never can be written */
	GError *problem; /* to be told of, or NULL */
} Batch;

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
	if (!row)
		return;
	g_bytes_unref(row->payload);
	g_free(row->trace);
	g_free(row);
}

static StateRow *row_copy(const StateRow *row)
{
	StateRow *copy = g_memdup2(row, sizeof(*row));

	g_bytes_ref(copy->payload);
	copy->trace = g_strdup(row->trace);
	return copy;
}

static void change_free(void *data)
{
	Change *change = data;

	state_row_free(change->row);
	pair_clear(&change->pair);
	g_free(change);
}

static void state_unref(State *state)
{
	if (!g_atomic_int_dec_and_test(&state->references))
		return;
	g_async_queue_unref(state->queue);
	g_free(state);
}

/* On the loop: tells who waited. */
static void on_written(void *data)
{
	Batch *batch = data;
	State *state = batch->state;

	state->pending -= batch->later;
	if (batch->problem && state->failed && !state->closed)
		state->failed(state->failed_data, batch->problem, batch->lost);
	for (guint i = 0; i < batch->changes->len; i++) {
		Change *change = batch->changes->pdata[i];

		state->pending--;
		if (change->fn && !state->closed)
			change->fn(change->data, batch->error);
	}
	g_ptr_array_unref(batch->changes);
	g_clear_error(&batch->error);
	g_clear_error(&batch->problem);
	g_free(batch);
	state_unref(state);
}

static bool write_change(Store *store, const Change *change, GError **error)
{
	return (!change->remove || rows_remove(store, change->remove, error)) &&
	       (!change->row || rows_add(store, change->row, error)) &&
	       (!change->pair.local || pairs_put(store, &change->pair, error));
}

static bool write_all(Store *store, const GPtrArray *changes, GError **error)
{
	for (guint i = 0; i < changes->len; i++)
		if (!write_change(store, changes->pdata[i], error))
			return false;
	return true;
}

static bool end_transaction(Store *store, bool good, GError **error)
{
	if (good && store_commit(store, error))
		return true;
	store_rollback(store);
	return false;
}

static bool write_changes(Store *store, const GPtrArray *changes,
			  GError **error)
{
	return store_begin(store, error) &&
	       end_transaction(store, write_all(store, changes, error), error);
}

static bool write_unwritten(State *state, GError **error)
{
	return store_begin(state->store, error) &&
	       end_transaction(
		       state->store,
		       unwritten_write(&state->unwritten, state->store, error),
		       error);
}

/* A change that contradicts what is there would fail for ever. */
static gboolean is_hopeless(const GError *error)
{
	return g_error_matches(error, STORE_ERROR, STORE_ERROR_CONSTRAINT);
}

static guint awaited(const Batch *batch)
{
	guint count = 0;

	for (guint i = 0; i < batch->changes->len; i++)
		count += ((Change *)batch->changes->pdata[i])->fn != NULL;
	return count;
}

/* Those that nobody waits for are tried again, before what comes next. */
static void keep_changes(State *state, Batch *batch)
{
	GPtrArray *changes = g_steal_pointer(&batch->changes);

	batch->changes = g_ptr_array_new_with_free_func(change_free);
	g_ptr_array_set_free_func(changes, NULL);
	for (guint i = 0; i < changes->len; i++) {
		Change *change = changes->pdata[i];

		if (change->fn) {
			g_ptr_array_add(batch->changes, change);
			continue;
		}
		unwritten_add(&state->unwritten, change->remove, &change->row,
			      &change->pair);
		change_free(change);
	}
	g_ptr_array_unref(changes);
}

/* False: they still stand before what comes. */
static bool write_earlier(State *state, Batch *batch)
{
	if (!state->unwritten.count ||
	    write_unwritten(state, &batch->problem)) {
		batch->later = unwritten_end(&state->unwritten);
		return true;
	}
	if (!is_hopeless(batch->problem))
		return false;
	batch->later = batch->lost = unwritten_end(&state->unwritten);
	return true;
}

static void write_batch(State *state, Batch *batch)
{
	if (!write_earlier(state, batch))
		batch->error = g_error_copy(batch->problem);
	else if (batch->changes->len)
		write_changes(state->store, batch->changes, &batch->error);
	if (!batch->error)
		return;
	if (!batch->problem)
		batch->problem = g_error_copy(batch->error);
	if (is_hopeless(batch->error))
		batch->lost += batch->changes->len - awaited(batch);
	else
		keep_changes(state, batch);
}

/* The next changes, at least one unless some are to be tried again; `stop` when
 * they are the last. */
static GPtrArray *next_changes(State *state, gboolean *stop)
{
	GPtrArray *changes = g_ptr_array_new_with_free_func(change_free);
	Change *change =
		state->unwritten.count
			? g_async_queue_timeout_pop(state->queue, RETRY_US)
			: g_async_queue_pop(state->queue);

	for (; change; change = g_async_queue_try_pop(state->queue)) {
		*stop = change->stop;
		if (change->stop) {
			change_free(change);
			break;
		}
		g_ptr_array_add(changes, change);
		if (changes->len == BATCH_ROWS)
			break;
	}
	return changes;
}

static void *write_forever(void *data)
{
	State *state = data;
	gboolean stop = FALSE;

	while (!stop) {
		Batch *batch = g_new0(Batch, 1);

		batch->state = state;
		batch->changes = next_changes(state, &stop);
		write_batch(state, batch);
		g_atomic_int_inc(&state->references);
		loop_post(state->loop, on_written, batch);
	}
	return NULL;
}

State *state_open(Loop *loop, const char *path, GPtrArray **rows,
		  GError **error)
{
	g_autoptr(Store) store =
		store_open(path, &state_schema, STORE_CREATE, error);
	g_autoptr(GPtrArray) found = NULL;
	g_autoptr(GPtrArray) pairs = NULL;
	State *state;

	if (!store)
		return NULL;
	found = rows_read(store, error);
	pairs = found ? pairs_read(store, error) : NULL;
	if (!pairs)
		return NULL;
	state = g_new0(State, 1);
	state->references = 1;
	state->loop = loop;
	state->pairs = g_steal_pointer(&pairs);
	state->store = g_steal_pointer(&store);
	state->queue = g_async_queue_new();
	unwritten_init(&state->unwritten);
	if (found->len)
		state->last_id = ((StateRow *)found->pdata[found->len - 1])->id;
	state->thread = g_thread_new("state", write_forever, state);
	*rows = g_steal_pointer(&found);
	return state;
}

/* The last attempt has failed, too. */
static void end_unwritten(State *state)
{
	guint lost = unwritten_end(&state->unwritten);
	g_autoptr(GError) error =
		g_error_new(STORE_ERROR, STORE_ERROR_FAILED,
			    "the state could not be written to the end");

	if (lost && state->failed)
		state->failed(state->failed_data, error, lost);
	unwritten_clear(&state->unwritten);
}

void state_free(State *state)
{
	Change *stop;

	if (!state)
		return;
	stop = g_new0(Change, 1);
	stop->stop = TRUE;
	state->closed = TRUE;
	g_async_queue_push(state->queue, stop);
	g_thread_join(state->thread);
	end_unwritten(state);
	store_free(state->store);
	g_clear_pointer(&state->pairs, g_ptr_array_unref);
	state_unref(state);
}

void state_on_failed(State *state, StateFailedFn *fn, void *data)
{
	state->failed = fn;
	state->failed_data = data;
}

guint64 state_next_id(State *state)
{
	return ++state->last_id;
}

guint state_pending(const State *state)
{
	return state->pending;
}

static void push(State *state, Change *change, StateDoneFn *fn, void *data)
{
	change->fn = fn;
	change->data = data;
	state->pending++;
	g_async_queue_push(state->queue, change);
}

void state_put(State *state, guint64 remove, const StateRow *row,
	       StateDoneFn *fn, void *data)
{
	Change *change = g_new0(Change, 1);

	change->remove = remove;
	change->row = row ? row_copy(row) : NULL;
	push(state, change, fn, data);
}

GPtrArray *state_take_pairs(State *state)
{
	GPtrArray *pairs = g_steal_pointer(&state->pairs);

	return pairs ? pairs : g_ptr_array_new();
}

void state_put_pair(State *state, const char *local, const char *remote,
		    const char *record)
{
	Change *change = g_new0(Change, 1);

	change->pair.local = g_strdup(local);
	change->pair.remote = g_strdup(remote);
	change->pair.record = g_strdup(record);
	push(state, change, NULL, NULL);
}

void state_when_kept(State *state, StateDoneFn *fn, void *data)
{
	push(state, g_new0(Change, 1), fn, data);
}
