#include "core/gateway/msrp/range.h"

#include "core/gateway/msrp/limits.h"

typedef struct MsrpPiece {
	guint64 start, end;
} MsrpPiece;

void msrp_pieces_clear(MsrpPieces *pieces)
{
	g_clear_pointer(&pieces->pieces, g_array_unref);
}

static MsrpPiece *piece_at(const MsrpPieces *pieces, guint at)
{
	return &g_array_index(pieces->pieces, MsrpPiece, at);
}

/* Takes up what the piece at `at` touches now. */
static void join_next(MsrpPieces *pieces, guint at)
{
	MsrpPiece *piece = piece_at(pieces, at);
	guint count = 0;

	while (at + 1 + count < pieces->pieces->len &&
	       piece_at(pieces, at + 1 + count)->start <= piece->end) {
		count++;
		piece->end = MAX(piece->end, piece_at(pieces, at + count)->end);
	}
	if (count)
		g_array_remove_range(pieces->pieces, at + 1, count);
}

gboolean msrp_pieces_add(MsrpPieces *pieces, guint64 start, guint64 end)
{
	MsrpPiece added = { start, end };
	guint at = 0;

	if (!pieces->pieces)
		pieces->pieces = g_array_new(FALSE, FALSE, sizeof(MsrpPiece));
	while (at < pieces->pieces->len && piece_at(pieces, at)->end < start)
		at++;
	if (at < pieces->pieces->len && piece_at(pieces, at)->start <= end) {
		MsrpPiece *piece = piece_at(pieces, at);

		piece->start = MIN(piece->start, start);
		piece->end = MAX(piece->end, end);
	} else {
		if (pieces->pieces->len >= MSRP_RANGE_PIECES)
			return FALSE;
		g_array_insert_val(pieces->pieces, at, added);
	}
	join_next(pieces, at);
	return TRUE;
}

gboolean msrp_pieces_cover(const MsrpPieces *pieces, guint64 end)
{
	const MsrpPiece *first = pieces->pieces && pieces->pieces->len
					 ? piece_at(pieces, 0)
					 : NULL;

	return !end || (first && !first->start && first->end >= end);
}
