/* What the parts of a pool's test share: pool.c (its life and what it says),
 * pool_user.c (requests, with a password where one is asked for), pool_im.c
 * and pool_presence.c (the two flows), pool_msrp.c (sessions by MSRP). */
#pragma once

#include "core/gateway/bridge/session_msrp.h"
#include "core/gateway/msrp/agent.h"
#include "core/gateway/probe/pool.h"
#include "core/gateway/sip/dialog.h"
#include "core/gateway/sip/digest.h"

/* Each has an agent of his own: a message to itself is a loop to one. */
typedef struct PoolUser {
	PoolProbe *probe;
	SipAgent *agent;
	char *address, *name, *password;
	SipDialog *registration; /* NULL: a trusted server, or elsewhere */
	MsrpSession *media;	 /* or NULL */
	gboolean registered;
	gboolean asked; /* for its password */
} PoolUser;

struct PoolProbe {
	Loop *loop;
	PoolProbeFn *fn;
	void *data;
	char *profile, *address;
	gboolean presence;
	PoolUser from, to;
	SipTarget target;
	MsrpAgent *msrp;    /* or NULL */
	MsrpOffer reader;   /* what the session's other end reads */
	char *token;	    /* that what is sent carries */
	GPtrArray *errands; /* of PoolErrand, under way */
	json_t *steps, *messages;
	Timer *limit, *leave;
	gint64 began;	   /* of what is measured, monotonic; 0: not yet */
	gint64 took;	   /* µs */
	gboolean answered; /* the pool has taken it */
	gboolean arrived;  /* here again */
	gboolean ending;   /* the result is settled */
	gboolean delivered;
	char *error, *diagnosis;
	SipDialog *dialog; /* of the session, or the subscription */
	SipDialog *publication;
	char *etag;
};

/* One request and its answers; `body` and `type` NULL: none. */
typedef struct PoolRequest {
	const char *method, *uri, *lines, *type, *body;
	SipDialog *dialog;
} PoolRequest;
typedef void PoolDoneFn(PoolProbe *probe, PoolUser *user,
			const SipOutcome *outcome);

/* ---- pool.c ---- */
void pool_step(PoolProbe *probe, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The result; what was registered is taken back, then the answer goes. */
void pool_succeed(PoolProbe *probe, const char *diagnosis);
void pool_fail(PoolProbe *probe, const char *error, const char *diagnosis);
/* The same for an answer that is no success to `what`. */
void pool_refused(PoolProbe *probe, const PoolUser *user, const char *what,
		  const SipOutcome *outcome);
/* A request has had its last answer. */
void pool_idle(PoolProbe *probe);
/* What goes over the wire. */
void pool_tap(void *probe, gboolean sent, const SipTarget *other,
	      const char *bytes, gsize length);
/* Begins, or ends, what Latency is. */
void pool_measure(PoolProbe *probe);
void pool_measured(PoolProbe *probe);

/* ---- pool_user.c ---- */
void pool_user_init(PoolUser *user, PoolProbe *probe,
		    const PoolProbeUser *from);
/* Listens, and from then on hands requests out. */
gboolean pool_user_open(PoolUser *user, const PoolProbeSetup *setup,
			GError **error);
void pool_user_clear(PoolUser *user);
/* `done` is called once, later, unless the probe ends before. */
void pool_send(PoolUser *user, const PoolRequest *request, PoolDoneFn *done);
/* For `seconds`, 0: no more. */
void pool_register(PoolUser *user, guint seconds, PoolDoneFn *done);
void pool_errand_free(void *errand);

/* ---- the flows ---- */
void pool_im_start(PoolProbe *probe);
void pool_im_take(PoolProbe *probe, SipRequest *request);
/* What is sent. Free it. */
char *pool_im_text(const PoolProbe *probe);
/* Whom it was sent to has it. */
void pool_im_taken(PoolProbe *probe);
/* It has come, by that. */
void pool_im_arrived(PoolProbe *probe, const char *by);
void pool_presence_start(PoolProbe *probe);
void pool_presence_take(PoolProbe *probe, SipRequest *request);
/* Ends what stands at the pool. */
void pool_im_leave(PoolProbe *probe);
void pool_presence_leave(PoolProbe *probe);

/* ---- pool_msrp.c ---- */
/* Listens, where the pool's profile wants it. */
gboolean pool_msrp_open(PoolProbe *probe, const PoolProbeSetup *setup,
			GError **error);
void pool_msrp_close(PoolProbe *probe);
/* The session's offer. Free it. */
char *pool_msrp_offer(PoolProbe *probe);
/* Takes the answer, and sends the message once there is a connection. False:
 * it is none that can be used. */
gboolean pool_msrp_answered(PoolProbe *probe, const SipOutcome *outcome);
/* The answer to a session that has come, or NULL. Free it. */
char *pool_msrp_accept(PoolProbe *probe, const SipIncoming *incoming);
