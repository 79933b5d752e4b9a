/* The receiver's half: which numbers of the sender were taken or resolved,
 * and the items that are somebody's to resolve. Items outlive their inbox;
 * whoever got one resolves it exactly once. No sockets, no clock. */
#pragma once

#include "core/gateway/link/keys.h"
#include "core/gateway/link/link.h"
#include "core/gateway/link/wire.h"

typedef struct Inbox Inbox;

struct LinkItem {
	Inbox *inbox; /* NULL once nobody waits for the result */
	guint64 n, epoch;
	GBytes *payload;
	char *trace, *key;
	gboolean again, acted, withdrawn;
	gint64 deadline;
	KeyEntry *entry; /* claimed key, or NULL */
};

/* Called when there is a result to write. */
typedef void InboxFn(void *data);
typedef gint64 InboxNowFn(void *data);

Inbox *inbox_new(KeyTable *keys, InboxFn *resolved, InboxNowFn *now,
		 void *data);
/* Items still held elsewhere stay valid; their results go nowhere. */
void inbox_free(Inbox *inbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Inbox, inbox_free)

/* A hello: another epoch starts its numbers anew. */
void inbox_begin(Inbox *inbox, guint64 epoch, guint64 low);
/* The sender wants no result of anything below: it has one, or gave the item
 * to somebody else. What was not acted on yet is withdrawn. */
void inbox_set_low(Inbox *inbox, guint64 low);
/* Takes what an item element says. `*item` is the item to hand on, or NULL
 * when it is a repeat or is already answered. False: the sender breaks its
 * window. */
gboolean inbox_take(Inbox *inbox, WireElement *element, LinkItem **item,
		    GError **error);
/* Appends results that are due. */
void inbox_write(Inbox *inbox, GString *into);
/* Nothing is held, and the sender has every result: its `low` says so. */
gboolean inbox_idle(const Inbox *inbox);
gpointer inbox_data(const Inbox *inbox);
