#include "core/gateway/base/loop.h"

#include "core/gateway/base/limits.h"

#include <signal.h>
#include <stdbool.h>

typedef struct Task {
	LoopFn *fn;
	void *data;
} Task;

struct Loop {
	uv_loop_t uv;
	uv_async_t wake;
	uv_prepare_t prepare;
	uv_check_t check;
	GMutex lock;
	GArray *posted; /* of Task, under lock */
	GArray *deferred, *leaving, *running;
	gint stopping;
};

struct Timer {
	uv_timer_t uv;
	LoopFn *fn;
	void *data;
};

static void run_tasks(GArray *tasks)
{
	for (guint i = 0; i < tasks->len; i++) {
		Task task = g_array_index(tasks, Task, i);
		task.fn(task.data);
	}
	g_array_set_size(tasks, 0);
}

static void run_list(Loop *loop, GArray **list)
{
	GArray *tasks = *list;
	*list = loop->running;
	loop->running = tasks;
	run_tasks(tasks);
}

/* What is deferred by a deferred function still belongs to this turn. */
static void run_deferred(Loop *loop)
{
	while (loop->deferred->len || loop->leaving->len)
		run_list(loop, loop->deferred->len ? &loop->deferred
						   : &loop->leaving);
}

static void on_prepare(uv_prepare_t *handle)
{
	run_deferred(handle->data);
}

static void on_check(uv_check_t *handle)
{
	run_deferred(handle->data);
}

static void on_wake(uv_async_t *handle)
{
	Loop *loop = handle->data;
	if (g_atomic_int_get(&loop->stopping))
		uv_stop(&loop->uv);
	g_mutex_lock(&loop->lock);
	GArray *tasks = loop->posted;
	loop->posted = g_array_new(FALSE, FALSE, sizeof(Task));
	g_mutex_unlock(&loop->lock);
	run_tasks(tasks);
	g_array_unref(tasks);
}

Loop *loop_new(void)
{
	Loop *loop = g_new0(Loop, 1);
	if (uv_loop_init(&loop->uv))
		g_error("the kernel gives no event descriptor");
	/* A peer that goes away is an error of one write, not of us. */
	signal(SIGPIPE, SIG_IGN);
	g_mutex_init(&loop->lock);
	loop->posted = g_array_new(FALSE, FALSE, sizeof(Task));
	loop->deferred = g_array_new(FALSE, FALSE, sizeof(Task));
	loop->leaving = g_array_new(FALSE, FALSE, sizeof(Task));
	loop->running = g_array_new(FALSE, FALSE, sizeof(Task));
	if (uv_async_init(&loop->uv, &loop->wake, on_wake))
		g_error("the kernel gives no event descriptor");
	uv_prepare_init(&loop->uv, &loop->prepare);
	uv_check_init(&loop->uv, &loop->check);
	loop->wake.data = loop->prepare.data = loop->check.data = loop;
	uv_prepare_start(&loop->prepare, on_prepare);
	uv_check_start(&loop->check, on_check);
	return loop;
}

/* Two turns that do not wait: in the first what is closing gets closed, in
 * the second what that closed in turn. */
static void settle(Loop *loop)
{
	uv_run(&loop->uv, UV_RUN_NOWAIT);
	uv_run(&loop->uv, UV_RUN_NOWAIT);
}

static void on_limit(uv_timer_t *limit)
{
	uv_stop(limit->loop);
}

/* Connections that are being ended have no owner any more: they get their
 * time. */
static void linger(Loop *loop)
{
	uv_timer_t limit;
	uv_unref((uv_handle_t *)&loop->wake);
	uv_unref((uv_handle_t *)&loop->prepare);
	uv_unref((uv_handle_t *)&loop->check);
	uv_timer_init(&loop->uv, &limit);
	uv_timer_start(&limit, on_limit, LOOP_LINGER_MS, 0);
	uv_unref((uv_handle_t *)&limit);
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	uv_close((uv_handle_t *)&limit, NULL);
	settle(loop);
}

void loop_free(Loop *loop)
{
	if (!loop)
		return;
	settle(loop);
	linger(loop);
	uv_close((uv_handle_t *)&loop->wake, NULL);
	uv_close((uv_handle_t *)&loop->prepare, NULL);
	uv_close((uv_handle_t *)&loop->check, NULL);
	settle(loop);
	bool everything_freed = !uv_loop_close(&loop->uv);
	g_assert(everything_freed);
	g_array_unref(loop->posted);
	g_array_unref(loop->deferred);
	g_array_unref(loop->leaving);
	g_array_unref(loop->running);
	g_mutex_clear(&loop->lock);
	g_free(loop);
}

void loop_run(Loop *loop)
{
	if (!g_atomic_int_get(&loop->stopping))
		uv_run(&loop->uv, UV_RUN_DEFAULT);
	g_atomic_int_set(&loop->stopping, 0);
}

void loop_stop(Loop *loop)
{
	g_atomic_int_set(&loop->stopping, 1);
	uv_async_send(&loop->wake);
}

gint64 loop_now(const Loop *loop)
{
	return (gint64)uv_now(&loop->uv);
}

void loop_post(Loop *loop, LoopFn *fn, void *data)
{
	Task task = { fn, data };
	g_mutex_lock(&loop->lock);
	g_array_append_val(loop->posted, task);
	g_mutex_unlock(&loop->lock);
	uv_async_send(&loop->wake);
}

void loop_defer(Loop *loop, LoopFn *fn, void *data)
{
	Task task = { fn, data };
	g_array_append_val(loop->deferred, task);
}

void loop_leave(Loop *loop, LoopFn *fn, void *data)
{
	Task task = { fn, data };
	g_array_append_val(loop->leaving, task);
}

uv_loop_t *loop_uv(Loop *loop)
{
	return &loop->uv;
}

static void on_timer(uv_timer_t *handle)
{
	Timer *timer = handle->data;
	timer->fn(timer->data);
}

Timer *timer_new(Loop *loop, LoopFn *fn, void *data)
{
	Timer *timer = g_new0(Timer, 1);
	uv_timer_init(&loop->uv, &timer->uv);
	timer->uv.data = timer;
	timer->fn = fn;
	timer->data = data;
	return timer;
}

static void on_timer_closed(uv_handle_t *handle)
{
	g_free(handle->data);
}

void timer_free(Timer *timer)
{
	if (timer)
		uv_close((uv_handle_t *)&timer->uv, on_timer_closed);
}

void timer_start(Timer *timer, guint64 delay, guint64 repeat)
{
	uv_timer_start(&timer->uv, on_timer, delay, repeat);
}

void timer_stop(Timer *timer)
{
	uv_timer_stop(&timer->uv);
}

gboolean timer_running(const Timer *timer)
{
	return uv_is_active((const uv_handle_t *)&timer->uv);
}
