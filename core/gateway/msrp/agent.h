/* MSRP towards the users of pools (RFC 4975): listens, connects, and carries
 * messages of sessions that SIP has made. A session is known by the path that
 * we gave it; a connection carries any number of them and is reused. Whoever
 * makes a session owns it. All on the loop's thread; what ends is told later,
 * not from within a call. */
#pragma once

#include "core/gateway/base/loop.h"
#include "core/gateway/msrp/head.h"
#include "core/gateway/net/resolver.h"
#include "core/gateway/sip/trust.h"

typedef struct MsrpAgent MsrpAgent;
typedef struct MsrpSession MsrpSession;
typedef struct MsrpIncoming MsrpIncoming;

typedef struct MsrpAgentOptions {
	const char *host;    /* FQDN, for paths over TLS */
	const char *address; /* to listen on; for paths in clear, unless it is
			      * any */
	guint16 port;	     /* 0 picks one; one that is taken picks one, too */
	Resolver *resolver;  /* borrowed; NULL: paths have IP addresses */
	guint patience;	     /* ms, for answers and connections; 0: 30 s */
} MsrpAgentOptions;

MsrpAgent *msrp_agent_new(Loop *loop, const MsrpAgentOptions *options,
			  GError **error);
/* Its sessions must be gone. */
void msrp_agent_free(MsrpAgent *agent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsrpAgent, msrp_agent_free)
/* From now on there is TLS, where it has a certificate of ours. */
void msrp_agent_set_trust(MsrpAgent *agent, SipTrust *trust);
/* Listens there instead, unless it does so already. What is connected stays;
 * false: all is as it was. */
gboolean msrp_agent_move(MsrpAgent *agent, const char *address, guint16 port,
			 GError **error);
guint16 msrp_agent_port(const MsrpAgent *agent);
guint msrp_agent_connections(const MsrpAgent *agent);
/* Our certificate's fingerprint as SDP has it, or NULL: no TLS. Free it. */
char *msrp_agent_fingerprint(const MsrpAgent *agent);

/* ---- sessions ---- */

typedef struct MsrpSessionHandler {
	/* Messages may flow. */
	void (*open)(void *data);
	/* A whole message. Owed: exactly one msrp_incoming_answer. */
	void (*message)(void *data, MsrpIncoming *incoming);
	/* What became of one that we sent with a report asked for: 200, or an
	 * error; 0: it is not waited for any more, there are too many. */
	void (*report)(void *data, const char *message_id, int status);
	/* Once: the connection has ended, or none came about. The session is
	 * of no use any more. */
	void (*lost)(void *data, const GError *error);
} MsrpSessionHandler;

/* What SIP has agreed on. */
typedef struct MsrpPeer {
	const char *path;	 /* of the other end */
	gboolean active;	 /* we connect */
	const char *pool;	 /* interned: whose certificate it must show */
	const char *fingerprint; /* of the certificate that it shows instead,
				  * as SDP has it; or NULL */
} MsrpPeer;

/* One that waits for its peer to be known. */
MsrpSession *msrp_session_new(MsrpAgent *agent, gboolean secure,
			      const MsrpSessionHandler *handler, void *data);
void msrp_session_free(MsrpSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsrpSession, msrp_session_free)
const char *msrp_session_path(const MsrpSession *session);
/* The host in it. */
const char *msrp_session_host(const MsrpSession *session);
/* False: the path is none that can be used, or not as safe as the session. A
 * second time: the other end comes anew. */
gboolean msrp_session_begin(MsrpSession *session, const MsrpPeer *peer,
			    GError **error);
gboolean msrp_session_is_open(const MsrpSession *session);

typedef struct MsrpOutgoing {
	const char *message_id, *content_type;
	GBytes *body;
	gboolean success; /* asks for a report */
} MsrpOutgoing;

/* 200: the other end has it; 408: nobody knows; 0: the session was lost before
 * anything was sent; else its refusal. */
typedef void MsrpSentFn(void *data, int status);
/* In chunks; `fn` is called once, after this returns, unless the session is
 * freed before. */
void msrp_session_send(MsrpSession *session, const MsrpOutgoing *outgoing,
		       MsrpSentFn *fn, void *data);
/* Says that a message of the other end has arrived where it was to go. */
void msrp_session_report(MsrpSession *session, const char *message_id,
			 guint64 length);

/* ---- messages of the other end ---- */

const char *msrp_incoming_id(const MsrpIncoming *incoming);
/* NULL: nothing was said. */
const char *msrp_incoming_type(const MsrpIncoming *incoming);
GBytes *msrp_incoming_body(const MsrpIncoming *incoming);
gboolean msrp_incoming_wants_report(const MsrpIncoming *incoming);
/* Consumes it; its session may be gone by then. */
void msrp_incoming_answer(MsrpIncoming *incoming, int status);
