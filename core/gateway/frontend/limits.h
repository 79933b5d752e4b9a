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
/* Between two passes over what could not be sent. */
#define OWED_RETRY_MS 1000

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

/* SIP peers that were not taken. */
#define STRANGERS_KEPT	 50
#define STRANGER_TOLD_MS 60000
