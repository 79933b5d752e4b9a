/* Times and limits of the front end (docs/link.md §3, §5). */
#pragma once

/* SIP to XMPP: the SIP answer is given by then, the edge may act that long. */
#define OUTBOUND_ANSWER_MS 20000
#define OUTBOUND_LIFE_MS   18000
#define OUTBOUND_MOST	   20000

/* XMPP to SIP: without a SIP answer by then a message becomes a row. */
#define INBOUND_ROW_MS	     200
#define INBOUND_LIFE_US	     (300 * G_USEC_PER_SEC)
#define INBOUND_PAIR_MOST    256
#define INBOUND_MOST	     20000
#define INBOUND_STANZA_BYTES 262144

#define OWED_LIFE_US (600 * G_USEC_PER_SEC)
#define OWED_LIFE_MS 60000 /* of one attempt on the link */
#define OWED_MOST    50000
/* Between two passes over what could not be sent; one that was refused is left
 * out of them for longer each time. */
#define OWED_RETRY_MS	   1000
#define OWED_RETRY_MOST_MS 30000
/* Until presence is offered again that had no room, or that nobody took: so
 * long to twice so long, doubling. */
#define UNTOLD_MS      500
#define UNTOLD_MOST_MS 300000
/* So often it doubles for want of room. */
#define UNTOLD_ROOM 4
/* Senders of one pair whose presence waits. */
#define UNTOLD_MOST 64

#define TICK_MS	    50
#define DRAIN_MS    25000 /* the links have 5 s more */
#define RETRY_AFTER "Retry-After: 5\r\n"
/* A user wrote to a contact of a PublicUnverified partner. */
#define CONTACT_LIFE_MS (24 * 3600 * 1000LL)
#define CONTACTS_MOST	200000
/* Pairs of users who write to each other. */
#define TALKS_MOST    100000
#define TALK_LIFE_MS  (3600 * 1000LL)
#define TALK_SWEEP_MS 60000
/* A notice that is later than that tells nobody anything. */
#define NOTIFY_LIFE_MS 10000
#define NOTICE_LIFE_US (10 * G_USEC_PER_SEC)
/* Sessions: pairs of users, how long one may be silent, how long its
 * requests may take (lync-sip R-I7, R-I8, R-I13). */
#define SESSIONS_MOST	20000
#define SESSION_TICK_MS 10000
#define SESSION_IDLE_MS (15 * 60 * 1000)
/* Silent for so long, one whose user has another front end ends. */
#define SESSION_MOVE_MS	   5000
#define SESSION_INVITE_MS  60000
#define SESSION_MESSAGE_MS 32000
#define PAGE_ALLOW	   "Allow: MESSAGE, NOTIFY, OPTIONS, SUBSCRIBE\r\n"
#define SESSION_ALLOW                                                          \
	"Allow: INVITE, ACK, CANCEL, BYE, MESSAGE, INFO, OPTIONS\r\n"
/* Users of whose programs we know something. */
#define FORMS_MOST 100000
/* Answers to one remote sender that nobody wants to hear. */
#define REFUSALS_PER_MINUTE 20
#define REFUSED_SENDERS	    10000

/* Between two OPTIONS to a pool's computer, and how long one may take. */
#define MEMBER_UP_MS	 30000
#define MEMBER_DOWN_MS	 5000
#define MEMBER_ANSWER_MS 8000

/* Between two looks whether certificates or authorities have changed. */
#define FILES_LOOK_MS 5000

/* The first decision whether a call is relayed holds so long (RFC 3261: what
 * belongs to a transaction is over by then). */
#define DECISION_HOLDS_MS 64000
#define DECISIONS_MOST	  200000

/* SIP peers that were not taken. */
#define STRANGERS_KEPT	 50
#define STRANGER_TOLD_MS 60000

/* Local users and contacts with something between them. */
#define RELATIONS_MOST 200000
/* Of one local user; and of them, those that contacts have begun, who are as
 * many as their server likes. */
#define RELATIONS_PER_USER  2000
#define RELATIONS_BY_OTHERS 1000

/* Presence: SUBSCRIBE to one pool and probes to one partner, a second. */
#define SUBSCRIBES_PER_SECOND 50
#define PROBES_PER_SECOND     50
/* RFC 3856 §6.10: between two notifications of one presentity. */
#define NOTIFY_PACE_MS 5000
/* A poll's answer waits that long for the contact's server. */
#define POLL_WAIT_MS 4000
/* Seconds of a subscription to us. */
#define NOTICE_LEAST_S	 60
#define NOTICE_USUAL_S	 3600
#define NOTICES_PER_PAIR 20
/* Number reserved on disk at a time. */
#define CSEQ_STEP 1000
/* RFC 6665 §4.1.2.4, Timer N: from SUBSCRIBE to the first NOTIFY. */
#define WATCH_NOTIFY_MS 32000
/* Between two attempts of a SUBSCRIBE, doubling. */
#define WATCH_RETRY_MS	    30000
#define WATCH_RETRY_MOST_S  86400 /* that a pool may ask for */
#define WATCH_RETRY_MOST_MS 1800000
/* After a restart a dialog that stands is refreshed at some time between. */
#define WATCH_RESUME_LEAST_MS 5000
#define WATCH_RESUME_MS	      60000
/* What the contact's server gets to say before a refresh. */
#define WATCH_PROBE_MS 3000
/* Pairs of a partner that is not configured any more; how often it is looked
 * whether one that is again has reached an edge. */
#define LEFT_LIFE_US   (90 * 86400LL * G_USEC_PER_SEC)
#define RETURN_LOOK_MS 500
/* What such a partner's server had sent already is taken that long, where
 * another gateway serves him from now on. */
#define FORMER_MS 10000
/* Wishes of PublicUnverified contacts kept for one user. */
#define HELD_PER_USER 50
#define HELD_LIFE_US  (30 * 86400LL * G_USEC_PER_SEC)
#define ADDED_LIFE_US (90 * 86400LL * G_USEC_PER_SEC)
/* A partner that comes up is asked within that time; one that is down for so
 * long has nobody online. */
#define PARTNER_PROBE_MS 60000
#define PARTNER_DOWN_MS	 300000

/* Other front ends: between two OPTIONS and how long one may take; silent for
 * so long (the links' LINK_PATIENCE_MS) others do its work. */
#define SIBLING_UP_MS	    2000
#define SIBLING_DOWN_MS	    1000
#define SIBLING_ANSWER_MS   4000
#define SIBLING_PATIENCE_MS 10000
#define SIBLING_LOOK_MS	    500
/* What it does not answer by then is done here. */
#define SIBLING_FORWARD_MS 4000

/* What front ends tell each other of their pairs. */
#define SHARE_TYPE	"application/vnd.gatehouse.pairs+json"
#define SHARE_PAIRS	100
#define SHARE_BYTES	60000
#define SHARE_WAIT_MS	5
#define SHARE_ANSWER_MS 8000
#define SHARE_RETRY_MS	1000
/* Pairs looked at in one turn (SIBLING_LOOK_MS), and given away in it: as many
 * as the other one may begin; between two reviews of all. */
#define HANDOVER_LOOKS	   500
#define HANDOVER_GIVES	   25
#define HANDOVER_REVIEW_MS 30000
