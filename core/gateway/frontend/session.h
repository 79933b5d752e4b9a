/* One Lync session: its state, its dialog and what waits for it. Shared by
 * sessions.c (which there are, what users send) and session.c (what we send).
 * Private to the two. */
#pragma once

#include "core/gateway/bridge/session.h"
#include "core/gateway/frontend/sessions.h"
#include "core/gateway/sip/dialog.h"

struct Sessions {
	Frontend *frontend;
	GHashTable *pairs;   /* "user contact" -> Session */
	GHashTable *dialogs; /* sip_dialog_key -> Session */
	GHashTable *calls;   /* of SessionCall, as a set */
	guint idle;
	Timer *tick; /* runs while there are sessions */
};

/* A message of the lane, until its answer. */
typedef struct Errand {
	SipOutcomeFn *fn; /* NULL: there is none */
	Inbound *inbound;
	PageMessage page;
	SipTarget target;
	char *uri;	  /* of the user, for INVITE */
	gboolean renewed; /* by a second dialog already */
} Errand;

typedef struct Session {
	Sessions *sessions;
	char *key;
	Address *user, *contact;
	SessionState state;
	SipDialog *dialog; /* while open */
	SipTarget target;
	SipProtocol protocol;
	Errand errand;
	struct SessionCall *invite; /* that it waits for */
	guint calls;	 /* requests under way that know this session */
	guint dialogs;	 /* how many it has had */
	gboolean html;	 /* the client reads it */
	gboolean silent; /* it wants no typing */
	gint64 active;	 /* when somebody said something last */
} Session;

/* The pair's, made where there is none; NULL when there are too many. */
Session *session_get(Sessions *sessions, const Address *user,
		     const Address *contact);
/* Frees it when nothing needs it any more. */
void session_release(Session *session);
void session_free(void *session);

/* The step, and what it asks for. */
void session_do(Session *session, SessionEvent event);
/* Makes `dialog`, which is taken, the session's. */
void session_adopt(Session *session, SipDialog *dialog);
/* Sends what waits by the dialog that there is now. */
void session_flush(Session *session);
void session_call_free(void *call);
/* Sends INFO. */
void session_inform(Session *session, gboolean typing);
