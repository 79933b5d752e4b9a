/* Streams of domains that are no partners here, passed through to the
 * topology's legacy XMPP gateway byte for byte from the stream header on
 * (coexistence while partners are moved). The edge learns nothing of what is
 * said and vouches for nothing. */
#pragma once

#include "core/gateway/edge/edge_private.h"

typedef struct Passage Passage;

/* Whether a stream with this header is the legacy gateway's. */
gboolean passage_fits(const Edge *edge, const Stream *stream);
/* Takes the session's connection over; only inside `admit`. */
void passage_start(Edge *edge, Session *session);
void passage_free(void *passage);

/* Ends those that the configuration no longer has, frees those that are over
 * and ends those that stand still. */
void passages_apply(Edge *edge);
void passages_tick(Edge *edge);
const char *passage_local(const Passage *passage);
const char *passage_remote(const Passage *passage);
/* Ends both sides, once they have taken what is under way to them. */
void passage_end(Passage *passage);
/* An object for Get-CsXmppStream. */
json_t *passage_describe(const Passage *passage);
