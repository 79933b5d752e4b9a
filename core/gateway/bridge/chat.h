/* What messages say besides text: chat states (XEP-0085) and receipts
 * (XEP-0184), as stanzas and as SIP bodies. Message ids cross as functions of
 * each other, so that nothing is kept for a receipt to find its message. */
#pragma once

#include "core/gateway/bridge/message.h"

#define NS_CHAT_STATES "http://jabber.org/protocol/chatstates"
#define NS_RECEIPTS    "urn:xmpp:receipts"

typedef enum ChatState {
	CHAT_NONE,
	CHAT_ACTIVE,
	CHAT_COMPOSING,
	CHAT_PAUSED,
	CHAT_INACTIVE,
	CHAT_GONE,
} ChatState;

/* The chat state in a stanza. */
ChatState chat_state(const Xml *stanza);
void chat_add_state(Xml *stanza, ChatState state);
/* A stanza that says nothing else, which nobody is to store. */
Xml *chat_state_stanza(const Address *from, const Address *to, ChatState state);
/* The body of a MESSAGE that says it by RFC 3994. */
void chat_typing_page(PageMessage *page, gboolean active);

/* The id of a stanza whose receipt is to become a delivery notification, and
 * back; NULL when it is none of those. With `failures` its error is to become
 * one as well. Free it. */
char *receipt_stanza_id(const char *message_id, gboolean failures);
char *receipt_message_id(const char *stanza_id);
/* The Message-ID of a stanza's MESSAGE, and back, likewise. */
char *receipt_id_to_sip(const char *stanza_id);
char *receipt_id_from_sip(const char *message_id);

/* The id of a stanza whose receipt is to become a report on a message of MSRP
 * of so many bytes, and back; NULL when it is none of those. Free it. */
char *report_stanza_id(const char *message_id, gsize length);
char *report_message_id(const char *stanza_id, guint64 *length);

/* Whether a receipt is wanted; of the stanza's own id. */
gboolean receipt_is_wanted(const Xml *stanza);
/* The id that a receipt is for, or NULL when it is none. */
const char *receipt_is_for(const Xml *stanza);
Xml *receipt_stanza(const Address *from, const Address *to, const char *id);
/* The receipt, or the message that came back as an error, as a MESSAGE; false
 * when nobody asked for that. */
gboolean receipt_page(const Xml *stanza, gint64 now, PageMessage *page);
/* The message in `page` as message/cpim that asks for a notification. */
void receipt_wrap(const Xml *stanza, const Address *from, const Address *to,
		  gint64 now, PageMessage *page);
