#include "core/gateway/link/outbox.h"

#include "core/gateway/base/metrics.h"
#include "core/gateway/link/limits.h"
#include "core/gateway/link/wire.h"

#include <stdbool.h>

typedef struct Out {
	GList node; /* in the queue; data is this */
	guint64 n;
	LinkSend send;
	gint64 deadline;
	guint64 first_epoch; /* process it first went to */
	bool sent, again;
} Out;

struct Outbox {
	GQueue queue;	       /* of Out, rising numbers */
	GHashTable *by_number; /* &Out.n -> Out */
	GList *cursor;	       /* first not written on this connection */
	guint64 next, epoch, bytes, most_bytes;
	guint32 window;
};

static const LinkResult ran_out = {
	.condition = "remote-server-timeout",
	.type = "wait",
	.text = "nobody took the message in time",
};

Outbox *outbox_new(void)
{
	Outbox *outbox = g_new0(Outbox, 1);
	g_queue_init(&outbox->queue);
	outbox->by_number = g_hash_table_new(g_int64_hash, g_int64_equal);
	outbox->next = 1;
	outbox->window = LINK_WINDOW;
	outbox->most_bytes = LINK_BYTES;
	return outbox;
}

static void out_free(Out *out)
{
	g_bytes_unref(out->send.payload);
	g_free((char *)out->send.trace);
	g_free((char *)out->send.key);
	g_free(out);
}

static void count_result(const LinkResult *result)
{
	metric_add(METRIC_ITEMS_PENDING, -1);
	metric_add(result->ok ? METRIC_RESULTS_OK : METRIC_RESULTS_NO, 1);
	if (!result->ok && result->unsure)
		metric_add(METRIC_RESULTS_UNSURE, 1);
}

static void take_out(Outbox *outbox, Out *out)
{
	if (outbox->cursor == &out->node)
		outbox->cursor = out->node.next;
	g_queue_unlink(&outbox->queue, &out->node);
	g_hash_table_remove(outbox->by_number, &out->n);
	outbox->bytes -= g_bytes_get_size(out->send.payload);
}

/* `done` comes last: it may add to the same box. */
static void finish(Outbox *outbox, Out *out, const LinkResult *result)
{
	take_out(outbox, out);
	count_result(result);
	if (out->send.done)
		out->send.done(out->send.data, result);
	out_free(out);
}

static void fail(Outbox *outbox, Out *out)
{
	LinkResult result = ran_out;
	result.unsure = out->sent;
	finish(outbox, out, &result);
}

void outbox_fail(Outbox *outbox)
{
	while (outbox->queue.head)
		fail(outbox, outbox->queue.head->data);
}

void outbox_free(Outbox *outbox)
{
	if (!outbox)
		return;
	outbox_fail(outbox);
	g_hash_table_unref(outbox->by_number);
	g_free(outbox);
}

void outbox_set_window(Outbox *outbox, guint32 window, guint64 bytes)
{
	outbox->window = window;
	outbox->most_bytes = bytes;
}

guint outbox_count(const Outbox *outbox)
{
	return outbox->queue.length;
}

guint64 outbox_low(const Outbox *outbox)
{
	const Out *first = outbox->queue.head ? outbox->queue.head->data : NULL;
	return first ? first->n : outbox->next;
}

gboolean outbox_add(Outbox *outbox, const LinkSend *send, gint64 now)
{
	gsize size = g_bytes_get_size(send->payload);
	if (outbox->queue.length >= outbox->window ||
	    outbox->bytes + size > outbox->most_bytes ||
	    outbox->next - outbox_low(outbox) >= LINK_NUMBERS)
		return FALSE;
	Out *out = g_new0(Out, 1);
	out->node.data = out;
	out->n = outbox->next++;
	out->send = *send;
	out->send.payload = g_bytes_ref(send->payload);
	out->send.trace = g_strdup(send->trace);
	out->send.key = g_strdup(send->key);
	out->deadline = now + send->life;
	out->again = send->again;
	outbox->bytes += size;
	metric_add(METRIC_ITEMS_PENDING, 1);
	g_queue_push_tail_link(&outbox->queue, &out->node);
	g_hash_table_insert(outbox->by_number, &out->n, out);
	if (!outbox->cursor)
		outbox->cursor = &out->node;
	return TRUE;
}

void outbox_rewind(Outbox *outbox, guint64 epoch)
{
	outbox->epoch = epoch;
	outbox->cursor = outbox->queue.head;
}

static void write_one(Outbox *outbox, Out *out, gint64 now, GString *into)
{
	bool other = out->sent && out->first_epoch != outbox->epoch;
	metric_add(out->sent ? METRIC_ITEMS_REPEATED : METRIC_ITEMS_SENT, 1);
	metric_add(METRIC_ITEMS_MARKED, other);
	if (!out->sent)
		out->first_epoch = outbox->epoch;
	out->again |= other;
	out->sent = true;
	wire_write_item(into, out->n, (guint32)(out->deadline - now),
			&out->send, out->again);
}

void outbox_write(Outbox *outbox, gboolean repeats_only, gint64 now,
		  GString *into)
{
	while (outbox->cursor) {
		Out *out = outbox->cursor->data;
		if (repeats_only && !out->sent)
			return;
		if (out->deadline > now)
			write_one(outbox, out, now, into);
		outbox->cursor = outbox->cursor->next;
	}
}

void outbox_resolve(Outbox *outbox, guint64 first, guint64 last,
		    const LinkResult *result)
{
	guint64 low = outbox_low(outbox);
	if (first < low)
		first = low;
	if (last >= outbox->next)
		last = outbox->next - 1;
	for (guint64 n = first; n <= last; n++) {
		Out *out = g_hash_table_lookup(outbox->by_number, &n);
		if (out && out->sent)
			finish(outbox, out, result);
	}
}

static void give_back(Outbox *outbox, Out *out)
{
	if (!out->send.back) {
		fail(outbox, out);
		return;
	}
	take_out(outbox, out);
	metric_add(METRIC_ITEMS_PENDING, -1);
	metric_add(METRIC_ITEMS_TAKEN_BACK, 1);
	out->send.back(out->send.data, out->sent || out->again);
	out_free(out);
}

/* Whoever gets one back may add to the same box: only what is there now. */
void outbox_take_back(Outbox *outbox, gboolean unsent_only)
{
	guint64 end = outbox->next;
	GList *next;
	for (GList *at = outbox->queue.head; at; at = next) {
		Out *out = at->data;
		next = at->next;
		if (out->n >= end)
			return;
		if (!unsent_only || !out->sent)
			give_back(outbox, out);
	}
}

void outbox_expire(Outbox *outbox, gint64 now)
{
	GList *next;
	for (GList *at = outbox->queue.head; at; at = next) {
		Out *out = at->data;
		next = at->next;
		if (now >= out->deadline + (out->sent ? LINK_GRACE_MS : 0))
			fail(outbox, out);
	}
}
