/* Front ends tell each other what their pairs have become, in MESSAGE requests
 * over TLS between them (docs/presence.md). What was not confirmed is told
 * again; it is confirmed once it is on the other's disk. Private to this
 * folder. */
#pragma once

#include "core/gateway/frontend/relation.h"

typedef struct Share Share;

Share *share_new(Presences *presences);
void share_free(Share *share);
/* Of bare JIDs: what is now to be told of that pair. */
void share_changed(Presences *presences, const char *local, const char *remote);
/* Everything that concerns that one. */
void share_all(Presences *presences, const char *computer);
/* Tells what there is to tell, where nothing is under way. */
void share_look(Presences *presences);
/* TRUE: it came from another front end for us, and gets its answer. */
gboolean share_take(Presences *presences, SipRequest *request);

typedef void ShareFn(void *data, gboolean taken);
/* Lets another front end act on a presence stanza; `fn` is called once, after
 * this returns, unless this fails. */
gboolean share_stanza(Presences *presences, const char *computer,
		      GBytes *stanza, const char *trace, ShareFn *fn,
		      void *data);
