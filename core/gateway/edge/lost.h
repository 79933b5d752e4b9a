/* Streams of partners that were lost and that they may go on with over another
 * connection (XEP-0198 §5): so many, so large and for so long as limits.h
 * says. Owns their state until somebody takes it. */
#pragma once

#include "core/gateway/xmpp/stream.h"

typedef struct Edge Edge;
typedef struct Lost Lost;

Lost *lost_new(void);
/* What is unproven becomes unsure. */
void lost_free(Lost *lost);
/* Takes it. */
void lost_add(Edge *edge, Resume *resume);
/* The state of stream `id`, the caller's, if `by` may resume it; or NULL. */
Resume *lost_take(Edge *edge, const char *id, const Stream *by);
/* Whether stanzas of ours on a lost stream may still get through: nothing
 * younger may overtake them. */
gboolean lost_is_awaited(const Edge *edge, const char *local,
			 const char *remote);
void lost_tick(Edge *edge);
/* Nobody can come back any more: what is unproven becomes unsure now. */
void lost_give_up(Edge *edge);
guint lost_count(const Lost *lost);
