/* Publication records in pieces: cut on one side, put together on the other.
 * Whether the result is a record is for its signature to say. */
#pragma once

#include "core/gateway/link/wire.h"

/* ---- sending: whole records wait, pieces of the first go out ---- */

typedef struct RecordQueue RecordQueue;
RecordQueue *record_queue_new(void);
void record_queue_free(RecordQueue *queue);
void record_queue_add(RecordQueue *queue, const char *stream, guint64 number,
		      GBytes *record);
/* Appends one piece; false when there is none. */
gboolean record_queue_write(RecordQueue *queue, GString *into);
/* A new connection: the record under way starts over. */
void record_queue_rewind(RecordQueue *queue);

/* ---- receiving ---- */

typedef struct RecordStore RecordStore;
RecordStore *record_store_new(void);
void record_store_free(RecordStore *store);
/* Takes a piece; the whole record when it was the last, else NULL. Pieces
 * out of order drop what was there. */
GBytes *record_store_take(RecordStore *store, const WireElement *piece);
void record_store_clear(RecordStore *store);
