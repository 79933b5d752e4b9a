/* What the parts of a session share: private to session*.c. */
#pragma once

#include "core/gateway/base/rate.h"
#include "core/gateway/xmpp/certificate.h"
#include "core/gateway/xmpp/peer_dane.h"
#include "core/gateway/xmpp/session.h"

#define SESSION_TICK_MS 1000

struct Session {
	int references;
	guint number;
	Loop *loop;
	Stream *stream;
	Connection *connection; /* holds a reference while there is one */
	Credentials *credentials;
	const SessionHandler *handler; /* NULL once `closed` was called */
	void *data;
	SessionLimits limits;
	Timer *tick;
	Timer *tcp;		/* NULL: nothing is proven by TCP */
	Timer *ask;		/* NULL: not to be asked later */
	gint64 begun, progress; /* loop time */
	gint64 ready_at, stanza_at, sent_at, asked_at;
	guint asks;	  /* when asked_at was set */
	guint64 stanzas;  /* when stanza_at was set */
	GByteArray *head; /* receiving: all of it until the header is read */
	gboolean direct;  /* TLS came before the stream */
	gboolean flush_due, crowded, held, left, paused, resting;
	char *address;
	CertificateView peer;
	char *host;	    /* initiating: of the setup */
	GArray *tlsa;	    /* initiating: of the setup, or NULL */
	Resolver *resolver; /* receiving: for DANE; or NULL */
	PeerDane *asking;   /* receiving: under way */
	char *dane_domain;  /* receiving: proven by DANE */
	char *proof;	    /* of the peer's domain */
	gboolean relied;    /* the certificate proves pairs besides EXTERNAL */
	gint64 since;
	Rate element_rate, byte_rate;
	guint64 elements; /* that were counted */
	Timer *slow;	  /* until the peer is read again; or NULL */
	guint slowed;
};

/* Every SESSION_TICK_MS: limits of time, keep-alive, missing answers. */
void session_tick(void *session);
/* Asks the peer what has arrived, now or a little later. */
void session_ask(Session *session);
/* Asks TCP what it has acknowledged, as long as only that proves it. */
void session_watch_tcp(Session *session);
/* Reads or does not, by all that speaks against it. */
void session_set_paused(Session *session);

/* ---- session_rate.c ---- */

/* `length` bytes came: reads on when that was not too fast. */
void session_count(Session *session, gsize length);

/* ---- session_proof.c: of the stream's handler ---- */

gboolean session_trusted(void *session, const char *domain, GError **error);
gboolean session_prove(void *session, const char *domain);
/* A TLSA record of usage 3 proves the certificate: its dates say nothing. */
gboolean session_is_dateless(const Session *session);
/* Whether the stream stands and falls with the peer's certificate. */
gboolean session_relies(const Session *session);
