#include "tests/fuzz/still.h"

#include "core/base/clock.h"

#include <string.h>

/* 2026-11-24, when the loop begins. */
#define EPOCH (G_GINT64_CONSTANT(1795478400) * G_USEC_PER_SEC)

/* ---- core/gateway/base/loop.h ---- */

struct Loop {
	gint64 now;
	GPtrArray *timers; /* of Timer that run */
};

struct Timer {
	Loop *loop;
	LoopFn *fn;
	void *data;
	gint64 due;
	guint64 repeat;
};

/* The clock goes with it. */
static void set_now(Loop *loop, gint64 now)
{
	loop->now = now;
	clock_set_for_test(EPOCH + now * 1000);
}

Loop *loop_new(void)
{
	Loop *loop = g_new0(Loop, 1);

	loop->timers = g_ptr_array_new();
	set_now(loop, 1000);
	return loop;
}

void loop_free(Loop *loop)
{
	g_assert_cmpuint(loop->timers->len, ==, 0);
	g_ptr_array_unref(loop->timers);
	g_free(loop);
}

gint64 loop_now(const Loop *loop)
{
	return loop->now;
}

/* There is one thread, and no turn to end. */
void loop_post(Loop *loop, LoopFn *fn, void *data)
{
	(void)loop;
	fn(data);
}

void loop_defer(Loop *loop, LoopFn *fn, void *data)
{
	loop_post(loop, fn, data);
}

void loop_leave(Loop *loop, LoopFn *fn, void *data)
{
	loop_post(loop, fn, data);
}

void loop_run(Loop *loop)
{
	(void)loop;
	g_assert_not_reached();
}

void loop_stop(Loop *loop)
{
	loop_run(loop);
}

uv_loop_t *loop_uv(Loop *loop)
{
	loop_run(loop);
	return NULL;
}

Timer *timer_new(Loop *loop, LoopFn *fn, void *data)
{
	Timer *timer = g_new0(Timer, 1);

	timer->loop = loop;
	timer->fn = fn;
	timer->data = data;
	return timer;
}

void timer_stop(Timer *timer)
{
	g_ptr_array_remove(timer->loop->timers, timer);
}

void timer_free(Timer *timer)
{
	if (timer)
		timer_stop(timer);
	g_free(timer);
}

void timer_start(Timer *timer, guint64 delay, guint64 repeat)
{
	timer_stop(timer);
	timer->due = timer->loop->now + (gint64)delay;
	timer->repeat = repeat;
	g_ptr_array_add(timer->loop->timers, timer);
}

gboolean timer_running(const Timer *timer)
{
	return g_ptr_array_find(timer->loop->timers, timer, NULL);
}

static Timer *next_due(const Loop *loop, gint64 end)
{
	Timer *next = NULL;

	for (guint i = 0; i < loop->timers->len; i++) {
		Timer *timer = loop->timers->pdata[i];

		if (timer->due <= end && (!next || timer->due < next->due))
			next = timer;
	}
	return next;
}

void still_wait(Loop *loop, guint64 milliseconds)
{
	gint64 end = loop->now + (gint64)milliseconds;
	Timer *timer;

	while ((timer = next_due(loop, end))) {
		set_now(loop, MAX(loop->now, timer->due));
		if (timer->repeat)
			timer->due = loop->now + (gint64)timer->repeat;
		else
			timer_stop(timer);
		timer->fn(timer->data);
	}
	set_now(loop, end);
}

/* ---- core/gateway/sip/transport.h ---- */

StillTransport still_transport;

static SipTransport *const the_transport = (SipTransport *)&still_transport;

static void sent_free(void *data)
{
	StillSent *sent = data;

	g_bytes_unref(sent->bytes);
	g_free(sent);
}

SipTransport *sip_transport_new(Loop *loop, const char *address, guint16 port,
				const SipTransportHandler *handler, void *data,
				GError **error)
{
	(void)address;
	(void)port;
	(void)error;
	still_transport = (StillTransport){ .handler = handler,
					    .data = data,
					    .loop = loop };
	still_transport.sent = g_ptr_array_new_with_free_func(sent_free);
	return the_transport;
}

void sip_transport_free(SipTransport *transport)
{
	if (transport)
		g_clear_pointer(&still_transport.sent, g_ptr_array_unref);
}

gboolean sip_transport_send(SipTransport *transport, const SipTarget *to,
			    const char *bytes, gsize length)
{
	StillSent *sent;

	(void)transport;
	if (still_transport.deaf ||
	    (still_transport.dumb && !g_str_has_prefix(bytes, "SIP/2.0 ")))
		return FALSE;
	sent = g_new0(StillSent, 1);
	sent->to = *to;
	sent->bytes = g_bytes_new(bytes, length);
	sent->when = loop_now(still_transport.loop);
	g_ptr_array_add(still_transport.sent, sent);
	return TRUE;
}

void sip_transport_set_tap(SipTransport *transport, SipTapFn *tap, void *data)
{
	(void)transport;
	(void)tap;
	(void)data;
}

void sip_transport_set_keep_alive(SipTransport *transport, guint interval)
{
	(void)transport;
	(void)interval;
}

void sip_transport_set_trust(SipTransport *transport, SipTrust *trust)
{
	(void)transport;
	(void)trust;
}

gboolean sip_transport_move(SipTransport *transport, const char *address,
			    guint16 port, GError **error)
{
	(void)transport;
	(void)address;
	(void)port;
	(void)error;
	return TRUE;
}

guint16 sip_transport_port(const SipTransport *transport)
{
	(void)transport;
	return 5060;
}

gboolean sip_transport_stands(SipTransport *transport, const SipTarget *to)
{
	(void)transport;
	(void)to;
	return FALSE;
}

void sip_transport_alias(SipTransport *transport, const SipTarget *from,
			 guint16 port)
{
	(void)transport;
	(void)from;
	(void)port;
}

void sip_transport_end(SipTransport *transport, const SipTarget *from)
{
	(void)transport;
	(void)from;
}

guint sip_transport_connections(const SipTransport *transport)
{
	(void)transport;
	return 0;
}

gboolean sip_transport_describe(SipTransport *transport, const SipTarget *to,
				SipConnection *connection)
{
	(void)transport;
	(void)to;
	memset(connection, 0, sizeof(*connection));
	return FALSE;
}
