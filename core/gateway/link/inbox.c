#include "core/gateway/link/inbox.h"

#include "core/gateway/base/metrics.h"
#include "core/gateway/link/inbox_private.h"
#include "core/gateway/link/limits.h"

static void seen_free(void *data)
{
	Seen *seen = data;
	g_free(seen->condition);
	g_free(seen->type);
	g_free(seen->text);
	g_free(seen->address);
	g_free(seen);
}

Inbox *inbox_new(KeyTable *keys, InboxFn *resolved, InboxNowFn *now, void *data)
{
	Inbox *inbox = g_new0(Inbox, 1);
	inbox->keys = keys;
	inbox->resolved = resolved;
	inbox->now = now;
	inbox->data = data;
	inbox->seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL,
					    seen_free);
	inbox->items = g_hash_table_new(NULL, NULL);
	inbox->ok = g_array_new(FALSE, FALSE, sizeof(guint64));
	g_queue_init(&inbox->no);
	return inbox;
}

static void item_free(LinkItem *item)
{
	g_bytes_unref(item->payload);
	g_free(item->trace);
	g_free(item->key);
	g_free(item);
}

void inbox_free(Inbox *inbox)
{
	if (!inbox)
		return;
	GHashTableIter iterator;
	void *item;
	g_hash_table_iter_init(&iterator, inbox->items);
	while (g_hash_table_iter_next(&iterator, &item, NULL))
		((LinkItem *)item)->inbox = NULL;
	g_hash_table_unref(inbox->items);
	g_hash_table_unref(inbox->seen);
	g_array_unref(inbox->ok);
	g_queue_clear(&inbox->no);
	g_free(inbox);
}

void inbox_forget_results(Inbox *inbox)
{
	Seen *seen;
	g_array_set_size(inbox->ok, 0);
	while ((seen = g_queue_pop_head(&inbox->no)))
		seen->queued = false;
}

static bool check_window(const Inbox *inbox, guint64 n, gsize size,
			 GError **error)
{
	if (g_hash_table_size(inbox->items) < 2 * LINK_WINDOW &&
	    inbox->bytes + size <= 2 * LINK_BYTES &&
	    n < inbox->floor + 2 * LINK_NUMBERS)
		return true;
	g_set_error(error, LINK_ERROR, LINK_ERROR_PROTOCOL,
		    "the other side sends more than its window");
	return false;
}

static void queue_result(Inbox *inbox, Seen *seen)
{
	if (seen->ok)
		g_array_append_val(inbox->ok, seen->n);
	else if (!seen->queued)
		g_queue_push_tail(&inbox->no, seen);
	seen->queued = !seen->ok;
	inbox->resolved(inbox->data);
}

static void note_result(Inbox *inbox, Seen *seen, const LinkResult *result)
{
	seen->resolved = true;
	seen->ok = result->ok;
	seen->unsure = result->unsure;
	if (!result->ok) {
		seen->condition = g_strdup(result->condition);
		seen->type = g_strdup(result->type);
		seen->text = g_strdup(result->text);
		seen->address = g_strdup(result->address);
	}
	queue_result(inbox, seen);
}

void inbox_resolve_one(LinkItem *item, const LinkResult *result)
{
	Inbox *inbox = item->inbox;
	if (inbox) {
		g_hash_table_remove(inbox->items, item);
		inbox->bytes -= g_bytes_get_size(item->payload);
		Seen *seen =
			item->epoch == inbox->epoch
				? g_hash_table_lookup(inbox->seen, &item->n)
				: NULL;
		if (seen && item->n < inbox->floor)
			inbox_forget(inbox, seen);
		else if (seen)
			note_result(inbox, seen, result);
	}
	item_free(item);
}

/* The item that acts resolves those that waited for the same key. */
static void resolve(LinkItem *item, const LinkResult *result)
{
	g_autoptr(GPtrArray) waiting = NULL;
	if (item->entry) {
		gint64 now =
			item->inbox ? item->inbox->now(item->inbox->data) : 0;
		waiting = keys_resolve(item->entry, result->ok, now);
	}
	inbox_resolve_one(item, result);
	for (guint i = 0; waiting && i < waiting->len; i++)
		inbox_resolve_one(waiting->pdata[i], result);
}

void link_item_ok(LinkItem *item)
{
	LinkResult ok = { .ok = TRUE };
	resolve(item, &ok);
}

void link_item_no(LinkItem *item, const LinkResult *result)
{
	LinkResult no = *result;
	no.ok = FALSE;
	resolve(item, &no);
}

static Seen *seen_new(Inbox *inbox, guint64 n)
{
	Seen *seen = g_new0(Seen, 1);
	seen->n = n;
	g_hash_table_insert(inbox->seen, &seen->n, seen);
	inbox->highest = MAX(inbox->highest, n);
	return seen;
}

static LinkItem *item_new(Inbox *inbox, WireElement *element)
{
	LinkItem *item = g_new0(LinkItem, 1);
	item->inbox = inbox;
	item->n = element->n;
	item->epoch = inbox->epoch;
	item->payload = g_steal_pointer(&element->payload);
	item->trace = g_steal_pointer(&element->trace);
	item->key = g_steal_pointer(&element->key);
	item->again = element->again;
	item->deadline = inbox->now(inbox->data) + element->life;
	inbox->bytes += g_bytes_get_size(item->payload);
	g_hash_table_add(inbox->items, item);
	return item;
}

/* True when the item is to be acted on. */
static bool claim(Inbox *inbox, LinkItem *item)
{
	static const LinkResult ok = { .ok = TRUE };
	KeyEntry *entry = NULL;
	if (!item->key || !inbox->keys)
		return true;
	switch (keys_claim(inbox->keys, item->key, item,
			   inbox->now(inbox->data), &entry)) {
	case KEY_NEW:
		item->entry = entry;
		return true;
	case KEY_PENDING:
		return false;
	case KEY_DONE:
		inbox_resolve_one(item, &ok);
		return false;
	}
	return false;
}

static void refuse_payload(Inbox *inbox, Seen *seen)
{
	static const LinkResult bad = {
		.condition = "bad-request",
		.type = "modify",
		.text = "the payload is empty, too long or no base64",
	};
	note_result(inbox, seen, &bad);
}

gboolean inbox_take(Inbox *inbox, WireElement *element, LinkItem **item,
		    GError **error)
{
	*item = NULL;
	Seen *seen = g_hash_table_lookup(inbox->seen, &element->n);
	if (seen && seen->resolved)
		queue_result(inbox, seen);
	if (seen || element->n < inbox->floor)
		return TRUE;
	gsize size = element->payload ? g_bytes_get_size(element->payload) : 0;
	if (!check_window(inbox, element->n, size, error))
		return FALSE;
	metric_add(METRIC_ITEMS_RECEIVED, 1);
	seen = seen_new(inbox, element->n);
	if (!size || size > LINK_PAYLOAD) {
		refuse_payload(inbox, seen);
		return TRUE;
	}
	LinkItem *fresh = item_new(inbox, element);
	if (claim(inbox, fresh))
		*item = fresh;
	return TRUE;
}

static gint compare(gconstpointer a, gconstpointer b)
{
	guint64 one = *(const guint64 *)a, other = *(const guint64 *)b;
	return (one > other) - (one < other);
}

void inbox_write(Inbox *inbox, GString *into)
{
	if (inbox->ok->len) {
		g_array_sort(inbox->ok, compare);
		wire_write_ok(into, inbox->ok);
	}
	for (GList *at = inbox->no.head; at; at = at->next) {
		const Seen *seen = at->data;
		LinkResult result = { .unsure = seen->unsure,
				      .condition = seen->condition,
				      .type = seen->type,
				      .text = seen->text,
				      .address = seen->address };
		wire_write_no(into, seen->n, &result);
	}
	inbox_forget_results(inbox);
}

gboolean inbox_idle(const Inbox *inbox)
{
	return !g_hash_table_size(inbox->items) &&
	       !g_hash_table_size(inbox->seen);
}

gpointer inbox_data(const Inbox *inbox)
{
	return inbox->data;
}

/* ---- what an item is ---- */

const char *link_item_payload(const LinkItem *item, gsize *length)
{
	return g_bytes_get_data(item->payload, length);
}

const char *link_item_trace(const LinkItem *item)
{
	return item->trace;
}

const char *link_item_key(const LinkItem *item)
{
	return item->key;
}

gboolean link_item_again(const LinkItem *item)
{
	return item->again;
}

gboolean link_item_withdrawn(const LinkItem *item)
{
	return item->withdrawn || !item->inbox;
}

gint64 link_item_deadline(const LinkItem *item)
{
	return item->deadline;
}
