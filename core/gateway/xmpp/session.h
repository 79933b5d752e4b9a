/* A stream on its connection: TLS, time limits, keep-alive, back pressure.
 * Shared by reference: who holds stanzas of it keeps it until they have their
 * outcome; the connection holds a reference of its own. */
#pragma once

#include "core/gateway/net/connection.h"
#include "core/gateway/net/resolver.h"
#include "core/gateway/xmpp/credentials.h"
#include "core/gateway/xmpp/stream.h"

typedef struct Session Session;

typedef struct SessionHandler {
	gboolean (*admit)(void *data, Session *session, GError **error);
	char *(*key)(void *data, Session *session, const char *id);
	void (*ready)(void *data, Session *session);
	void (*stanza)(void *data, Session *session, Xml *stanza,
		       guint64 number);
	void (*dialback)(void *data, Session *session, const Dialback *element);
	void (*room)(void *data, Session *session);
	/* Last call. error NULL: orderly. */
	void (*closed)(void *data, Session *session, const GError *error);
	/* Something came; for who follows the negotiation. Or NULL. */
	void (*moved)(void *data, Session *session);
	/* It sends more than it may, for the first time, and is read no faster
	 * from now on. Or NULL. */
	void (*slowed)(void *data, Session *session);
	/* As StreamHandler has it. Or NULL. */
	Resume *(*resume)(void *data, Session *session, const char *id);
} SessionHandler;

typedef struct SessionLimits {
	gint64 establishment, inactivity; /* ms; 0: none */
	gint64 keep_alive;		  /* ms; 0: none is sent */
	/* ms for which a peer may acknowledge nothing; 0: any time. */
	gint64 silence;
	/* That the peer may send a second once it is proven; 0: any number. */
	guint elements, bytes;
} SessionLimits;

typedef struct SessionSetup {
	Loop *loop;
	int fd;		 /* connected; the session's from now on */
	gboolean direct; /* TLS before the stream (XEP-0368) */
	Credentials *credentials;
	SessionLimits limits;
	const char *host; /* that DNSSEC leads to from the domain, or NULL */
	GArray *tlsa;	  /* of net/tlsa.h: TLS is a must, and these judge the
			   * certificate. NULL: PKIX does */
} SessionSetup;

/* Initiating. */
Session *session_begin(const SessionSetup *setup, const StreamSetup *stream,
		       const SessionHandler *handler, void *data);
/* Receiving, on an accepted descriptor: direct TLS where it begins so. Of the
 * setups only what is said of this role counts. */
Session *session_accept(const SessionSetup *setup, const StreamSetup *stream,
			const SessionHandler *handler, void *data);
Session *session_ref(Session *session);
void session_unref(Session *session);

/* Inside `admit` of a stream in clear: gives away the connection, and in
 * `received` all that came on it. The session ends without a word; `closed`
 * is called inside. */
Connection *session_detach(Session *session, GBytes **received);

/* Inside `admit`: a peer whose certificate PKIX does not prove may prove it
 * by DANE, asked for here before EXTERNAL is offered. */
void session_allow_dane(Session *session, Resolver *resolver);

Stream *session_stream(const Session *session);
/* Whether the certificate that the peer showed proves the domain; else the
 * one cause. `proof` as identity_prove has it. */
gboolean session_check(const Session *session, const char *domain, char **proof,
		       GError **error);
/* The certificate is taken for the proof of a pair, whatever else the stream
 * was proven by. */
void session_rely(Session *session);
/* Trust or revocation lists changed: a stream whose proof does not hold any
 * more is ended with <reset/>. */
void session_recheck(Session *session, const Credentials *credentials);
/* Gives the stanza `number` its outcome; fine after the end, too. */
void session_resolve(Session *session, guint64 number);
void session_set_limits(Session *session, const SessionLimits *limits);
/* For how long stanzas may flow, in ms; 0: they may not. */
gint64 session_ready_for(const Session *session);
/* Bytes that the peer has not taken yet. */
gsize session_queued(const Session *session);
/* Stops reading, for as long as anybody asks for it. */
void session_pause(Session *session, gboolean paused);
/* The same, for a stream that we take leave of. */
void session_leave(Session *session, gboolean leave);
/* Ends with an error (NULL: orderly); `closed` is called inside. */
void session_close(Session *session, const GError *error);
void session_fail(Session *session, StreamError code, const char *text);
/* The same without waiting for anything to be sent; not inside callbacks of
 * this session. */
void session_drop(Session *session);
/* Gives its connection up for lost, so that another one may go on with the
 * stream; not inside callbacks of this session. */
void session_lose(Session *session, const GError *error);

/* For whoever looks; strings are the session's, "" where unknown. */
typedef struct SessionView {
	const char *address, *protocol, *cipher;
	const char *subject, *issuer, *not_after; /* of the peer */
	const char *proof; /* of that certificate: "PKIX", "DANE 3 1 1" */
	guint number;	   /* of the process's streams: in log and trace */
	gint64 since;	   /* µs since 1970 */
	gboolean direct;   /* TLS before the stream */
	guint slowed;	   /* times that it sent more than it may */
} SessionView;
void session_view(const Session *session, SessionView *view);
