/* Sessions of MSRP (RFC 7573): the medium of one dialog. Shared by
 * session_msrp.c (what we send), session_msrp_in.c (what comes) and
 * session_msrp_sdp.c (what INVITE agrees on). Owned by the dialog's session, or
 * by the INVITE that is to make it; one that still waits for an answer when its
 * dialog ends is in Sessions.ending until it has it. */
#pragma once

#include "core/gateway/bridge/session_msrp.h"
#include "core/gateway/frontend/session.h"
#include "core/gateway/msrp/agent.h"

struct SessionMedia {
	Sessions *sessions;
	Session *session; /* NULL: it has ended */
	MsrpSession *msrp;
	MsrpOffer peer;	     /* once it is known */
	Errand errand;	     /* that is under way */
	GHashTable *reports; /* Message-ID -> MediaReport */
	char *asking;	     /* that of `errand`, where it asks for a report */
	gboolean stood;	     /* it has been open */
	char *subject;	     /* of the user\'s INVITE, for his first message */
};

/* A message of a contact whose receipt is a report. */
typedef struct MediaReport {
	char *id;
	Address *user, *contact;
} MediaReport;

/* NULL is nothing. */
void session_media_free(SessionMedia *media);
/* Whatever it waits for. */
void session_media_end(void *media);
SessionMedia *session_media_new(Session *session, gboolean secure);

/* ---- session_msrp.c ---- */

void session_media_flush(Session *session);
/* The contact has a message of the user. */
void session_media_report(SessionMedia *media, const char *message_id,
			  guint64 length);
void session_media_type(Session *session, gboolean typing);

/* ---- session_msrp_in.c ---- */

extern const MsrpSessionHandler session_media_handler;

/* ---- session_msrp_sdp.c ---- */

char *session_media_offer(Session *session, SessionMedia **media);
gboolean session_media_answered(Session *session, const char *sdp,
				gsize length);
gboolean session_media_judge(const SipIncoming *incoming);
char *session_media_accept(Session *session, const SipIncoming *incoming,
			   SessionMedia **media);
