#include "core/gateway/link/records.h"

#include "core/gateway/link/limits.h"

typedef struct Outgoing {
	char *stream;
	guint64 number;
	GBytes *record;
} Outgoing;

struct RecordQueue {
	GQueue waiting; /* of Outgoing */
	guint32 part;	/* of the first, 1-based: next to go out */
};

typedef struct Partial {
	guint64 number;
	guint32 next, of;
	GByteArray *bytes;
} Partial;

struct RecordStore {
	GHashTable *partials; /* stream -> Partial */
};

RecordQueue *record_queue_new(void)
{
	RecordQueue *queue = g_new0(RecordQueue, 1);
	g_queue_init(&queue->waiting);
	queue->part = 1;
	return queue;
}

static void outgoing_free(void *data)
{
	Outgoing *outgoing = data;
	g_free(outgoing->stream);
	g_bytes_unref(outgoing->record);
	g_free(outgoing);
}

void record_queue_free(RecordQueue *queue)
{
	g_queue_clear_full(&queue->waiting, outgoing_free);
	g_free(queue);
}

void record_queue_add(RecordQueue *queue, const char *stream, guint64 number,
		      GBytes *record)
{
	Outgoing *outgoing = g_new(Outgoing, 1);
	*outgoing = (Outgoing){ g_strdup(stream), number, g_bytes_ref(record) };
	g_queue_push_tail(&queue->waiting, outgoing);
}

gboolean record_queue_write(RecordQueue *queue, GString *into)
{
	Outgoing *first =
		queue->waiting.head ? queue->waiting.head->data : NULL;
	if (!first)
		return FALSE;
	gsize size;
	const guint8 *bytes = g_bytes_get_data(first->record, &size);
	gsize at = (gsize)(queue->part - 1) * LINK_PIECE_BYTES;
	guint32 of =
		(guint32)((size + LINK_PIECE_BYTES - 1) / LINK_PIECE_BYTES);
	wire_write_record(into, first->stream, first->number, queue->part, of,
			  bytes + at, MIN(size - at, LINK_PIECE_BYTES));
	if (queue->part++ == of) {
		outgoing_free(g_queue_pop_head(&queue->waiting));
		queue->part = 1;
	}
	return TRUE;
}

void record_queue_rewind(RecordQueue *queue)
{
	queue->part = 1;
}

static void partial_free(void *data)
{
	Partial *partial = data;
	g_byte_array_unref(partial->bytes);
	g_free(partial);
}

RecordStore *record_store_new(void)
{
	RecordStore *store = g_new(RecordStore, 1);
	store->partials = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
						partial_free);
	return store;
}

void record_store_free(RecordStore *store)
{
	g_hash_table_unref(store->partials);
	g_free(store);
}

void record_store_clear(RecordStore *store)
{
	g_hash_table_remove_all(store->partials);
}

static Partial *partial_for(RecordStore *store, const WireElement *piece)
{
	Partial *partial = g_hash_table_lookup(store->partials, piece->stream);
	if (piece->part == 1) {
		if (!partial &&
		    g_hash_table_size(store->partials) >= LINK_STREAMS)
			return NULL;
		partial = g_new(Partial, 1);
		*partial =
			(Partial){ piece->n, 1, piece->of, g_byte_array_new() };
		g_hash_table_replace(store->partials, g_strdup(piece->stream),
				     partial);
	}
	if (partial && partial->number == piece->n &&
	    partial->next == piece->part && partial->of == piece->of)
		return partial;
	return NULL;
}

GBytes *record_store_take(RecordStore *store, const WireElement *piece)
{
	Partial *partial = partial_for(store, piece);
	gsize size = 0;
	const guint8 *bytes =
		piece->payload ? g_bytes_get_data(piece->payload, &size) : NULL;
	if (!partial || !size ||
	    partial->bytes->len + size > LINK_RECORD_BYTES) {
		g_hash_table_remove(store->partials, piece->stream);
		return NULL;
	}
	g_byte_array_append(partial->bytes, bytes, (guint)size);
	if (partial->next++ < partial->of)
		return NULL;
	GBytes *record =
		g_byte_array_free_to_bytes(g_steal_pointer(&partial->bytes));
	partial->bytes = g_byte_array_new();
	g_hash_table_remove(store->partials, piece->stream);
	return record;
}
