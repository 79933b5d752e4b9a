/* A local user and a contact: the state of their subscriptions, the contact's
 * view of the user (a SUBSCRIBE of ours at his pool) and the user's views of
 * the contact (his SUBSCRIBEs here). Private to presence*, watch.c, notice.c,
 * relation*.c. */
#pragma once

#include "core/gateway/bridge/document.h"
#include "core/gateway/bridge/presence.h"
#include "core/gateway/bridge/subscription.h"
#include "core/gateway/frontend/pace.h"
#include "core/gateway/frontend/presence.h"
#include "core/gateway/sip/dialog.h"

typedef struct Relation Relation;
typedef struct Untold Untold; /* untold.h */

/* The contact watches: we are the subscriber. */
typedef struct Watch {
	SipDialog *dialog; /* NULL: none */
	guint32 kept;	   /* its CSeq numbers reserved on disk */
	SipCall *call;
	Timer *timer;	/* for the next SUBSCRIBE, or the end of the dialog */
	gint64 expires; /* of the dialog, µs since 1970; 0: none */
	gint64 asked;	/* seconds */
	gint64 noted;	/* last NOTIFY, µs since 1970; 0: none */
	gboolean active, ending, probed, queued, again;
	gboolean quiet; /* ending, and nobody is to hear that it has */
	guint failures, member;
	GPtrArray *shown; /* of Presence, as the contact was told; or NULL */
	char **untold;	  /* resources of which an earlier process had not told
			   * him; or NULL */
} Watch;

/* The local user watches, with one of his clients: we are the notifier. */
typedef struct Notice {
	Relation *relation;
	SipDialog *dialog;
	guint32 kept;
	char *pool; /* that its requests come from and go to */
	SipCall *call;
	Timer *timer;	       /* for what is held back, or the end */
	gint64 expires;	       /* µs since 1970 */
	gint64 told;	       /* loop time of the last NOTIFY; 0: none */
	gboolean due;	       /* something is held back */
	gint64 began;	       /* µs since 1970 */
	const char *over;      /* reason of the last NOTIFY, once it is due */
	gboolean poll;	       /* ends with the first answer */
	DocumentFormat format; /* that its client reads */
} Notice;

struct Relation {
	Presences *presences;
	char *key;		 /* address_pair */
	Address *local, *remote; /* bare */
	SubscriptionState state;
	gint64 since;  /* of the state, µs since 1970 */
	gint64 added;  /* last SUBSCRIBE of the local user; 0: none */
	gint64 heard;  /* last presence of the contact; 0: none */
	gint64 left;   /* since when the partner is not configured; 0: he is */
	gboolean held; /* the contact's wish waits for the local user */
	Watch watch;
	GPtrArray *notices;
	GPtrArray *known; /* of Presence: the contact's; NULL: unknown */
	char *problem;	  /* last error, or why something is unknown */
	gint64 stamp;	  /* of the last document */
	char *trace;	  /* relation_trace */
	Timer *probe;
	Untold *untold;	  /* presence that nobody has taken; or NULL */
	gint64 saved;	  /* when it was written last, µs since 1970 */
	gint64 taken;	  /* over from a front end that was lost; 0: not */
	const char *to;	  /* the front end, interned, that is to have it */
	gboolean leaving; /* another one has it: only its dialogs end here */
};

struct Presences {
	Frontend *frontend;
	GHashTable *relations; /* key -> Relation */
	GHashTable *users;     /* "user@domain" -> GPtrArray of his */
	GHashTable *watches;   /* key of the dialog -> Relation */
	GHashTable *notices;   /* key of the dialog -> Notice */
	Pace *pace;
	GHashTable *copies;  /* key -> Copy: what other front ends hold */
	GHashTable *leaving; /* of Relation, as a set */
	struct Share *share;
	struct Handover *handover;
	Timer *look;	    /* while somebody is waited for who has left */
	GHashTable *silent; /* partner domain -> Silence, while it is down */
	GQueue items;	    /* of Kept: items that wait for the disk */
	GHashTable *passes; /* of Pass, as a set: on their way elsewhere */
};

/* Who waits until a stanza has taken effect, and that is on disk: an edge or
 * another front end. */
typedef struct Waiter {
	LinkItem *item;
	SipRequest *request;
	const char *trace; /* of the stanza; borrowed until it has acted */
} Waiter;
/* Takes the waiter: exactly one result. */
void presence_act(Presences *presences, const Xml *stanza, Waiter waiter);
/* Its result is due when all so far is on disk. */
void presence_wait(Presences *presences, Waiter waiter);
/* Its item gets no result any more. */
void kept_free(void *kept);
void pass_free(void *pass);
/* Its partner was removed while nobody was here. */
void presence_leave(Relation *relation);
/* Begins anew with whose partner is back. */
void presences_look(void *presences);
/* A partner that is down. */
void silence_free(void *silence);

Relation *relation_find(Presences *presences, const Address *local,
			const Address *remote);
/* NULL when it is a new one and there are too many. */
Relation *relation_get(Presences *presences, const Address *local,
		       const Address *remote);
/* The same for a contact who asks: a user's room is not all for strangers. */
Relation *relation_asked(Presences *presences, const Address *local,
			 const Address *remote);
/* Those of one local user, or NULL. */
const GPtrArray *relations_of(const Presences *presences, const Address *local);
void relation_free(void *relation);
/* The id that follows what it is at across SIP and XMPP, and that of the stanza
 * or request which begins it; NULL: a new one. */
const char *relation_trace(Relation *relation);
void relation_begin(Relation *relation, const char *trace);
/* Whether the state moved is told by `subscription_next`. */
gboolean relation_event(Relation *relation, SubscriptionEvent event);
/* Writes it, or forgets it when nothing is left: the relation may be gone. */
void relation_settle(Relation *relation);
void relation_save(Relation *relation);
/* From disk as well; it is gone. */
void relation_forget(Relation *relation);
void relation_problem(Relation *relation, const char *text);
/* As JSON for the disk, and back. */
char *relation_record(const Relation *relation);
gboolean relation_restore(Relation *relation, const char *record);
/* Takes what is newer in it, but no dialogs; whether it had a watch. */
gboolean relation_merge(Relation *relation, const char *record);
/* Time for a new document, later than the last one's. */
gint64 relation_stamp(Relation *relation);
/* The local user's pool, or NULL when he has none or may not. */
const char *relation_pool(const Relation *relation);
/* Whether that pool speaks as Lync does. */
gboolean relation_is_lync(const Relation *relation, const char *pool);
const PartnerConfig *relation_partner(const Relation *relation);
/* Where a request of the dialog goes: the member that it names, else any. */
gboolean relation_target(const Relation *relation, const char *pool,
			 const SipDialog *dialog, guint member,
			 SipTarget *target);

/* To the contact: a stanza that must arrive is kept until an edge has it. */
void relation_owe(Relation *relation, const char *type);
void relation_probe(Relation *relation);
/* The same, at some time within `milliseconds`. */
void relation_probe_within(Relation *relation, guint milliseconds);
void relation_send(Relation *relation, const Presence *presence);
/* What the pool has said before, with the time (XEP-0203) and, in answer to a
 * probe, its id. */
void relation_repeat(Relation *relation, const Presence *presence,
		     const char *id);

/* The contact wants to see the local user: makes the dialog, or a new
 * SUBSCRIBE in it when `now`. */
void watch_start(Relation *relation);
/* Expires 0; the contact is told when it is done. */
void watch_end(Relation *relation);
/* The same because its partner is not ours any more: he hears that the user is
 * away, and the subscription stays. */
void watch_part(Relation *relation);
/* `trace` is the request's, unless it is the answer to our SUBSCRIBE. */
void watch_notify(Relation *relation, SipRequest *request, const char *trace);
/* After a restart: goes on where it was. */
void watch_resume(Relation *relation);
void watch_clear(Relation *relation);
/* Another front end watches: ends the dialog, the contact hears nothing. */
void watch_leave(Relation *relation);
/* Its dialog was another front end's: a new one is begun. */
void watch_renew(Relation *relation);
/* Forgets its dialog. */
void watch_drop(Relation *relation);
/* Tells the contact what an earlier process had not told him. */
void watch_retell(Relation *relation);
/* Tells the contact what he was told last; `id` of his probe, or NULL. */
void watch_repeat(Relation *relation, const char *id);

void notice_subscribe(Presences *presences, SipRequest *request,
		      const char *trace);
/* The contact's presence or the state has changed. */
void notice_changed(Relation *relation);
/* The contact refuses. */
void notice_refuse(Relation *relation);
void notice_resume(Notice *notice);
/* Another one serves the user or the contact: clients are to subscribe anew. */
void notice_leave(Relation *relation);
void notice_free(void *notice);
gint64 notice_expires(const Relation *relation);
