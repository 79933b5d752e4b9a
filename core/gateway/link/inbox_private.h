/* The inside of an inbox, shared by inbox.c (items and their results) and
 * inbox_low.c (what the sender wants no result of any more). */
#pragma once

#include "core/gateway/link/inbox.h"

#include <stdbool.h>

/* What is known of one number. */
typedef struct Seen {
	guint64 n;
	bool resolved, ok, unsure;
	bool queued;				 /* in `no` */
	char *condition, *type, *text, *address; /* of a failure */
} Seen;

struct Inbox {
	KeyTable *keys;
	InboxFn *resolved;
	InboxNowFn *now;
	void *data;
	guint64 epoch, floor, highest;
	GHashTable *seen;  /* &Seen.n -> Seen, of this epoch */
	GHashTable *items; /* set of LinkItem not resolved, of any epoch */
	guint64 bytes;	   /* of their payloads */
	GArray *ok;	   /* of guint64: results to write */
	GQueue no;	   /* of Seen in `seen` */
};

/* The result goes to the sender, unless it wants none; frees the item. */
void inbox_resolve_one(LinkItem *item, const LinkResult *result);
void inbox_forget(Inbox *inbox, Seen *seen);
void inbox_forget_results(Inbox *inbox);
