/* What a lost stream leaves to the connection that goes on with it (XEP-0198
 * §5): what is unproven, the counts of both directions, and who had proven
 * what. Owned by the stream, and between two streams by whoever keeps it. */
#pragma once

#include "core/gateway/xmpp/policy.h"
#include "core/gateway/xmpp/received.h"
#include "core/gateway/xmpp/sent.h"

typedef struct Resume {
	char *id;
	char *local, *remote; /* A-labels */
	Method method;
	gboolean secured, bidi;
	guint seconds; /* for which the receiving side keeps it */
	Sent *sent;
	Received *received;
	GHashTable *pairs; /* "local remote", proven */
	gboolean spent;	   /* only its count of received stanzas is good */
} Resume;

/* What is unproven becomes unsure. */
void resume_free(Resume *resume);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Resume, resume_free)
/* The same for what is unproven; the rest stays, to be told. */
void resume_spend(Resume *resume);
