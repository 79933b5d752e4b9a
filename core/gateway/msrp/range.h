/* Which bytes of a message have come, or were reported, as pieces that do not
 * touch. Pure. */
#pragma once

#include <glib.h>

typedef struct MsrpPieces {
	GArray *pieces; /* of MsrpPiece, in order; NULL: none */
} MsrpPieces;

/* From `start` up to, not with, `end`. False: they would be too many. */
gboolean msrp_pieces_add(MsrpPieces *pieces, guint64 start, guint64 end);
/* Everything from 0 up to there. */
gboolean msrp_pieces_cover(const MsrpPieces *pieces, guint64 end);
void msrp_pieces_clear(MsrpPieces *pieces);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MsrpPieces, msrp_pieces_clear)
