/* Sessions as Lync has them (lync-sip §2) and as MSRP (RFC 7573): what goes to
 * a user of a pool of such a profile goes in a dialog, which the first message
 * opens, the user's client may open as well, and BYE, silence or <gone/> ends.
 * One for each pair of users. In memory: after a restart the next text opens a
 * new one. */
#pragma once

#include "core/gateway/bridge/typing.h"
#include "core/gateway/frontend/inbound.h"

typedef struct Sessions Sessions;

/* `idle`: ms that one may be silent. */
Sessions *sessions_new(Frontend *frontend, guint idle);
void sessions_free(Sessions *sessions);

/* Whether a user's pool speaks in sessions. */
gboolean sessions_serve(const Frontend *frontend, const Address *user);
/* Whether those sessions bring receipts by themselves. */
gboolean sessions_report(const Frontend *frontend, const Address *user);
/* When typing is repeated there; NULL: it does not speak in sessions. */
const TypingTimes *sessions_typing(const Frontend *frontend,
				   const Address *user);
/* INVITE, INFO, BYE, and a MESSAGE inside of a dialog. */
void sessions_take(Sessions *sessions, SipRequest *request);
/* Sends a message in the pair's session, by `target` when there is none yet;
 * `fn` is called once, after this returns, unless this fails. */
gboolean sessions_send(Sessions *sessions, Inbound *inbound,
		       const SipTarget *target, const PageMessage *page,
		       SipOutcomeFn *fn);
/* Typing of the contact: nothing without an open session. */
void sessions_type(Sessions *sessions, const Address *user,
		   const Address *contact, gboolean typing);
/* The contact has closed the chat. */
void sessions_gone(Sessions *sessions, const Address *user,
		   const Address *contact);
/* Whether one is open. */
gboolean sessions_open(const Sessions *sessions, const Address *user,
		       const Address *contact);
/* Whether the user's client has said that it reads HTML. */
gboolean sessions_html(const Sessions *sessions, const Address *user,
		       const Address *contact);
/* A receipt of the contact: true when it was for a message of a session, or
 * there is no session that it could go by. */
gboolean sessions_receipt(Sessions *sessions, const Address *user,
			  const Address *contact, const Xml *stanza);
/* BYE in those whose users may not write to each other any more, or whose
 * pool does not speak in sessions. */
void sessions_apply(Sessions *sessions);
/* BYE in those whose users belong to another front end, once they have
 * been silent for a moment; whether there are more. */
gboolean sessions_move(Sessions *sessions);
/* BYE to all. */
void sessions_end(Sessions *sessions);
