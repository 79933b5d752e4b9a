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

/* libstrophe must be turned until nothing moves: what lies decrypted inside
 * does not make its descriptor readable, and the stream's header, which it has
 * to write once there is TLS, does not count in its queue. */
static void turn(Dialer *dialer)
{
	for (int rounds = 0; rounds < LINK_ROUNDS; rounds++) {
		bool secured = dialer->secured;
		bool some = dialer_look(dialer);
		if (dialer->closed)
			return;
		dialer_turn(dialer);
		some |= dialer->secured != secured;
		if (dialer->closed || dialer->opened || !some)
			return;
	}
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
	g_mutex_unlock(&dialer->lock);
	dialer->closed = dialer->secured = dialer->opened = false;
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
	Report report = { .closed = true,
			  .elements = dialer_take_batch(dialer),
			  .reason = g_steal_pointer(&dialer->reason) };
	dialer_post(dialer, g_memdup2(&report, sizeof report));
	return confirmed;
}

/* Until the stream is open. */
static void open_stream(Dialer *dialer)
{
	if (!dialer_begin(dialer)) {
		dialer_set_reason(dialer,
				  "the address cannot be found or reached");
		dialer->closed = true;
	}
	while (!dialer->closed && !dialer->opened) {
		if (!dial_peek_has_more(&dialer->peek))
			wait_for_work(dialer);
		if (has_to_go(dialer))
			break;
		turn(dialer);
	}
}

/* The loop has the connection until it is over. */
static void lend(Dialer *dialer)
{
	Report report = { .opened = true };
	g_mutex_lock(&dialer->lock);
	dialer->lent = !dialer->quit;
	g_mutex_unlock(&dialer->lock);
	dialer_post(dialer, g_memdup2(&report, sizeof report));
	g_mutex_lock(&dialer->lock);
	while (dialer->lent)
		g_cond_wait(&dialer->returned, &dialer->lock);
	g_mutex_unlock(&dialer->lock);
	dialer->opened = false;
}

/* Says goodbye, or hears what the edge said last. */
static void part(Dialer *dialer)
{
	if (has_to_go(dialer)) {
		dialer_set_reason(dialer, "the link was closed here");
		xmpp_send_raw_string(dialer->connection, "</stream:stream>");
	}
	turn(dialer);
	dialer_set_reason(dialer, "the edge closed the link");
}

static bool attempt(Dialer *dialer)
{
	dialer->context = xmpp_ctx_new(NULL, NULL);
	start_attempt(dialer);
	open_stream(dialer);
	if (!dialer->closed && dialer->opened) {
		lend(dialer);
		if (!dialer->closed)
			part(dialer);
	}
	dialer_cut(dialer);
	xmpp_conn_release(dialer->connection);
	xmpp_ctx_free(dialer->context);
	dialer->connection = NULL;
	dialer->context = NULL;
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
