/* One SIP message as it came: start line, headers and body as spans of one
 * buffer, found by a scan that takes anything with a start line, so that a
 * 400 can be built for what no parser accepts; beside it osip's parsed form
 * once sip_message_parse has taken it. */
#pragma once

#include <glib.h>

typedef struct osip_message osip_message_t;

typedef struct SipHeader {
	const char *name;    /* long form in lower case; "": unknown */
	const char *value;   /* unfolded, trimmed, NUL after it */
	gsize length;	     /* of the value: it may hold NUL */
	const char *written; /* the name as it came, without NUL after it */
	gsize written_length;
} SipHeader;

typedef struct SipMessage {
	char *buffer;	      /* all strings below point into it */
	const char *method;   /* requests; NULL in a response */
	const char *uri;      /* requests */
	const char *version;  /* as written */
	int status;	      /* responses; -1 when it is no number */
	const char *reason;   /* responses */
	GArray *headers;      /* of SipHeader, in order */
	const char *body;     /* what follows the headers */
	gsize body_length;    /* cut to Content-Length where that is less */
	gboolean malformed;   /* a line that is no header, NUL where not */
	osip_message_t *osip; /* or NULL */
} SipMessage;

/* NULL when there is no start line with three parts. */
SipMessage *sip_message_scan(const char *bytes, gsize length);
void sip_message_free(SipMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SipMessage, sip_message_free)
/* Lets osip parse the headers; false when it does not take them. `bytes` are
 * what the message was scanned from. */
gboolean sip_message_parse(SipMessage *message, const char *bytes);

/* The first header of that name (long, lower case), or NULL. */
const SipHeader *sip_message_header(const SipMessage *message,
				    const char *name);
const char *sip_message_value(const SipMessage *message, const char *name);
guint sip_message_count(const SipMessage *message, const char *name);

/* Reads digits only, at most `most`; false otherwise. */
gboolean sip_number(const char *text, gsize length, guint64 most,
		    guint64 *number);
/* The long name in lower case of a header name, interned. */
const char *sip_header_name(const char *name, gsize length);
