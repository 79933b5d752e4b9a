#include "core/gateway/base/loop.h"

typedef struct Log {
	Loop *loop;
	GString *text;
	Timer *timer;
	int count;
} Log;

static void say_deferred(void *data)
{
	Log *log = data;
	g_string_append(log->text, "d");
}

static void say_posted(void *data)
{
	Log *log = data;
	g_string_append(log->text, "p");
	if (!log->count++)
		loop_defer(log->loop, say_deferred, log);
}

static void say_left(void *data)
{
	Log *log = data;
	g_string_append(log->text, "l");
	if (!log->count--)
		loop_defer(log->loop, say_deferred, log);
}

static void say_deferred_and_leave(void *data)
{
	Log *log = data;
	g_string_append(log->text, "d");
	loop_leave(log->loop, say_left, log);
}

static void stop(void *data)
{
	loop_stop(((Log *)data)->loop);
}

static void tick(void *data)
{
	Log *log = data;
	g_string_append(log->text, "t");
	if (++log->count == 3) {
		g_clear_pointer(&log->timer, timer_free);
		loop_stop(log->loop);
	}
}

/* What is deferred runs after everything that came in the same turn. */
static void deferred_at_turn_end(void)
{
	Log log = { .loop = loop_new(), .text = g_string_new(NULL) };
	loop_post(log.loop, say_posted, &log);
	loop_post(log.loop, say_posted, &log);
	loop_post(log.loop, stop, &log);
	loop_run(log.loop);
	g_assert_cmpstr(log.text->str, ==, "ppd");
	loop_free(log.loop);
	g_string_free(log.text, TRUE);
}

/* What leaves does so after all that is deferred, however late that was. */
static void leaves_last(void)
{
	Log log = { .loop = loop_new(), .text = g_string_new(NULL) };
	loop_leave(log.loop, say_left, &log);
	loop_defer(log.loop, say_deferred_and_leave, &log);
	loop_post(log.loop, stop, &log);
	loop_run(log.loop);
	g_assert_cmpstr(log.text->str, ==, "dlld");
	loop_free(log.loop);
	g_string_free(log.text, TRUE);
}

static void timer_repeats_until_freed(void)
{
	Log log = { .loop = loop_new(), .text = g_string_new(NULL) };
	log.timer = timer_new(log.loop, tick, &log);
	g_assert_false(timer_running(log.timer));
	timer_start(log.timer, 1, 1);
	g_assert_true(timer_running(log.timer));
	loop_run(log.loop);
	g_assert_cmpstr(log.text->str, ==, "ttt");
	loop_free(log.loop);
	g_string_free(log.text, TRUE);
}

enum { THREADS = 4, POSTS = 5000 };

typedef struct Poster {
	Loop *loop;
	int *last, *total;
	int number;
} Poster;

typedef struct Posting {
	Poster *poster;
	int number;
} Posting;

static void count_in_order(void *data)
{
	g_autofree Posting *posting = data;
	Poster *poster = posting->poster;
	g_assert_cmpint(posting->number, ==, poster->last[poster->number]++);
	if (++*poster->total == THREADS * POSTS)
		loop_stop(poster->loop);
}

static void *post_many(void *data)
{
	for (int i = 0; i < POSTS; i++) {
		Posting *posting = g_new(Posting, 1);
		*posting = (Posting){ data, i };
		loop_post(((Poster *)data)->loop, count_in_order, posting);
	}
	return NULL;
}

static void posts_from_threads_in_order(void)
{
	Loop *loop = loop_new();
	int last[THREADS] = { 0 }, total = 0;
	Poster posters[THREADS];
	GThread *threads[THREADS];
	for (int i = 0; i < THREADS; i++) {
		posters[i] = (Poster){ loop, last, &total, i };
		threads[i] = g_thread_new("post", post_many, &posters[i]);
	}
	loop_run(loop);
	for (int i = 0; i < THREADS; i++)
		g_thread_join(threads[i]);
	g_assert_cmpint(total, ==, THREADS * POSTS);
	loop_free(loop);
}

static void stop_before_run(void)
{
	Loop *loop = loop_new();
	loop_stop(loop);
	loop_run(loop);
	loop_free(loop);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/gateway/loop/deferred", deferred_at_turn_end);
	g_test_add_func("/gateway/loop/leave", leaves_last);
	g_test_add_func("/gateway/loop/timer", timer_repeats_until_freed);
	g_test_add_func("/gateway/loop/threads", posts_from_threads_in_order);
	g_test_add_func("/gateway/loop/stop-before-run", stop_before_run);
	return g_test_run();
}
