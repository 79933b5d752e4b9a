/* A Lync session between two users (INVITE, MESSAGE and INFO inside, BYE) as a
 * table: what may happen in which state, and what is then done. Pure; the
 * dialogs are the caller's. */
#pragma once

#include <glib.h>

typedef enum SessionState {
	SESSION_NONE,
	SESSION_INVITING, /* our INVITE is out, a message waits for it */
	SESSION_OPEN,
} SessionState;

typedef enum SessionEvent {
	SESSION_ON_TEXT,     /* a contact's message is to go out */
	SESSION_ON_ACCEPTED, /* 2xx to the INVITE that it waits for */
	SESSION_ON_REFUSED,  /* or anything else */
	SESSION_ON_INVITE,   /* the user's own */
	SESSION_ON_DEAD,     /* the dialog is gone at the other end */
	SESSION_ON_BYE,
	SESSION_ON_GONE, /* the contact has closed the chat */
	SESSION_ON_IDLE, /* nobody has said anything for long */
	SESSION_ON_LOST, /* the dialog carries nothing more, but may stand */
} SessionEvent;

typedef enum SessionAction {
	SESSION_NOTHING,
	SESSION_INVITE,	 /* send INVITE; the message waits */
	SESSION_SEND,	 /* send the message that waits */
	SESSION_FAIL,	 /* give it back with the answer */
	SESSION_ADOPT,	 /* take the user's dialog */
	SESSION_REPLACE, /* the same, and BYE in the old one */
	SESSION_CROSS,	 /* the same, and CANCEL of our INVITE */
	SESSION_FORGET,	 /* the dialog is over */
	SESSION_HANG_UP, /* BYE */
} SessionAction;

/* Takes the step; what no row names changes nothing. */
SessionAction session_step(SessionState *state, SessionEvent event);

/* Whether an answer inside of a dialog says that the dialog carries nothing
 * more (lync-sip R-I9), and which event that is: the message may go by a new
 * one. */
gboolean session_is_dead(int status, const char *reason, SessionEvent *event);
/* The status that the answer of a Lync pool stands for: what it says of the
 * gateway is no matter of the sender's (lync-sip R-E4). */
int session_status(int status);

/* ---- what INVITE carries ---- */

/* Whether an offer has m=message or m=x-ms-message, and nothing else that has
 * a port. */
gboolean session_offer_taken(const char *sdp, gsize length);
/* Whether text/html may be sent to who made that offer or answer. */
gboolean session_takes_html(const char *sdp, gsize length);
/* Our offer (`user` NULL) or our answer to who wrote to sip:`user`. */
char *session_sdp(const char *address, const char *user);

/* ---- keyboard activity ---- */

/* False when it is none. */
gboolean keyboard_read(const char *bytes, gsize length, gboolean *typing);
char *keyboard_write(gboolean typing);
