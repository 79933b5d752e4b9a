/* Stanzas received on one stream, and how far they are resolved without a
 * gap: the XEP-0198 `h` towards the peer. */
#pragma once

#include <glib.h>

typedef struct Received {
	guint64 taken, run; /* received; resolved without a gap */
	GByteArray *done;   /* of run + 1, run + 2 …: 1 when resolved */
} Received;

void received_init(Received *received);
void received_clear(Received *received);
/* A stanza came; its number, from 1. */
guint64 received_take(Received *received);
/* True when the run moved. */
gboolean received_resolve(Received *received, guint64 number);
guint received_open(const Received *received);
