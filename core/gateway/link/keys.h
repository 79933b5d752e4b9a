/* Keys of messages that came in through several front ends: a key that is
 * pending gets one result for all, one that succeeded stays known for 64 s,
 * one that failed is forgotten. One table for all links of an edge. */
#pragma once

#include <glib.h>

typedef struct KeyTable KeyTable;
typedef struct KeyEntry KeyEntry;
typedef struct LinkItem LinkItem;

typedef enum KeyClaim {
	KEY_NEW,     /* the item is the one to act on */
	KEY_PENDING, /* the item waits for another's result */
	KEY_DONE,    /* it was done already */
} KeyClaim;

KeyTable *keys_new(void);
void keys_free(KeyTable *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KeyTable, keys_free)

/* Sets `*entry` unless the answer is KEY_DONE. */
KeyClaim keys_claim(KeyTable *keys, const char *key, LinkItem *item, gint64 now,
		    KeyEntry **entry);
/* The acting item has its result. Returns the items that waited for it
 * (container is the caller's). */
GPtrArray *keys_resolve(KeyEntry *entry, gboolean ok, gint64 now);
guint keys_count(const KeyTable *keys);
