/* A dialog that outlives its requests, as RFC 3261 §12 has it: identifiers,
 * remote target, route set and both sequence numbers. Whoever has the
 * subscription owns it and keeps it on disk. */
#pragma once

#include "core/gateway/sip/agent.h"

typedef struct SipDialog {
	char *call_id, *local_tag;
	char *remote_tag;		 /* NULL until there is an answer */
	char *local, *remote;		 /* URIs as From and To have them */
	char *target;			 /* the other end's Contact */
	char *routes;			 /* as one Route value, or NULL */
	guint32 cseq;			 /* of our last request */
	guint32 remote_cseq;		 /* of theirs, 0: none yet */
	char *strict_uri, *strict_route; /* of the request last filled in */
} SipDialog;

/* One that a request of ours is to make. */
SipDialog *sip_dialog_new(const char *local, const char *remote);
/* One that a request of theirs makes; NULL when it has no Contact. */
SipDialog *sip_dialog_from(const SipIncoming *incoming);
void sip_dialog_free(SipDialog *dialog);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SipDialog, sip_dialog_free)

/* Call-ID and local tag: what it is found by. Free it. */
char *sip_dialog_key(const char *call_id, const char *local_tag);
gboolean sip_dialog_stands(const SipDialog *dialog);
/* A 2xx to our request: the first makes the dialog, each refreshes its
 * target. */
void sip_dialog_answered(SipDialog *dialog, const SipOutcome *outcome);
/* A request in it: false when its tag is another or its number is not new
 * (RFC 3261 §12.2.2). A NOTIFY that comes before the answer makes it. */
gboolean sip_dialog_take(SipDialog *dialog, const SipIncoming *incoming);
/* Fills in what is the dialog's in its next request; all is borrowed, until
 * the next one. A first hop that routes strictly gets the Request-URI that it
 * wants (RFC 3261 §12.2.1.1). */
void sip_dialog_fill(SipDialog *dialog, SipOutgoing *outgoing);
/* The host that the next request has to go to, or NULL. Free it. */
char *sip_dialog_hop(const SipDialog *dialog);
