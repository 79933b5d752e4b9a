#include "core/gateway/xmpp/sent.h"

#include "core/gateway/xmpp/limits.h"

typedef struct Item {
	gsize bytes;
	guint64 number, end;
	SentFn *fn;
	void *data;
} Item;

struct Sent {
	GQueue items;
	guint64 added, resolved, pinged;
	guint64 from; /* those up to here are not counted */
	gsize bytes;
};

Sent *sent_new(void)
{
	return g_new0(Sent, 1);
}

void sent_add(Sent *sent, gsize bytes, guint64 end, SentFn *fn, void *data)
{
	Item *item = g_new(Item, 1);
	*item = (Item){ bytes, ++sent->added, end, fn, data };
	g_queue_push_tail(&sent->items, item);
	sent->bytes += bytes;
}

guint sent_open(const Sent *sent)
{
	return sent->items.length;
}

gsize sent_open_bytes(const Sent *sent)
{
	return sent->bytes;
}

gboolean sent_full(const Sent *sent)
{
	return sent->items.length >= STREAM_UNPROVEN_ITEMS ||
	       sent->bytes >= STREAM_UNPROVEN_BYTES;
}

void sent_start_count(Sent *sent)
{
	sent->from = sent->added;
}

guint32 sent_total(const Sent *sent)
{
	return (guint32)(sent->added - sent->from);
}

static void resolve_first(Sent *sent, SentOutcome outcome)
{
	g_autofree Item *item = g_queue_pop_head(&sent->items);
	sent->bytes -= item->bytes;
	sent->resolved = item->number;
	item->fn(item->data, outcome);
}

static void resolve_to(Sent *sent, guint64 number)
{
	while (sent->items.length && sent->resolved < number)
		resolve_first(sent, SENT_ARRIVED);
}

gboolean sent_count(Sent *sent, guint32 h)
{
	guint64 known = MAX(sent->resolved, sent->from);
	guint32 more = h - (guint32)(known - sent->from);
	if (more > sent->added - known)
		return FALSE;
	resolve_to(sent, known + more);
	return TRUE;
}

void sent_mark_ping(Sent *sent)
{
	sent->pinged = sent->added;
}

void sent_ping_answered(Sent *sent)
{
	resolve_to(sent, sent->pinged);
}

void sent_tcp(Sent *sent, guint64 end)
{
	const Item *first;
	while ((first = g_queue_peek_head(&sent->items)) && first->end <= end)
		resolve_first(sent, SENT_ARRIVED);
}

void sent_give_up(Sent *sent)
{
	while (sent->items.length)
		resolve_first(sent, SENT_UNSURE);
}

void sent_return(Sent *sent)
{
	sent->added -= sent->items.length;
	sent->pinged = MIN(sent->pinged, sent->added);
	while (sent->items.length) {
		g_autofree Item *item = g_queue_pop_tail(&sent->items);
		sent->bytes -= item->bytes;
		item->fn(item->data, SENT_UNDONE);
	}
}

void sent_free(Sent *sent)
{
	if (!sent)
		return;
	sent_give_up(sent);
	g_free(sent);
}
