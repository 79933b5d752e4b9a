#include "core/gateway/link/inbox_private.h"

void inbox_forget(Inbox *inbox, Seen *seen)
{
	g_queue_remove(&inbox->no, seen);
	g_hash_table_remove(inbox->seen, &seen->n);
}

/* An unresolved number below stays known until its result is there. */
static void raise_floor(Inbox *inbox, guint64 low)
{
	for (; inbox->floor < low; inbox->floor++) {
		if (inbox->floor > inbox->highest) {
			inbox->floor = low;
			return;
		}
		Seen *seen = g_hash_table_lookup(inbox->seen, &inbox->floor);
		if (seen && seen->resolved)
			inbox_forget(inbox, seen);
	}
}

static bool is_forsaken(const Inbox *inbox, const LinkItem *item)
{
	return item->epoch == inbox->epoch && item->n < inbox->floor &&
	       !item->acted && !item->withdrawn;
}

/* Its key is free again: whoever has the item now may come with it. */
static void withdraw(Inbox *inbox, LinkItem *item)
{
	static const LinkResult gone = {
		.unsure = TRUE,
		.condition = "remote-server-timeout",
		.type = "wait",
		.text = "the message went another way",
	};
	item->withdrawn = TRUE;
	if (!item->entry)
		return;
	g_autoptr(GPtrArray) waiting = keys_resolve(
		g_steal_pointer(&item->entry), FALSE, inbox->now(inbox->data));
	for (guint i = 0; waiting && i < waiting->len; i++)
		inbox_resolve_one(waiting->pdata[i], &gone);
}

static void withdraw_forsaken(Inbox *inbox)
{
	g_autoptr(GPtrArray) forsaken = g_ptr_array_new();
	GHashTableIter iterator;
	void *item;
	g_hash_table_iter_init(&iterator, inbox->items);
	while (g_hash_table_iter_next(&iterator, &item, NULL))
		if (is_forsaken(inbox, item))
			g_ptr_array_add(forsaken, item);
	/* One may have ended with another's key. */
	for (guint i = 0; i < forsaken->len; i++)
		if (g_hash_table_contains(inbox->items, forsaken->pdata[i]))
			withdraw(inbox, forsaken->pdata[i]);
}

void inbox_set_low(Inbox *inbox, guint64 low)
{
	raise_floor(inbox, low);
}

/* Between two processes that never lost each other `low` only moves past what
 * has its result or has run out. */
void inbox_begin(Inbox *inbox, guint64 epoch, guint64 low)
{
	inbox_forget_results(inbox);
	if (inbox->epoch != epoch) {
		g_hash_table_remove_all(inbox->seen);
		inbox->epoch = epoch;
		inbox->floor = inbox->highest = low;
	}
	raise_floor(inbox, low);
	withdraw_forsaken(inbox);
}
