/* Makes messages of chunks (RFC 4975 §7.3.1): those of several messages may be
 * mixed, a message's own may come in any order, twice, be cut off and go on
 * later. Where a chunk's headers and its end contradict each other, its end
 * counts. Bounded; the caller brings the time. */
#pragma once

#include "core/gateway/msrp/head.h"

typedef struct MsrpJoin MsrpJoin;

/* `held`: bytes that this and others hold, for all together. */
MsrpJoin *msrp_join_new(gsize *held);
void msrp_join_free(MsrpJoin *join);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsrpJoin, msrp_join_free)

/* A SEND begins: 200, or the status to answer it with. */
int msrp_join_begin(MsrpJoin *join, const MsrpHead *head, gint64 now);
/* More of its body: the same. */
int msrp_join_add(MsrpJoin *join, const char *bytes, gsize length);

/* A message that is whole. */
typedef struct MsrpWhole {
	char *message_id, *content_type; /* or NULL */
	GBytes *body;
	gboolean success; /* a report is asked for */
} MsrpWhole;
void msrp_whole_clear(MsrpWhole *whole);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MsrpWhole, msrp_whole_clear)

/* Its end: the same; `whole` has a body when its message is whole. `failed`:
 * the chunk was not taken. With either its message is given up. */
int msrp_join_end(MsrpJoin *join, MsrpFlag flag, gboolean failed,
		  MsrpWhole *whole);
/* Gives up what has stood still for too long; of what its sender believes to
 * have sent whole, `fn` hears. */
typedef void MsrpGivenUpFn(void *data, const char *message_id, guint64 length);
void msrp_join_sweep(MsrpJoin *join, gint64 now, MsrpGivenUpFn *fn, void *data);
