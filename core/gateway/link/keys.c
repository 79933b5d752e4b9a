#include "core/gateway/link/keys.h"

#include "core/gateway/link/limits.h"

struct KeyEntry {
	KeyTable *table; /* NULL once the table is gone */
	char *key;
	GPtrArray *waiting; /* while pending, else NULL */
	gint64 done_at;
	GList node; /* in `done`; data is this */
};

struct KeyTable {
	GHashTable *entries; /* key -> KeyEntry */
	GQueue done;	     /* of KeyEntry, oldest first */
	gint64 latest;	     /* time of the last call that knew it */
};

KeyTable *keys_new(void)
{
	KeyTable *keys = g_new0(KeyTable, 1);
	keys->entries = g_hash_table_new(g_str_hash, g_str_equal);
	g_queue_init(&keys->done);
	return keys;
}

static void entry_free(KeyEntry *entry)
{
	if (entry->waiting)
		g_ptr_array_unref(entry->waiting);
	g_free(entry->key);
	g_free(entry);
}

static void forget(KeyTable *keys, KeyEntry *entry)
{
	if (!entry->waiting)
		g_queue_unlink(&keys->done, &entry->node);
	g_hash_table_remove(keys->entries, entry->key);
	entry_free(entry);
}

/* Entries of items that are still held elsewhere go with their result. */
void keys_free(KeyTable *keys)
{
	if (!keys)
		return;
	GHashTableIter iterator;
	void *entry;
	g_hash_table_iter_init(&iterator, keys->entries);
	while (g_hash_table_iter_next(&iterator, NULL, &entry)) {
		if (((KeyEntry *)entry)->waiting)
			((KeyEntry *)entry)->table = NULL;
		else
			entry_free(entry);
	}
	g_hash_table_unref(keys->entries);
	g_free(keys);
}

static void expire(KeyTable *keys, gint64 now)
{
	while (keys->done.head) {
		KeyEntry *oldest = keys->done.head->data;
		if (now - oldest->done_at < LINK_KEY_MS &&
		    g_hash_table_size(keys->entries) <= LINK_KEYS)
			return;
		forget(keys, oldest);
	}
}

KeyClaim keys_claim(KeyTable *keys, const char *key, LinkItem *item, gint64 now,
		    KeyEntry **entry)
{
	keys->latest = now;
	expire(keys, now);
	KeyEntry *known = g_hash_table_lookup(keys->entries, key);
	if (known && !known->waiting)
		return KEY_DONE;
	*entry = known;
	if (known) {
		g_ptr_array_add(known->waiting, item);
		return KEY_PENDING;
	}
	*entry = g_new0(KeyEntry, 1);
	(*entry)->table = keys;
	(*entry)->key = g_strdup(key);
	(*entry)->waiting = g_ptr_array_new();
	(*entry)->node.data = *entry;
	g_hash_table_insert(keys->entries, (*entry)->key, *entry);
	return KEY_NEW;
}

GPtrArray *keys_resolve(KeyEntry *entry, gboolean ok, gint64 now)
{
	KeyTable *keys = entry->table;
	GPtrArray *waiting = g_steal_pointer(&entry->waiting);
	if (!keys) {
		entry_free(entry);
	} else if (ok) {
		entry->done_at = MAX(now, keys->latest);
		g_queue_push_tail_link(&keys->done, &entry->node);
	} else {
		g_hash_table_remove(keys->entries, entry->key);
		entry_free(entry);
	}
	return waiting;
}

guint keys_count(const KeyTable *keys)
{
	return g_hash_table_size(keys->entries);
}
