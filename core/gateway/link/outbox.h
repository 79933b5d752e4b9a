/* The sender's half: items that have no result yet, in the order of their
 * numbers. It owns its copies of what is sent and calls `done` exactly once
 * for each. No sockets, no clock. */
#pragma once

#include "core/gateway/link/link.h"

typedef struct Outbox Outbox;

Outbox *outbox_new(void);
/* Calls `done` for what is left: failed, unsure where it had been sent. */
void outbox_free(Outbox *outbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Outbox, outbox_free)

/* What the receiver will hold. */
void outbox_set_window(Outbox *outbox, guint32 window, guint64 bytes);
/* False when full. */
gboolean outbox_add(Outbox *outbox, const LinkSend *send, gint64 now);
guint outbox_count(const Outbox *outbox);
/* Lowest number without result. */
guint64 outbox_low(const Outbox *outbox);
/* A new connection to the process `epoch`: everything goes out again, marked
 * when it had gone to another process. */
void outbox_rewind(Outbox *outbox, guint64 epoch);
/* Appends what has not gone out on this connection; with `repeats_only`
 * nothing that never went out before. */
void outbox_write(Outbox *outbox, gboolean repeats_only, gint64 now,
		  GString *into);
/* Results for the numbers first … last; unknown ones are passed over. */
void outbox_resolve(Outbox *outbox, guint64 first, guint64 last,
		    const LinkResult *result);
/* Gives items back in order: LinkSend's `back` is called with whether the item
 * was written; without one it fails. `unsent_only` leaves those that were. */
void outbox_take_back(Outbox *outbox, gboolean unsent_only);
/* Fails everything, unsure where it had been sent. */
void outbox_fail(Outbox *outbox);
/* Fails what has run out. */
void outbox_expire(Outbox *outbox, gint64 now);
