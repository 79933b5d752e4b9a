#include "core/gateway/state/state.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

typedef struct Bench {
	Loop *loop;
	char *folder, *path;
	guint done, wanted;
	GString *order;
	char *error;
} Bench;

static void bench_open(Bench *bench)
{
	memset(bench, 0, sizeof(*bench));
	bench->loop = loop_new();
	bench->folder = g_dir_make_tmp("state-XXXXXX", NULL);
	bench->path = g_build_filename(bench->folder, "state.db", NULL);
	bench->order = g_string_new(NULL);
}

static void bench_close(Bench *bench)
{
	static const char *const files[] = { "state.db", "state.db-wal",
					     "state.db-shm" };

	loop_free(bench->loop);
	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path =
			g_build_filename(bench->folder, files[i], NULL);

		g_remove(path);
	}
	g_assert_cmpint(g_rmdir(bench->folder), ==, 0);
	g_string_free(bench->order, TRUE);
	g_free(bench->error);
	g_free(bench->folder);
	g_free(bench->path);
}

static void on_done(void *data, const GError *error)
{
	Bench *bench = data;

	if (error && !bench->error)
		bench->error = g_strdup(error->message);
	if (++bench->done == bench->wanted)
		loop_stop(bench->loop);
}

static void put(Bench *bench, State *state, guint64 remove, const char *text,
		guint64 id)
{
	g_autoptr(GBytes) payload = g_bytes_new(text, strlen(text));
	g_autoptr(StateRow) row =
		state_row_new(STATE_MESSAGE, payload, "trace");

	row->id = id;
	row->expires = row->arrived + 5;
	state_put(state, remove, row, on_done, bench);
}

static void wait_for(Bench *bench, guint count)
{
	bench->wanted = count;
	if (bench->done < count)
		loop_run(bench->loop);
	g_assert_cmpuint(bench->done, ==, count);
	g_assert_cmpstr(bench->error, ==, NULL);
}

static void survives(void)
{
	Bench bench;
	g_autoptr(GPtrArray) none = NULL;
	g_autoptr(GPtrArray) rows = NULL;
	g_autoptr(GError) error = NULL;
	State *state;
	StateRow *row;

	bench_open(&bench);
	state = state_open(bench.loop, bench.path, &none, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(none->len, ==, 0);
	g_assert_cmpuint(state_next_id(state), ==, 1);
	put(&bench, state, 0, "one", 1);
	put(&bench, state, 0, "two", 2);
	put(&bench, state, 0, "three", 3);
	state_put(state, 2, NULL, on_done, &bench);
	put(&bench, state, 1, "four", 4);
	wait_for(&bench, 5);
	g_assert_cmpuint(state_pending(state), ==, 0);
	state_free(state);

	state = state_open(bench.loop, bench.path, &rows, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(rows->len, ==, 2);
	row = rows->pdata[0];
	g_assert_cmpmem(g_bytes_get_data(row->payload, NULL),
			g_bytes_get_size(row->payload), "three", 5);
	g_assert_cmpint(row->expires - row->arrived, ==, 5);
	g_assert_cmpstr(row->trace, ==, "trace");
	g_assert_cmpuint(state_next_id(state), ==, 5);
	state_free(state);
	bench_close(&bench);
}

/* What was put before state_free is on disk, though nobody hears of it. */
static void freed(void)
{
	Bench bench;
	g_autoptr(GPtrArray) none = NULL;
	g_autoptr(GPtrArray) rows = NULL;
	State *state;

	bench_open(&bench);
	state = state_open(bench.loop, bench.path, &none, NULL);
	for (guint64 id = 1; id <= 2000; id++)
		put(&bench, state, 0, "x", id);
	state_free(state);
	state = state_open(bench.loop, bench.path, &rows, NULL);
	g_assert_cmpuint(rows->len, ==, 2000);
	state_free(state);
	bench.wanted = 1;
	g_assert_cmpuint(bench.done, ==, 0);
	bench_close(&bench);
}

/* A change that cannot be made fails alone with its batch and says so. */
static void fails(void)
{
	Bench bench;
	g_autoptr(GPtrArray) none = NULL;
	State *state;

	bench_open(&bench);
	state = state_open(bench.loop, bench.path, &none, NULL);
	put(&bench, state, 0, "x", 1);
	wait_for(&bench, 1);
	bench.wanted = 2;
	put(&bench, state, 0, "x", 1);
	loop_run(bench.loop);
	g_assert_nonnull(bench.error);
	g_clear_pointer(&bench.error, g_free);
	put(&bench, state, 0, "x", 2);
	wait_for(&bench, 3);
	state_free(state);
	bench_close(&bench);
}

/* ---- a full disk ---- */

/* The file may not grow beyond that. */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = bytes;
	g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limit), ==, 0);
}

typedef struct Failures {
	guint count, lost;
} Failures;

static void on_failed(void *data, const GError *error, guint lost)
{
	Failures *failures = data;

	g_assert_nonnull(error);
	failures->count++;
	failures->lost += lost;
}

/* Waits for what was put so far; gives the error. */
static char *kept(Bench *bench, State *state)
{
	g_clear_pointer(&bench->error, g_free);
	bench->done = 0;
	bench->wanted = 1;
	state_when_kept(state, on_done, bench);
	loop_run(bench->loop);
	return bench->error;
}

static void owe(State *state, guint64 id, guint64 remove)
{
	g_autoptr(GBytes) payload = g_bytes_new("owed", 4);
	g_autoptr(StateRow) row =
		id ? state_row_new(STATE_ERROR, payload, "trace") : NULL;

	if (row)
		row->id = id;
	state_put(state, remove, row, NULL, NULL);
}

/* The newest of each, once there is room again; nobody is told before that it
 * is kept, and who waits for a row of his own hears that it is not. */
static void written_later(void)
{
	Bench bench;
	Failures failures = { 0 };
	g_autoptr(GPtrArray) rows = NULL;
	g_autoptr(GPtrArray) pairs = NULL;
	State *state;

	bench_open(&bench);
	state = state_open(bench.loop, bench.path, &rows, NULL);
	g_clear_pointer(&rows, g_ptr_array_unref);
	state_on_failed(state, on_failed, &failures);
	owe(state, 1, 0);
	state_put_pair(state, "a@x", "gone@y", "{}");
	g_assert_null(kept(&bench, state));
	limit_files(1);
	state_put_pair(state, "a@x", "b@y", "{\"old\":1}");
	g_assert_nonnull(kept(&bench, state));
	state_put_pair(state, "a@x", "gone@y", NULL);
	state_put_pair(state, "a@x", "b@y", "{\"new\":1}");
	owe(state, 2, 0);
	owe(state, 3, 1);
	owe(state, 0, 2);
	put(&bench, state, 0, "mine", 4);
	bench.wanted = ++bench.done + 1;
	loop_run(bench.loop);
	g_assert_nonnull(kept(&bench, state));
	g_assert_cmpuint(state_pending(state), >, 0);
	g_assert_cmpuint(failures.count, >, 1);
	limit_files(RLIM_INFINITY);
	while (state_pending(state))
		kept(&bench, state);
	g_assert_null(kept(&bench, state));
	g_assert_cmpuint(failures.lost, ==, 0);
	state_free(state);
	state = state_open(bench.loop, bench.path, &rows, NULL);
	pairs = state_take_pairs(state);
	g_assert_cmpuint(rows->len, ==, 1);
	g_assert_cmpuint(((StateRow *)rows->pdata[0])->id, ==, 3);
	g_assert_cmpuint(pairs->len, ==, 1);
	g_assert_cmpstr(((StatePair *)pairs->pdata[0])->record, ==,
			"{\"new\":1}");
	state_free(state);
	bench_close(&bench);
}

/* What contradicts what is there is not tried for ever. */
static void never_written(void)
{
	Bench bench;
	Failures failures = { 0 };
	g_autoptr(GPtrArray) rows = NULL;
	State *state;

	bench_open(&bench);
	state = state_open(bench.loop, bench.path, &rows, NULL);
	state_on_failed(state, on_failed, &failures);
	owe(state, 1, 0);
	g_assert_null(kept(&bench, state));
	owe(state, 1, 0);
	kept(&bench, state);
	g_assert_null(kept(&bench, state));
	g_assert_cmpuint(failures.count, ==, 1);
	g_assert_cmpuint(failures.lost, ==, 1);
	g_assert_cmpuint(state_pending(state), ==, 0);
	state_free(state);
	bench_close(&bench);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	signal(SIGXFSZ, SIG_IGN);
	g_test_add_func("/state/survives", survives);
	g_test_add_func("/state/freed", freed);
	g_test_add_func("/state/fails", fails);
	g_test_add_func("/state/written-later", written_later);
	g_test_add_func("/state/never-written", never_written);
	return g_test_run();
}
