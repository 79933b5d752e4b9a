/* The gateway's loop: one thread, libuv inside. Everything of a role but TLS
 * handshakes off the loop, state writes and the opening of links runs here. */
#pragma once

#include <glib.h>
#include <uv.h>

typedef struct Loop Loop;
typedef struct Timer Timer;
typedef void LoopFn(void *data);

Loop *loop_new(void);
/* Everything that uses it must be freed; connections that are still being
 * ended get LOOP_LINGER_MS. */
void loop_free(Loop *loop);
/* Runs until loop_stop. */
void loop_run(Loop *loop);
/* May be called from any thread and from signal callbacks. */
void loop_stop(Loop *loop);
/* Milliseconds, monotonic, at the start of this turn. */
gint64 loop_now(const Loop *loop);
/* Runs `fn` on the loop's thread; callable from any thread, in order. */
void loop_post(Loop *loop, LoopFn *fn, void *data);
/* Runs `fn` once at the end of this turn, before the loop sleeps. Loop thread
 * only. */
void loop_defer(Loop *loop, LoopFn *fn, void *data);
/* The same, after all that is deferred: what leaves in one turn for one
 * connection leaves in one write. */
void loop_leave(Loop *loop, LoopFn *fn, void *data);
/* For net/ only. */
uv_loop_t *loop_uv(Loop *loop);

/* A timer that is not started. Its owner frees it; after timer_free its
 * function is not called again. */
Timer *timer_new(Loop *loop, LoopFn *fn, void *data);
void timer_free(Timer *timer);
/* (Re)starts: first after `delay` ms, then every `repeat` ms (0: once). */
void timer_start(Timer *timer, guint64 delay, guint64 repeat);
void timer_stop(Timer *timer);
gboolean timer_running(const Timer *timer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Timer, timer_free)
