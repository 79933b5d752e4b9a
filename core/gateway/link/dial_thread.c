#include "core/gateway/link/dial_private.h"

#include "core/base/random.h"
#include "core/gateway/link/limits.h"

#include <poll.h>
#include <unistd.h>

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

/* Whether there is something that libstrophe may read. */
static bool look_ahead(Dialer *dialer)
{
	gsize length = 0;
	const char *fault = NULL;
	Peeked peeked = dial_peek(&dialer->peek, &length);
	if (peeked == PEEKED_NEW)
		fault = sentry_look(&dialer->sentry, dialer->peek.record,
				    length);
	else if (peeked == PEEKED_END)
		fault = dialer_reason_of(dialer, (int)length);
	if (!fault)
		return peeked != PEEKED_NOTHING;
	dialer_set_reason(dialer, fault);
	dialer_cut(dialer);
	dialer->closed = true;
	return false;
}

static bool run_once(Dialer *dialer, xmpp_ctx_t *context)
{
	bool some = look_ahead(dialer);
	if (dialer->closed)
		return false;
	xmpp_run_once(context, 0);
	wait_for_loop(dialer);
	return some;
}

/* libstrophe must be turned until nothing moves: what lies decrypted inside
 * does not make its descriptor readable. */
static void turn(Dialer *dialer, xmpp_ctx_t *context)
{
	int rounds = 0;
	while (run_once(dialer, context) && ++rounds < LINK_ROUNDS)
		;
	dialer->more = rounds == LINK_ROUNDS;
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
	if (out->len)
		xmpp_send_raw(dialer->connection, out->str, out->len);
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
	dialer->handed = 0;
	sentry_init(&dialer->sentry);
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
	xmpp_ctx_t *context = xmpp_ctx_new(NULL, NULL);
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
