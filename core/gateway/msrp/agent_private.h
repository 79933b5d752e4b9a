/* The inside of an agent: agent.c (its life, time), flow.c (a connection's
 * life), flow_in.c (what it brings), session.c, send.c (what we send). */
#pragma once

#include "core/gateway/msrp/agent.h"
#include "core/gateway/msrp/join.h"
#include "core/gateway/msrp/range.h"
#include "core/gateway/msrp/reader.h"
#include "core/gateway/msrp/uri.h"
#include "core/gateway/net/connection.h"
#include "core/gateway/net/connector.h"
#include "core/gateway/net/host.h"

struct MsrpAgent {
	Loop *loop;
	char *host, *address;
	Resolver *resolver; /* or NULL */
	guint patience;
	Listener *listener;
	SipTrust *trust;      /* or NULL */
	GHashTable *flows;    /* number -> MsrpFlow */
	GHashTable *by_place; /* place -> MsrpFlow: those that we opened */
	GHashTable *hosts;    /* "192.0.2.1" -> strangers from there */
	guint strangers;
	GHashTable *sessions; /* id -> MsrpSession */
	GHashTable *chunks;   /* transaction -> MsrpChunk */
	GHashTable *incoming; /* of MsrpIncoming, as a set */
	guint64 last_flow;
	gsize begun; /* bytes of messages that are not whole */
	Timer *sweep;
	Timer *soon; /* to tell what must not be told at once */
};

/* One connection. */
typedef struct MsrpFlow {
	MsrpAgent *agent;
	guint64 number;
	char *place; /* ours: where to, and who must be there; else NULL */
	char *host;  /* theirs: the address; ours: the name */
	gboolean secure, ready;
	gboolean stuck;	   /* its queue was full */
	gboolean stranger; /* they connected, and have shown no session yet */
	HostLookup *lookup;
	Connector *connector;
	Connection *connection; /* NULL until it stands */
	MsrpReader *reader;
	GHashTable *sessions; /* of MsrpSession, as a set */
	MsrpSession *current; /* whose chunk comes; or NULL */
	int status;	      /* of that chunk, so far */
	guint unanswered, misses;
	gboolean paused;
	gint64 alone;	/* without a session since; 0: it has one */
	gint64 began;	/* of something that is not whole; or 0 */
	guint patience; /* ms that it may be alone */
} MsrpFlow;

struct MsrpSession {
	MsrpAgent *agent;
	const MsrpSessionHandler *handler;
	void *data;
	gboolean secure;
	char *id, *path;
	char *remote, *fingerprint;
	const char *pool;
	MsrpFlow *flow; /* or NULL */
	gboolean open;
	gint64 waits; /* for its connection since; 0: it does not */
	MsrpJoin *join;
	GQueue sends;	     /* of MsrpSend */
	GHashTable *reports; /* Message-ID -> MsrpAwaited */
	GQueue awaited;	     /* of them, the oldest first */
	GError *failure;     /* to be told */
	gboolean told;
};

/* ---- flow.c ---- */

void msrp_flow_accept(MsrpAgent *agent, int fd, const struct sockaddr *from);
/* The one to that place, opened where there is none; NULL: too many. */
MsrpFlow *msrp_flow_get(MsrpAgent *agent, const MsrpUri *to,
			const MsrpPeer *peer);
void msrp_flow_free(void *flow);
/* Its sessions are lost; it is gone. */
void msrp_flow_fail(MsrpFlow *flow, const GError *cause);
void msrp_flow_sweep(MsrpFlow *flow, gint64 now);
/* False: its queue is full, or it does not stand. */
gboolean msrp_flow_send(MsrpFlow *flow, const GString *text);
/* Whether the other end is who the session wants. */
gboolean msrp_flow_proves(const MsrpFlow *flow, const MsrpSession *session,
			  GError **error);
void msrp_flow_join(MsrpFlow *flow, MsrpSession *session);
void msrp_flow_leave(MsrpFlow *flow, MsrpSession *session);

/* ---- flow_in.c ---- */

void msrp_flow_received(void *flow, const char *bytes, gsize length);
/* Goes on where an answer was waited for. */
void msrp_flow_resume(MsrpFlow *flow);

/* ---- session.c ---- */

/* Its connection stands and proves what it must. */
void msrp_session_opened(MsrpSession *session);
void msrp_session_lose(MsrpSession *session, const GError *cause);
void msrp_session_sweep(MsrpSession *session, gint64 now);
/* Tells what is to be told; may free it. */
void msrp_session_tell(MsrpSession *session);

/* ---- send.c ---- */

void msrp_send_bind(MsrpSession *session);
/* What became of a message of the other end. */
void msrp_send_report(MsrpSession *session, const char *message_id,
		      guint64 length, int status);
void msrp_sends_init(MsrpSession *session);
void msrp_sends_clear(MsrpSession *session);
/* The connection is gone: nobody knows what the other end got. */
void msrp_sends_lose(MsrpSession *session);
/* The first that is over and not told yet; false when there is none. */
gboolean msrp_sends_tell(MsrpSession *session);
void msrp_sends_sweep(MsrpSession *session, gint64 now);
void msrp_sends_answered(MsrpAgent *agent, const MsrpFlow *flow,
			 const MsrpHead *head);
void msrp_sends_reported(MsrpSession *session, const MsrpHead *head);

/* ---- incoming.c ---- */

/* Takes the whole. */
MsrpIncoming *msrp_incoming_new(MsrpFlow *flow, const MsrpHead *head,
				MsrpWhole *whole);
void msrp_incoming_free(void *incoming);
/* Answers a request as its sender wants. */
void msrp_answer(MsrpFlow *flow, const MsrpHead *head, int status);
