#include "core/gateway/msrp/join.h"

#include "core/gateway/msrp/range.h"

#include <string.h>

typedef struct Begun {
	MsrpJoin *join;
	MsrpWhole whole; /* without its body */
	GByteArray *bytes;
	MsrpPieces pieces;
	guint64 total; /* known by the last chunk; else G_MAXUINT64 */
	gint64 active;
} Begun;

struct MsrpJoin {
	GHashTable *begun; /* Message-ID -> Begun */
	gsize *held;
	Begun *now;    /* whose chunk it is; NULL: of none */
	guint64 start; /* of the chunk */
	guint64 at;    /* of its next byte */
};

void msrp_whole_clear(MsrpWhole *whole)
{
	g_free(whole->message_id);
	g_free(whole->content_type);
	g_clear_pointer(&whole->body, g_bytes_unref);
	memset(whole, 0, sizeof(*whole));
}

static void begun_free(void *data)
{
	Begun *begun = data;

	*begun->join->held -= begun->bytes ? begun->bytes->len : 0;
	if (begun->bytes)
		g_byte_array_unref(begun->bytes);
	msrp_whole_clear(&begun->whole);
	msrp_pieces_clear(&begun->pieces);
	g_free(begun);
}

MsrpJoin *msrp_join_new(gsize *held)
{
	MsrpJoin *join = g_new0(MsrpJoin, 1);

	join->held = held;
	join->begun = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
					    begun_free);
	return join;
}

void msrp_join_free(MsrpJoin *join)
{
	if (!join)
		return;
	g_hash_table_unref(join->begun);
	g_free(join);
}

/* NULL: too many are begun already. */
static Begun *begun_of(MsrpJoin *join, const MsrpHead *head)
{
	Begun *begun = g_hash_table_lookup(join->begun, head->message_id);

	if (begun)
		return begun;
	if (g_hash_table_size(join->begun) >= MSRP_MESSAGES_BEGUN)
		return NULL;
	begun = g_new0(Begun, 1);
	begun->join = join;
	begun->bytes = g_byte_array_new();
	begun->total = G_MAXUINT64;
	begun->whole.message_id = g_strdup(head->message_id);
	g_hash_table_insert(join->begun, begun->whole.message_id, begun);
	return begun;
}

int msrp_join_begin(MsrpJoin *join, const MsrpHead *head, gint64 now)
{
	const MsrpRange *range = &head->range;

	join->now = NULL;
	if (range->total > MSRP_MESSAGE_BYTES ||
	    range->start > MSRP_MESSAGE_BYTES)
		return 413;
	join->now = begun_of(join, head);
	if (!join->now)
		return 413;
	if (head->content_type && !join->now->whole.content_type)
		join->now->whole.content_type = g_strdup(head->content_type);
	join->now->whole.success |= head->success;
	join->now->active = now;
	join->start = join->at = range->start - 1;
	return 200;
}

static void make_room(Begun *begun, gsize end)
{
	gsize before = begun->bytes->len;

	if (end <= before)
		return;
	g_byte_array_set_size(begun->bytes, (guint)end);
	memset(begun->bytes->data + before, 0, end - before);
	*begun->join->held += end - before;
}

int msrp_join_add(MsrpJoin *join, const char *bytes, gsize length)
{
	Begun *begun = join->now;
	guint64 end = join->at + length;
	gsize more;

	if (!begun || end > MSRP_MESSAGE_BYTES)
		return 413;
	more = end > begun->bytes->len ? (gsize)end - begun->bytes->len : 0;
	if (*join->held + more > MSRP_BEGUN_BYTES)
		return 413;
	make_room(begun, (gsize)end);
	if (length)
		memcpy(begun->bytes->data + join->at, bytes, length);
	join->at = end;
	return 200;
}

static gboolean is_whole(const Begun *begun)
{
	return begun->total != G_MAXUINT64 &&
	       msrp_pieces_cover(&begun->pieces, begun->total);
}

static void take_whole(MsrpJoin *join, Begun *begun, MsrpWhole *whole)
{
	gsize length = MIN(begun->bytes->len, (gsize)begun->total);

	*whole = begun->whole;
	whole->body = g_bytes_new(begun->bytes->data, length);
	g_hash_table_steal(join->begun, begun->whole.message_id);
	begun->whole = (MsrpWhole){ 0 };
	begun_free(begun);
}

int msrp_join_end(MsrpJoin *join, MsrpFlag flag, gboolean failed,
		  MsrpWhole *whole)
{
	Begun *begun = g_steal_pointer(&join->now);
	gboolean over = failed || flag == MSRP_ABORTED;

	if (!begun)
		return 200;
	if (over || !msrp_pieces_add(&begun->pieces, join->start, join->at)) {
		g_hash_table_remove(join->begun, begun->whole.message_id);
		return over ? 200 : 413;
	}
	if (flag == MSRP_LAST)
		begun->total = join->at;
	if (is_whole(begun))
		take_whole(join, begun, whole);
	return 200;
}

void msrp_join_sweep(MsrpJoin *join, gint64 now, MsrpGivenUpFn *fn, void *data)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, join->begun);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const Begun *begun = value;

		if (begun == join->now || begun->active + MSRP_BEGUN_MS > now)
			continue;
		if (begun->total != G_MAXUINT64)
			fn(data, begun->whole.message_id, begun->total);
		g_hash_table_iter_remove(&iter);
	}
}
