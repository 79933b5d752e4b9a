/* An XMPP server for one domain, as small as a partner can be: it speaks s2s
 * with TLS and SASL EXTERNAL in both directions, answers pings, and hands
 * every stanza to its owner. Made from the gateway's own layers; for tests,
 * benches and quickstart only. Owns its listener and streams. */
#pragma once

#include "core/gateway/base/loop.h"
#include "core/gateway/base/xml.h"
#include "core/gateway/net/resolver.h"
#include "core/gateway/xmpp/credentials.h"

typedef struct XmppServer XmppServer;

typedef struct XmppServerSetup {
	Loop *loop;
	const char *domain;
	const char *address; /* to listen on */
	guint16 port;	     /* 0: any */
	CredentialFiles files;
	Resolver *resolver;  /* not used where `connect` is set; or NULL */
	const char *connect; /* "host:port" of whoever it sends to, or NULL */
	guint methods;	     /* of xmpp/policy.h; 0: EXTERNAL */
	gboolean no_management;
	gboolean bidi;	   /* XEP-0288, both ways */
	gboolean resume;   /* XEP-0198 §5, both ways */
	gboolean one_pair; /* takes no further pair on a stream */
	gboolean direct;   /* opens its streams with direct TLS */
	gboolean silent;   /* answers no ping */
	gboolean hold;	   /* acknowledges no stanza */
	/* A stanza came; it stays the server's. */
	void (*stanza)(void *data, const Xml *stanza);
	/* The outcome of a stanza given to xmpp_server_send, in order: what
	 * goes again over another connection has it later. */
	void (*sent)(void *data, gboolean arrived);
	/* A stream ended with an error. */
	void (*failed)(void *data, const char *text);
	void *data;
} XmppServerSetup;

XmppServer *xmpp_server_new(const XmppServerSetup *setup, GError **error);
void xmpp_server_free(XmppServer *server);
guint16 xmpp_server_port(const XmppServer *server);
/* To the domain of the stanza's `to`; waits for a stream. */
void xmpp_server_send(XmppServer *server, const Xml *stanza);
/* Breaks all connections without a word. */
void xmpp_server_cut(XmppServer *server);
/* Knows nothing any more of streams that were lost. */
void xmpp_server_forget(XmppServer *server);
/* Opens no streams any more. */
void xmpp_server_stop(XmppServer *server);
/* Acknowledges from now on, after `hold`. */
void xmpp_server_release(XmppServer *server);
/* Takes no connections until told otherwise. */
void xmpp_server_close(XmppServer *server, gboolean closed);
/* Streams that were resumed. */
guint xmpp_server_resumed(const XmppServer *server);
/* Streams of others that are ready. */
guint xmpp_server_ready(const XmppServer *server);
/* Connections that were ever taken. */
guint xmpp_server_accepted(const XmppServer *server);
/* Open streams, by who opened them. */
guint xmpp_server_streams(const XmppServer *server, gboolean incoming);
