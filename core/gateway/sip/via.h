/* The top Via of a message, and what identifies a transaction. Private to
 * this folder. */
#pragma once

#include "core/gateway/sip/message.h"
#include "core/gateway/sip/transport.h"

/* Parameter of a Via that we put before a request that we relay. */
#define SIP_VIA_RELAYED "gh-from"

typedef struct SipVia {
	char *text;	    /* its own copy, which the others point into */
	const char *host;   /* sent-by, lower case */
	guint16 port;	    /* 0: none given */
	const char *branch; /* or NULL */
	gboolean rport;	    /* the parameter is there */
	gboolean alias;	    /* RFC 5923: our requests may come back this way */
	SipProtocol protocol;
	gboolean known;	      /* whether there is that protocol here */
	const char *received; /* where it came from, or NULL */
	guint16 returned;     /* value of rport; 0: none */
	const char *relayed;  /* ours of a relayed request: its connection */
} SipVia;

/* How long the first element of such a header is, without its comma. */
gsize sip_via_length(const char *value);
/* Reads the first element of a Via header. */
gboolean sip_via_read(const char *value, SipVia *via);
void sip_via_clear(SipVia *via);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SipVia, sip_via_clear)

/* RFC 3261 §17.2.3: by branch and sent-by, or what RFC 2543 had. Free it. */
char *sip_server_key(const SipMessage *message, const char *method);
/* Where the answer goes (RFC 3261 §18.2.2, RFC 3581 §4). */
void sip_answer_target(const SipMessage *message, const SipTarget *from,
		       SipTarget *to);
/* The Via value with received and, where asked for, rport. Free it. */
char *sip_via_received(const char *value, const SipTarget *from);
