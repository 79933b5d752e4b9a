/* Subscriptions between a local user and a contact as RFC 6121 Appendix A has
 * them, seen from the local user's server, which the gateway is for SIP users;
 * and what SIP says of a subscription in the terms of RFC 6665 and RFC 8048
 * §5. Pure. */
#pragma once

#include <glib.h>

/* "To": the local user sees the contact; "from": the contact sees him. */
typedef enum SubscriptionState {
	SUBSCRIPTION_NONE,
	SUBSCRIPTION_NONE_OUT,	  /* he has asked */
	SUBSCRIPTION_NONE_IN,	  /* he was asked */
	SUBSCRIPTION_NONE_OUT_IN, /* both */
	SUBSCRIPTION_TO,
	SUBSCRIPTION_TO_IN,
	SUBSCRIPTION_FROM,
	SUBSCRIPTION_FROM_OUT,
	SUBSCRIPTION_BOTH,
	SUBSCRIPTION_STATES,
} SubscriptionState;

typedef enum SubscriptionEvent {
	LOCAL_SUBSCRIBE,    /* a SUBSCRIBE of the local user */
	LOCAL_SUBSCRIBED,   /* the first active NOTIFY of his pool */
	LOCAL_UNSUBSCRIBED, /* his pool refuses */
	LOCAL_FOUND,	    /* his pool knows a contact that we do not */
	REMOTE_SUBSCRIBE,
	REMOTE_UNSUBSCRIBE,
	REMOTE_SUBSCRIBED,
	REMOTE_UNSUBSCRIBED,
	SUBSCRIPTION_EVENTS,
} SubscriptionEvent;

/* The state after it. `pass` (may be NULL): whether the other side is told. */
SubscriptionState subscription_next(SubscriptionState state,
				    SubscriptionEvent event, gboolean *pass);
/* "None", "None + Pending Out", …, as RFC 6121 Appendix A.1 names them. */
const char *subscription_name(SubscriptionState state);
/* By that name; NONE when there is no such. */
SubscriptionState subscription_named(const char *name);
gboolean subscription_to(SubscriptionState state);
gboolean subscription_from(SubscriptionState state);
gboolean subscription_asked(SubscriptionState state);  /* pending out */
gboolean subscription_wanted(SubscriptionState state); /* pending in */

/* What an answer to SUBSCRIBE, or the end of a subscription, leads to. */
typedef enum SubscriptionFate {
	FATE_ACCEPTED, /* neutral until a NOTIFY says more */
	FATE_LONGER,   /* again with Min-Expires */
	FATE_AGAIN,    /* at once in a new dialog */
	FATE_LATER,    /* the authorization stays; try when it is time */
	FATE_REST,     /* nothing is to be tried until somebody asks */
	FATE_REFUSED,  /* the authorization is gone for good */
} SubscriptionFate;

SubscriptionFate subscription_answer(int status);
/* A NOTIFY's terminated with this reason (NULL: none given). */
SubscriptionFate subscription_reason(const char *reason);
/* The same where a pool of Lync may say more (the id of ms-diagnostics; 0:
 * none). */
SubscriptionFate subscription_end(const char *reason, guint diagnostics);
