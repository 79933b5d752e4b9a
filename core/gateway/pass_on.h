/* A front end hands the records that it applied on to its edges, which so need
 * no folder in common with the store's machine. Edges verify them like any
 * other. Loop thread only. */
#pragma once

#include "core/gateway/link/link.h"

typedef struct PassOn PassOn;

/* The applied record of a stream and its number, or NULL; free it. */
typedef GBytes *NewestFn(void *data, const char *stream, guint64 *number);

PassOn *pass_on_new(Loop *loop, NewestFn *newest, void *data);
void pass_on_free(PassOn *pass_on);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PassOn, pass_on_free)
/* The links to look after, borrowed; NULL: none. */
void pass_on_set_links(PassOn *pass_on, LinkSet *links);
