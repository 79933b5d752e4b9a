#include "core/gateway/link/dial_private.h"

#include "core/base/random.h"
#include "core/gateway/link/limits.h"
#include "core/gateway/net/tcp.h"

#include <poll.h>
#include <unistd.h>

/* A TLS record holds four of libstrophe's reads; after one more without
 * anything new there is nothing left inside. */
enum { IDLE_ROUNDS = 5 };

/* An element that is bigger or deeper than any of ours. */
static void check_memory(Dialer *dialer)
{
	if (!dial_memory_over(&dialer->memory) || dialer->closed)
		return;
	dialer_set_reason(dialer, "the edge sends too big an element");
	dialer_cut(dialer);
	dialer->closed = true;
}

static bool has_to_go(Dialer *dialer)
{
	g_mutex_lock(&dialer->lock);
	bool end = dialer->quit || dialer->close;
	g_mutex_unlock(&dialer->lock);
	return end;
}

/* An edge that sends faster than the loop takes waits in its socket. */
static void wait_for_loop(Dialer *dialer)
{
	while (g_atomic_int_get(&dialer->posted) > LINK_POSTED &&
	       !has_to_go(dialer))
		g_usleep(1000);
}

static void run_once(Dialer *dialer, xmpp_ctx_t *context)
{
	xmpp_run_once(context, 0);
	check_memory(dialer);
	wait_for_loop(dialer);
}

/* libstrophe must be turned until nothing moves: what lies decrypted inside
 * does not make its descriptor readable. */
static void read_all(Dialer *dialer, xmpp_ctx_t *context)
{
	int idle = 0;
	for (int i = 0; i < LINK_ROUNDS && !dialer->closed; i++) {
		guint before = dialer->seen;
		run_once(dialer, context);
		idle = dialer->seen == before ? idle + 1 : 0;
		if (idle == IDLE_ROUNDS)
			return;
	}
	dialer->more = true;
}

/* The first round writes. Where the kernel has received nothing since all of
 * it was read, there is nothing to read. */
static void turn(Dialer *dialer, xmpp_ctx_t *context)
{
	guint before = dialer->seen;
	bool more = dialer->more;
	dialer->more = false;
	run_once(dialer, context);
	guint64 received = tcp_received(dialer->socket);
	if (more || dialer->seen != before || !dialer->secured ||
	    received != dialer->received) {
		read_all(dialer, context);
		dialer->received = received;
	}
	if (!dialer->closed)
		dialer_post_batch(dialer);
}

/* Hands over what the loop wrote, in one buffer. */
static void take_commands(Dialer *dialer)
{
	g_mutex_lock(&dialer->lock);
	GString *out = dialer->out;
	dialer->out = g_string_new(NULL);
	bool end = dialer->close || dialer->quit;
	g_mutex_unlock(&dialer->lock);
	dialer->memory.sending = true;
	if (out->len)
		xmpp_send_raw(dialer->connection, out->str, out->len);
	dialer->memory.sending = false;
	dialer->handed += out->len;
	g_string_free(out, TRUE);
	if (!end)
		return;
	dialer_set_reason(dialer, "the link was closed here");
	xmpp_send_raw_string(dialer->connection, "</stream:stream>");
	xmpp_run_once(xmpp_conn_get_context(dialer->connection), 0);
	dialer_cut(dialer);
}

static void clear_wake(Dialer *dialer)
{
	guint64 count;
	ssize_t done = read(dialer->wake, &count, sizeof count);
	(void)done;
}

static void wait_for_work(Dialer *dialer)
{
	bool writes = !xmpp_conn_is_connected(dialer->connection) ||
		      xmpp_conn_send_queue_len(dialer->connection) > 0;
	struct pollfd fds[] = {
		{ dialer->wake, POLLIN, 0 },
		{ dialer->socket, (short)(POLLIN | (writes ? POLLOUT : 0)), 0 },
	};
	poll(fds, 2, LINK_TICK_MS);
	if (fds[0].revents)
		clear_wake(dialer);
}

static void replace(char **text, char **by)
{
	g_free(*text);
	*text = g_steal_pointer(by);
}

static void start_attempt(Dialer *dialer)
{
	g_mutex_lock(&dialer->lock);
	if (dialer->fresh.key_file) {
		Target *fresh = &dialer->fresh;
		replace(&dialer->target.key_file, &fresh->key_file);
		replace(&dialer->target.certificate_file,
			&fresh->certificate_file);
		replace(&dialer->target.authority_file, &fresh->authority_file);
	}
	dialer->started = g_get_monotonic_time() / 1000;
	dialer->close = dialer->confirmed = false;
	g_string_truncate(dialer->out, 0);
	g_mutex_unlock(&dialer->lock);
	dialer->closed = dialer->secured = dialer->more = false;
	dialer->handed = dialer->received = 0;
	g_clear_pointer(&dialer->reason, g_free);
}

/* True when the link had come up: the next attempt may follow soon. */
static bool end_attempt(Dialer *dialer)
{
	g_mutex_lock(&dialer->lock);
	if (dialer->socket >= 0)
		close(dialer->socket);
	dialer->socket = -1;
	dialer->started = 0;
	bool confirmed = dialer->confirmed;
	g_mutex_unlock(&dialer->lock);
	g_ptr_array_set_size(dialer->batch, 0);
	Report report = { .closed = true,
			  .reason = g_steal_pointer(&dialer->reason) };
	dialer_post(dialer, g_memdup2(&report, sizeof report));
	return confirmed;
}

static bool attempt(Dialer *dialer)
{
	dial_memory_init(&dialer->memory);
	xmpp_ctx_t *context = xmpp_ctx_new(&dialer->memory.functions, NULL);
	start_attempt(dialer);
	if (!dialer_begin(dialer, context)) {
		dialer_set_reason(dialer,
				  "the address cannot be found or reached");
		dialer->closed = true;
	}
	while (!dialer->closed) {
		if (!dialer->more)
			wait_for_work(dialer);
		take_commands(dialer);
		turn(dialer, context);
	}
	xmpp_conn_release(dialer->connection);
	xmpp_ctx_free(context);
	dialer->connection = NULL;
	return end_attempt(dialer);
}

static bool has_quit(Dialer *dialer)
{
	g_mutex_lock(&dialer->lock);
	bool quit = dialer->quit;
	g_mutex_unlock(&dialer->lock);
	return quit;
}

/* Between half of `pause` and all of it. */
static void rest(Dialer *dialer, guint pause)
{
	gint64 now = g_get_monotonic_time() / 1000;
	gint64 until = now + pause / 2 + (gint64)(random_u64() % (pause / 2));
	while (now < until && !has_quit(dialer)) {
		struct pollfd fd = { dialer->wake, POLLIN, 0 };
		poll(&fd, 1, (int)(until - now));
		clear_wake(dialer);
		now = g_get_monotonic_time() / 1000;
	}
}

void *dialer_run(void *data)
{
	Dialer *dialer = data;
	guint pause = LINK_RETRY_MS;
	dialer_current = dialer;
	while (!has_quit(dialer)) {
		if (attempt(dialer))
			pause = LINK_RETRY_MS;
		rest(dialer, pause);
		pause = MIN(2 * pause, LINK_RETRY_MAX_MS);
	}
	return NULL;
}
