/* MSRP sessions as SIP agrees on them (RFC 4975 §8, RFC 6135, RFC 4572), what
 * the other end reads, and what statuses mean on either side. Pure; the paths
 * are the caller's to read. */
#pragma once

#include "core/gateway/bridge/message.h"

/* Who is to connect (RFC 6135 §4). */
typedef enum MsrpSetup {
	MSRP_SETUP_NONE, /* not said: who has made the offer */
	MSRP_SETUP_ACTIVE,
	MSRP_SETUP_PASSIVE,
	MSRP_SETUP_ACTPASS,
	MSRP_SETUP_HOLDCONN,
} MsrpSetup;

typedef struct MsrpOffer {
	gboolean secure; /* TCP/TLS/MSRP */
	char *path;
	guint types;	   /* what it reads, a mask of this folder */
	guint wrapped;	   /* what it reads in message/cpim */
	gboolean narrowed; /* it says so */
	guint64 most;	   /* bytes of a message; 0: any number */
	MsrpSetup setup;
	char *fingerprint; /* or NULL; several are lines */
	gboolean proven;   /* the medium has its own */
	GPtrArray *media;  /* of char *: every m= line */
	guint at;	   /* which of them this is */
} MsrpOffer;

/* Reads an offer or answer. False when it has no medium of MSRP that text
 * could go by. */
gboolean msrp_offer_read(MsrpOffer *offer, const char *sdp, gsize length);
void msrp_offer_clear(MsrpOffer *offer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MsrpOffer, msrp_offer_clear)
/* Whether text/html may be sent. */
gboolean msrp_offer_html(const MsrpOffer *offer);
/* Whether typing notices may be sent. */
gboolean msrp_offer_typing(const MsrpOffer *offer);
/* Whether we are to connect, to whom that is an answer, or an offer. */
gboolean msrp_offer_connect(const MsrpOffer *offer, gboolean answer);

/* What we say. */
typedef struct MsrpSay {
	const char *host; /* for c= */
	const char *path;
	guint16 port;
	gboolean secure;
	gboolean active;	 /* in an answer: we connect */
	const char *fingerprint; /* or NULL */
	const MsrpOffer *to;	 /* NULL: this is an offer */
	guint number;		 /* of the session, for o= */
} MsrpSay;
char *msrp_say(const MsrpSay *say);

/* The body as the other end reads it: as it is, or in message/cpim, which has
 * room for a subject. False:
 * it reads neither. */
gboolean msrp_dress(const MsrpOffer *offer, const PageMessage *page,
		    const Address *from, const Address *to, gint64 now,
		    PageMessage *dressed);

/* SIP's answer to a message as MSRP's. */
int msrp_status_of(int sip);
/* MSRP says that the session is no more (481, 506), or nothing was sent: the
 * message may go by another one. */
gboolean msrp_is_dead(int status);
