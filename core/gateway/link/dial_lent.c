#include "core/gateway/link/dial_private.h"

#include "core/gateway/link/limits.h"

static void take_turn(Dialer *dialer, bool must);

static void on_again(void *data)
{
	Dialer *dialer = data;
	dialer->posted = false;
	take_turn(dialer, true);
	dialer_unref(dialer);
}

static void post_turn(Dialer *dialer)
{
	if (dialer->posted)
		return;
	dialer->posted = true;
	loop_post(dialer->loop, on_again, dialer_ref(dialer));
}

/* What is over is for the thread, which may be kept waiting. */
static bool is_over(const Dialer *dialer)
{
	return dialer->closed || dialer->sentry.over;
}

/* As far as what has come goes, or what there is to be written (`must`). */
static void turn(Dialer *dialer, bool must)
{
	for (int rounds = 0; rounds < LINK_ROUNDS; rounds++) {
		bool some = dialer_look(dialer);
		if (is_over(dialer) || !(some || (must && !rounds)))
			return;
		dialer_turn(dialer);
		if (dialer->closed || !dial_peek_has_more(&dialer->peek))
			return;
	}
	post_turn(dialer);
}

static void note_written(Dialer *dialer)
{
	bool all = !xmpp_conn_send_queue_len(dialer->connection);
	if (all)
		dialer->unwritten = 0;
	else
		dialer->waits = true;
	descriptor_watch(dialer->descriptor,
			 DESCRIPTOR_READABLE | (all ? 0 : DESCRIPTOR_WRITABLE));
}

static void tell_written(Dialer *dialer)
{
	if (!dialer->waits || dialer->unwritten || !dialer->descriptor)
		return;
	dialer->waits = false;
	dialer->handler->drained(dialer->data);
}

static void take_turn(Dialer *dialer, bool must)
{
	if (!dialer->descriptor)
		return;
	turn(dialer, must);
	g_autoptr(GPtrArray) elements = dialer_take_batch(dialer);
	if (is_over(dialer))
		dialer_give_back(dialer);
	else
		note_written(dialer);
	if (elements)
		dialer_deliver(dialer, elements);
	tell_written(dialer);
}

static void on_ready(void *data, guint events)
{
	Dialer *dialer = dialer_ref(data);
	take_turn(dialer, events & DESCRIPTOR_WRITABLE);
	if (events & DESCRIPTOR_BROKEN && dialer->descriptor)
		dialer_close(dialer, "the connection broke");
	dialer_unref(dialer);
}

void dialer_take_over(Dialer *dialer)
{
	dialer->open = true;
	dialer->told = dialer->waits = false;
	dialer->unwritten = 0;
	dialer->descriptor =
		descriptor_new(dialer->loop, dialer->socket, on_ready, dialer);
	descriptor_watch(dialer->descriptor, DESCRIPTOR_READABLE);
	dialer->handler->opened(dialer->data);
	take_turn(dialer, true);
}

void dialer_give_back(Dialer *dialer)
{
	g_clear_pointer(&dialer->descriptor, descriptor_free);
	g_mutex_lock(&dialer->lock);
	dialer->lent = false;
	g_cond_signal(&dialer->returned);
	g_mutex_unlock(&dialer->lock);
}

/* Writes at once, unless something was read that was not looked at: libstrophe
 * would take it in its turn. */
void dialer_write(Dialer *dialer, const GString *text)
{
	if (!dialer->descriptor)
		return;
	dialer->unwritten += text->len;
	dialer->waits |= text->len >= LINK_BULK_BYTES / 2;
	xmpp_send_raw(dialer->connection, text->str, text->len);
	if (dial_peek_has_more(&dialer->peek)) {
		post_turn(dialer);
		return;
	}
	dialer_turn(dialer);
	if (dialer->closed) {
		dialer_give_back(dialer);
		return;
	}
	note_written(dialer);
	if (dialer->waits && !dialer->unwritten)
		post_turn(dialer);
}
