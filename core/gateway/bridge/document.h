/* Presence documents in the formats that pools have: PIDF, and those that
 * Lync, Skype for Business and OCS speak beside it (lync-sip §3.4). Pure. */
#pragma once

#include "core/gateway/bridge/message.h"
#include "core/gateway/bridge/presence.h"

typedef enum DocumentFormat {
	DOCUMENT_PIDF,
	DOCUMENT_MSRTC,	     /* text/xml+msrtc.pidf */
	DOCUMENT_XPIDF,	     /* application/xpidf+xml */
	DOCUMENT_CATEGORIES, /* application/msrtc-event-categories+xml */
	DOCUMENT_OTHER,
} DocumentFormat;

#define DOCUMENT_MSRTC_TYPE "text/xml+msrtc.pidf"

/* By a Content-Type, with or without parameters. */
DocumentFormat document_format(const char *type);
const char *document_type(DocumentFormat format);
/* What a document says, of Presence. NULL without an error when it says
 * nothing of availability: what was known stays. */
GPtrArray *document_read(DocumentFormat format, const char *bytes, gsize length,
			 const char *language, GError **error);
/* The same of a NOTIFY, in the charset that its Content-Type says, else the
 * document itself (RFC 3863 §3). NULL without `error`: it has none. */
GPtrArray *document_read_page(const PageMessage *page, GError **error);
/* For a client that reads that format and not PIDF (MSRTC or XPIDF): what the
 * resource that counts most says. */
GBytes *document_write(DocumentFormat format, const char *entity,
		       const GPtrArray *list);
