/* Page-mode messages in both directions (RFC 7572): a SIP MESSAGE as a plain
 * struct, an XMPP message as a tree. Pure: no sockets, no clock. */
#pragma once

#include "core/gateway/base/xml.h"
#include "core/gateway/bridge/address.h"

/* What a MESSAGE carries besides its routing. Strings may be NULL; the struct
 * owns them. */
typedef struct PageMessage {
	char *call_id;
	char *subject;	    /* UTF-8, one line */
	char *language;	    /* one language tag */
	char *content_type; /* as in the header */
	char *encoding;	    /* Content-Encoding or Content-Transfer-Encoding */
	GBytes *body;
	GBytes *html;	/* the same with markup, where there is one; or NULL */
	char *reported; /* the id by which its receipt becomes a report
			 * (chat.h), where its sender asks for one; or NULL */
	gboolean chat;	/* within a session (RFC 7573 §3) */
} PageMessage;

void page_message_clear(PageMessage *message);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PageMessage, page_message_clear)

struct Content;
/* Makes the stanza of a MESSAGE that says `content`, whose markup it takes: no
 * type (RFC 7572 §5), Call-ID as thread, text as XML allows it; or a chat
 * state, or a receipt. NULL when it means nothing to XMPP. */
Xml *message_from_content(const PageMessage *message, struct Content *content,
			  const Address *from, const Address *to,
			  const char *id);
/* The same from the body itself. NULL with the SIP status to answer in
 * `status`. */
Xml *message_to_xmpp(const PageMessage *message, const Address *from,
		     const Address *to, const char *id, int *status,
		     GError **error);

typedef enum MessageFate {
	MESSAGE_SEND,	/* `page` holds what the pool gets */
	MESSAGE_IGNORE, /* done with: an error, a typing notice, a receipt */
	MESSAGE_REFUSE, /* `refusal` says with what */
} MessageFate;

typedef struct MessageRefusal {
	const char *condition, *type, *text;
	const char *address; /* of gone and redirect: a URI, or NULL */
} MessageRefusal;

/* Reads a message stanza. A thread that is a Call-ID becomes it unchanged;
 * any other becomes one that message_to_xmpp turns back; without a thread
 * call_id stays NULL. */
MessageFate message_to_sip(const Xml *stanza, PageMessage *page,
			   MessageRefusal *refusal);

/* thread -> Call-ID as above, NULL when it has no form; and back. */
char *thread_to_call_id(const char *thread);
char *call_id_to_thread(const char *call_id);

/* Whether a MESSAGE of `bytes` may go out (RFC 3428 §8): over a transport
 * without congestion control only up to 1300. */
gboolean message_fits(gsize bytes, gboolean congestion_controlled);

/* The error stanza that answers `stanza`, addresses swapped, id kept; NULL
 * when it is an error itself (RFC 6120 §8.3.1). */
Xml *stanza_error(const Xml *stanza, const MessageRefusal *refusal);
