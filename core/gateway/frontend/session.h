/* One session: its state, its dialog and what waits for it. Shared by
 * sessions.c (which there are), sessions_in.c (what users send), session.c
 * (what we send) and the modes, which say what pools of one profile do in their
 * own way. Private to them. */
#pragma once

#include "core/gateway/bridge/session.h"
#include "core/gateway/bridge/typing.h"
#include "core/gateway/frontend/sessions.h"
#include "core/gateway/sip/dialog.h"

typedef struct Session Session;
typedef struct SessionMedia SessionMedia; /* session_msrp.h */

typedef struct SessionMode {
	const char *profile; /* SipProfile of the pool */
	const TypingTimes *typing;
	gboolean threads;	   /* a thread is the Call-ID of its session */
	gboolean reports;	   /* receipts go by its own means */
	int (*status)(int status); /* what a refusal means; NULL: itself */
	/* The SDP of our INVITE, with what it needs later in `media`. NULL: a
	 * session cannot be begun. */
	char *(*offer)(Session *session, SessionMedia **media);
	/* The answer to it. False: nobody can speak by that. */
	gboolean (*answered)(Session *session, const char *sdp, gsize length);
	/* Whether a user's INVITE offers what we take. */
	gboolean (*judge)(const SipIncoming *incoming);
	/* The SDP of our answer to it; `media`: in, what the dialog has. NULL:
	 * it cannot be taken after all. */
	char *(*accept)(Session *session, const SipIncoming *incoming,
			SessionMedia **media);
	/* Sends the message that waits, if that can be now. */
	void (*flush)(Session *session);
	void (*type)(Session *session, gboolean typing);
} SessionMode;

extern const SessionMode session_mode_lync, session_mode_msrp;

struct Sessions {
	Frontend *frontend;
	GHashTable *pairs;   /* "user contact" -> Session */
	GHashTable *dialogs; /* sip_dialog_key -> Session */
	GHashTable *calls;   /* of SessionCall, as a set */
	GHashTable *ending;  /* of SessionMedia without session, as a set */
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

struct Session {
	Sessions *sessions;
	const SessionMode *mode;
	char *key;
	Address *user, *contact;
	SessionState state;
	SipDialog *dialog;   /* while open */
	SessionMedia *media; /* of it, where the mode has any */
	SipTarget target;
	SipProtocol protocol;
	Errand errand;
	struct SessionCall *invite; /* that it waits for */
	guint calls;	 /* requests under way that know this session */
	guint dialogs;	 /* how many it has had */
	gboolean html;	 /* the client reads it */
	gboolean silent; /* it wants no typing */
	gint64 active;	 /* when somebody said something last */
};

/* How a pool speaks; NULL: not in sessions. */
const SessionMode *session_mode_of(const Frontend *frontend, const char *pool);
/* The pair's, made where there is none; NULL when there are too many. */
Session *session_get(Sessions *sessions, const SessionMode *mode,
		     const Address *user, const Address *contact);
/* Its users may write to each other, and its pool speaks in this way. */
gboolean session_may_last(const Session *session);
/* Frees it when nothing needs it any more; a message that it did not carry
 * gets its answer, or another session. */
void session_release(Session *session);
void session_free(void *session);

/* The step, and what it asks for. */
void session_do(Session *session, SessionEvent event);
/* Makes `dialog` and `media`, which are taken, the session's. */
void session_adopt(Session *session, SipDialog *dialog, SessionMedia *media);
/* Sends what waits by the dialog that there is now. */
void session_flush(Session *session);
void session_call_free(void *call);
/* Typing of the contact. */
void session_inform(Session *session, gboolean typing);

/* Gives the message its answer: it is the lane's own again. */
void session_give(Errand *errand, const SipOutcome *outcome);
void session_errand_clear(Errand *errand);
/* Sends a request in the dialog; false when there is no room. */
gboolean session_request(Session *session, const SipOutgoing *outgoing,
			 SipOutcomeFn *fn);
/* In its answer: the session, without the call; `current`: the dialog is still
 * the one that it was sent in. */
Session *session_request_end(void *call, gboolean *current);
/* The next one, all but its body filled in. */
SipOutgoing session_next_request(Session *session, const char *method);
extern const SipOutcome session_busy;
