/* A SIP user agent: what the front end and the test peer see of this folder.
 * It answers by itself what needs no policy: requests of strangers, malformed
 * ones, OPTIONS, unknown methods, loops, Max-Forwards, Require. Hands plain
 * structs out. */
#pragma once

#include "core/gateway/bridge/message.h"
#include "core/gateway/sip/transport.h"

typedef struct SipAgent SipAgent;
typedef struct SipRequest SipRequest;
typedef struct SipCall SipCall;
typedef struct SipPassing SipPassing;
typedef struct SipDecision SipDecision;

typedef struct SipAgentOptions {
	const char *host;    /* FQDN for Via */
	const char *address; /* to listen on */
	guint16 port;	     /* 0 picks one */
	guint keep_alive;    /* ms until an idle connection of ours sends CR
			      * LF CR LF; 0: a minute */
	gboolean sessions;   /* INVITE, INFO and BYE are handed out */
} SipAgentOptions;

/* What RFC 6665 adds to a request. */
typedef struct SipEventInfo {
	char *package;	     /* of Event, lower case; NULL without */
	gint64 expires;	     /* of Expires, -1: none */
	gboolean takes_pidf; /* by Accept, or without one */
	gboolean takes_msrtc, takes_xpidf; /* Lync's own documents */
	char *state;  /* of Subscription-State, lower case, or NULL */
	char *reason; /* its parameters; NULL or -1 without */
	gint64 left, retry_after;
	guint diagnostics; /* the id of ms-diagnostics; 0: none */
} SipEventInfo;

/* A request that asks for an answer: MESSAGE, SUBSCRIBE or NOTIFY. Strings
 * live as long as the request. */
typedef struct SipIncoming {
	const char *method;
	char *uri;	 /* request URI */
	char *from, *to; /* URIs */
	char *from_tag;	 /* "" when there is none */
	char *to_tag;	 /* NULL outside of a dialog */
	char *own_tag;	 /* that our answer's To has */
	char *contact;	 /* URI, or NULL */
	char *routes;	 /* Record-Route, as a Route of ours; or NULL */
	SipEventInfo event;
	char *asserted; /* first sip URI of P-Asserted-Identity, or NULL */
	const char *call_id, *cseq;
	const char *date; /* or NULL */
	char *source;	  /* IP address that it came from */
	const char *pool; /* that it comes from; NULL without trust */
	SipProtocol protocol;
	const char *forwarded; /* the value of that header, or NULL */
	PageMessage page;
} SipIncoming;

/* Marks what one front end passed on to another, lower case. */
#define SIP_FORWARDED "gatehouse-forwarded"

typedef struct SipAgentHandler {
	/* Owed: exactly one sip_request_answer, in time before Timer F. */
	void (*request)(void *data, SipRequest *request);
	/* A connection of ours has failed. May be NULL. */
	void (*failed)(void *data, const SipTarget *to, const GError *error);
	/* Somebody was not taken, for this one cause. May be NULL. */
	void (*refused)(void *data, const SipTarget *from, const GError *error);
	/* Whose a request is, for who relays (relay.h): `decision` says that
	 * it is ours unless this changes it. */
	void (*passing)(void *data, const SipPassing *passing,
			SipDecision *decision);
} SipAgentHandler;

SipAgent *sip_agent_new(Loop *loop, const SipAgentOptions *options,
			const SipAgentHandler *handler, void *data,
			GError **error);
/* Requests that were not answered never will be. */
void sip_agent_free(SipAgent *agent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SipAgent, sip_agent_free)
/* From now on only these may send requests, and there is TLS. Before: all. */
void sip_agent_set_trust(SipAgent *agent, SipTrust *trust);
/* Listens there instead, see sip_transport_move. */
gboolean sip_agent_move(SipAgent *agent, const char *address, guint16 port,
			GError **error);
/* See sip_transport_set_tap. */
void sip_agent_set_tap(SipAgent *agent, SipTapFn *tap, void *data);
/* OPTIONS is answered 500 from now on, so that pools go elsewhere. */
void sip_agent_drain(SipAgent *agent);
guint16 sip_agent_port(const SipAgent *agent);
/* See sip_transport_describe. */
gboolean sip_agent_describe(const SipAgent *agent, const SipTarget *to,
			    SipConnection *connection);
guint sip_agent_open(const SipAgent *agent);
guint sip_agent_connections(const SipAgent *agent);

const SipIncoming *sip_request_get(const SipRequest *request);
/* The same with 200 and a body, whose Content-Type is among `lines`. */
void sip_request_accept(SipRequest *request, const char *lines,
			const char *body);
/* Consumes the request. `reason` NULL: the status' own phrase; `extra`: whole
 * header lines or NULL. */
void sip_request_answer(SipRequest *request, int status, const char *reason,
			const char *extra);

/* Has no answer been there within `limit` ms, the request is its receiver's
 * again; NULL: it was answered. */
typedef void SipForwardFn(void *data, SipRequest *request);
/* Lets somebody else answer it: it goes on as it came, with a Via of ours, a
 * hop less and `lines`, and the final answer goes back. `fn` is called once,
 * after this returns. False: there is no room, the request is untouched. */
gboolean sip_request_forward(SipRequest *request, const SipTarget *to,
			     const char *lines, guint limit, SipForwardFn *fn,
			     void *data);
/* Where a request was before it was passed on to us. */
typedef struct SipOrigin {
	const char *pool, *source;
	SipProtocol protocol;
} SipOrigin;
void sip_request_set_origin(SipRequest *request, const SipOrigin *origin);

typedef struct SipOutgoing {
	const char *method;	     /* NULL: MESSAGE */
	const char *uri, *from, *to; /* URIs */
	const char *from_tag, *call_id;
	const char *to_tag, *route; /* inside of a dialog; or NULL */
	const char *lines;	    /* further header lines, or NULL */
	gboolean contact;	    /* with a Contact */
	guint32 cseq;
	gint64 date;		 /* µs since 1970 for a Date header, or 0 */
	const PageMessage *page; /* or NULL */
	guint limit;	/* ms, when no answer counts as none; 0: Timer F */
	gboolean alone; /* for the first hop only: Max-Forwards 0 */
	SipTarget target;
} SipOutgoing;

typedef struct SipOutcome {
	int status;
	const char *reason;
	gboolean local; /* no answer came: 408, or nothing could be sent: 503 */
	gboolean provisional; /* a 1xx came: somebody has had it in hand */
	const char *cause;    /* local: why it could not be sent, or NULL */
	const char *contact;  /* the URI of an answer's Contact, or NULL */
	const char *to_tag;   /* of the answer, or NULL */
	const char *routes;   /* Record-Route, as a Route of ours; or NULL */
	gint64 expires, min_expires, retry_after; /* seconds, -1: none */
	/* Of a 401 or 407: the values of its challenges; or NULL. */
	const char *const *challenges;
	const char *etag;   /* SIP-ETag, or NULL */
	const char *allow;  /* of the answer, or NULL */
	const char *server; /* who says so: Server or User-Agent, or NULL */
	const char *body;   /* of the answer, or NULL */
	const char *content_type; /* of the body, or NULL */
	gsize body_length;
} SipOutcome;

#define SIP_ERROR (sip_error_quark())
GQuark sip_error_quark(void);
typedef enum SipError {
	SIP_ERROR_TOO_BIG, /* for UDP (RFC 3428 §8) */
	SIP_ERROR_BUSY,	   /* too many transactions */
} SipError;

typedef void SipOutcomeFn(void *data, const SipOutcome *outcome);
/* The header line with where requests of a dialog reach us. Free it. */
char *sip_agent_contact(const SipAgent *agent, SipProtocol protocol);
/* Sends a request; `fn` is called once, after this returns. What is too long
 * for UDP and no MESSAGE goes by TCP (RFC 3261 §18.1.1). */
SipCall *sip_agent_send(SipAgent *agent, const SipOutgoing *outgoing,
			SipOutcomeFn *fn, void *data, GError **error);
/* Sends the ACK of a 2xx: nothing answers it. The ACK of what is refused goes
 * by itself. */
void sip_agent_ack(SipAgent *agent, const SipOutgoing *outgoing);
/* Nobody wants an INVITE any more: CANCEL, once somebody has it in hand. `fn`
 * is called all the same. */
void sip_call_cancel(SipCall *call);
/* `fn` is not called any more. */
void sip_call_forget(SipCall *call);
