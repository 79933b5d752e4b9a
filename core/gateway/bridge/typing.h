/* Who is typing, towards one side (XEP-0085 and RFC 3994 or Lync's keyboard
 * activity): a table of what may happen, and the times by which a notice is
 * repeated or taken back. Pure: the caller brings the time, in ms. */
#pragma once

#include <glib.h>

typedef enum TypingState {
	TYPING_IDLE,
	TYPING_ACTIVE,
	TYPING_OFF, /* the other side wants none: 415 (RFC 3994 §4) */
} TypingState;

typedef enum TypingEvent {
	TYPING_ON_START,
	TYPING_ON_STOP,
	TYPING_ON_MESSAGE, /* text follows: it says itself that typing ended */
	TYPING_ON_AGAIN,   /* time to repeat */
	TYPING_ON_END,	   /* nobody has said anything for too long */
	TYPING_ON_REFUSED,
} TypingEvent;

typedef enum TypingAction {
	TYPING_NOTHING,
	TYPING_SAY_ACTIVE,
	TYPING_SAY_IDLE,
} TypingAction;

typedef struct TypingTimes {
	guint again; /* ms between two repetitions; 0: none */
	guint end;   /* ms after which typing has ended */
} TypingTimes;

typedef struct Typing {
	TypingState state;
	gint64 again, end; /* while active; 0: never */
} Typing;

TypingAction typing_step(Typing *typing, TypingEvent event, gint64 now,
			 const TypingTimes *times);
/* What time alone brings; call it whenever some has passed. */
TypingAction typing_tick(Typing *typing, gint64 now, const TypingTimes *times);

/* Towards SIP by RFC 3994: what we announce and repeat. An XMPP client does
 * not repeat: without a word for so long it has gone. */
#define TYPING_REFRESH_S 90
extern const TypingTimes typing_to_sip;
/* Towards Lync: who does not repeat within seconds has stopped. */
extern const TypingTimes typing_to_lync;
/* Towards XMPP: by the notice's own refresh, in seconds (0: not said, then
 * 120 s as RFC 3994 §3.3 has it). */
TypingTimes typing_to_xmpp(guint refresh);
