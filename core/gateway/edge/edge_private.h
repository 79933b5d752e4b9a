/* What the parts of the edge share: private to this folder. */
#pragma once

#include "core/gateway/edge/edge.h"
#include "core/gateway/edge/failures.h"
#include "core/gateway/edge/gate.h"
#include "core/gateway/edge/lost.h"
#include "core/gateway/edge/uplink.h"
#include "core/gateway/net/resolver.h"
#include "core/gateway/xmpp/dialback.h"
#include "core/gateway/xmpp/route.h"
#include "core/gateway/xmpp/session.h"

typedef struct Pair Pair;
typedef struct Relay Relay;
typedef struct Courier Courier;

struct Edge {
	Loop *loop;
	Resolver *resolver;
	Credentials *credentials; /* NULL: no certificate yet */
	char *key_file, *certificate_file, *anchors;
	char *revocations; /* folder */
	char *trust_stamp; /* of the files of trust, as last read */
	gint64 trust_at;   /* loop time of the last look */
	gboolean no_system_anchors;
	Config *config; /* NULL: nothing applied yet */
	/* The one before, while front ends still serve partners by it. */
	Config *departing;
	gint64 departing_until;
	Listener *listener;
	char *address; /* that it listens on */
	guint16 port;  /* as configured */
	Gate *gate;
	DialbackSecret *secret;
	Failures *failures;
	GHashTable *pairs;    /* "local remote" -> Pair */
	GPtrArray *inbound;   /* of Session */
	GPtrArray *verifying; /* of Verify */
	GPtrArray *passages;  /* of Passage */
	GPtrArray *stopping;  /* of Stop */
	Lost *lost;
	GPtrArray *onlookers; /* of Onlooker */
	struct EdgeLog *log;
	GHashTable *expected; /* domain -> how many probes of it */
	Relay *relay;
	Uplink uplink;
	LinkSet *links;	   /* NULL until there are any */
	Courier *courier;  /* as `links` */
	GHashTable *wrote; /* of wrote.h */
	Timer *tick;
	gboolean draining, freeing;
	gint64 drain_until;
	LoopFn *drained;
	void *drained_data;
};

/* ---- allowed.c: what is allowed, at one place ---- */

/* The partner a domain belongs to, when federation is on; or NULL. */
const PartnerConfig *edge_partner(const Edge *edge, const char *domain);
/* Whether it is one of the partner's, which is one of now. */
gboolean edge_is_of(const Edge *edge, const PartnerConfig *partner,
		    const char *domain);
gboolean edge_is_local(const Edge *edge, const char *domain);
/* Other edges serve the same domains. */
gboolean edge_has_siblings(const Edge *edge);
guint edge_methods(const Edge *edge, const char *domain);
/* Of streams that the domain opens: while a probe waits for its questions,
 * dialback as well, though not for stanzas. */
guint edge_methods_in(const Edge *edge, const char *domain);
/* Whether the two may have a stream; the error is a STREAM_ERROR. */
gboolean edge_check_pair(const Edge *edge, const char *local,
			 const char *remote, GError **error);
/* Whether a probe waits for its questions. */
gboolean edge_expects(const Edge *edge, const char *remote);
/* The same for one that exists and was proven by `method`. */
gboolean edge_check_session(const Edge *edge, const Stream *stream,
			    GError **error);
/* Room for one more stream with that partner besides `session`. */
gboolean edge_check_room(const Edge *edge, const char *remote,
			 const Session *session, GError **error);
void edge_limits(const Edge *edge, const char *remote, SessionLimits *limits);
/* To the servers of a partner's domain, as its settings have it. */
Route *edge_route(const Edge *edge, const char *remote);

/* ---- departed.c ---- */

/* The configuration is another than `former`. */
void departed_begin(Edge *edge, Config *former);
void departed_tick(Edge *edge);
/* A partner that goes and is served to the end; or NULL. */
const PartnerConfig *departed_partner(const Edge *edge, const char *domain);

/* ---- trust.c ---- */

/* Credentials from these files and those of trust; streams whose proof does
 * not hold under them end. The former ones stay where this fails. */
gboolean trust_load(Edge *edge, const char *key, const char *certificate,
		    GError **error);
void trust_tick(Edge *edge);

/* ---- inbound.c ---- */

void edge_accept(void *edge, int fd, const struct sockaddr *from);
/* Closes streams that the configuration no longer allows. */
void inbound_apply(Edge *edge);
/* Ends streams whose certificates the credentials of now do not take. */
void inbound_recheck(Edge *edge);
/* Reads from partners only what proves that they have ours; closes streams
 * where nothing is open any more. */
void inbound_drain(Edge *edge);
/* A stream of a partner that takes our stanzas to it as well; or NULL. */
Session *inbound_find(const Edge *edge, const char *local, const char *remote);
/* Closes those of that domain that only a probe waited for. */
void inbound_end(Edge *edge, const char *remote);

/* ---- drain.c ---- */

/* To be called by the tick while the edge drains. */
void drain_tick(Edge *edge);

/* ---- question.c ---- */

/* A peer asks to be taken for a domain, or about a key of ours. */
void edge_dialback(Edge *edge, Session *session, const Dialback *ask);

/* ---- verify.c ---- */

typedef struct Verify Verify;
/* A peer on `session` shows a key: asks the domain's server whether it is
 * good, and answers. */
void verify_start(Edge *edge, Session *session, const Dialback *ask);
void verify_free(void *verify);
/* Frees those that have their answer. */
void verify_sweep(Edge *edge);

/* ---- stop.c ---- */

/* Ends the streams that a request names (`remote`, a pattern; `direction`),
 * each once nothing on it is open; what waits goes on over a new one. The
 * answer's `stopped` says which. */
json_t *stop_streams(Edge *edge, const json_t *request);
void stop_tick(Edge *edge);
void stop_free(void *stop);

/* ---- status.c ---- */

/* "in", "out", or "both" where stanzas of both go over it. */
const char *edge_direction(const Stream *stream);

/* Logs what became of a stanza: refused, returned or failed. */
void edge_note_stanza(const char *trace, const char *what, const char *local,
		      const char *remote, const char *condition,
		      const char *text);
/* Notes and logs an attempt that failed. */
void edge_note_failure(Edge *edge, const Failure *failure);
/* It sends more than it may. */
void edge_note_slowed(const Edge *edge, const Session *session);
void edge_note_session(Edge *edge, const Session *session, const char *state,
		       const GError *error);
