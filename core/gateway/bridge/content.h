/* What the body of a MESSAGE says: text, markup, typing, receipts, whatever it
 * is wrapped in. A Content owns its parts. */
#pragma once

#include "core/gateway/bridge/message.h"

typedef enum ContentKind {
	CONTENT_TEXT,
	CONTENT_TYPING,	 /* isComposing (RFC 3994) */
	CONTENT_RECEIPT, /* a delivery notification (RFC 5438) */
} ContentKind;

typedef struct Content Content;
struct Content {
	ContentKind kind;
	char *text;	    /* UTF-8 with LF line ends */
	Xml *markup;	    /* an XHTML-IM body, or NULL */
	char *subject;	    /* said within the body, or NULL */
	char *receipt_id;   /* what the receipt is for */
	char *message_id;   /* by which a receipt is asked for, or NULL */
	gboolean failures;  /* and that of a failure */
	gboolean receipt;   /* and that of success */
	gboolean delivered; /* CONTENT_RECEIPT */
	gboolean composing; /* CONTENT_TYPING */
	guint refresh;	    /* CONTENT_TYPING: seconds, 0: not said */
};

/* What is taken, for Accept. */
#define CONTENT_ACCEPT                                                         \
	"text/plain, text/html, multipart/alternative, multipart/mixed, "      \
	"multipart/related, message/cpim, application/im-iscomposing+xml, "    \
	"message/imdn+xml"

/* NULL with the status to answer: 415 when it is nothing of these or in a
 * charset that we cannot read, 413 when it is too long, 400 when it is missing
 * or not what its type says. */
Content *content_read(const PageMessage *message, int *status, GError **error);
void content_free(Content *content);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Content, content_free)
/* A language tag as RFC 5646 builds them, and not too long. */
gboolean content_language_valid(const char *language);
