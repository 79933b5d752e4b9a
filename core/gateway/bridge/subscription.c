#include "core/gateway/bridge/subscription.h"

/* Short names for the table alone. */
enum {
	N = SUBSCRIPTION_NONE,
	NO = SUBSCRIPTION_NONE_OUT,
	NI = SUBSCRIPTION_NONE_IN,
	NOI = SUBSCRIPTION_NONE_OUT_IN,
	T = SUBSCRIPTION_TO,
	TI = SUBSCRIPTION_TO_IN,
	F = SUBSCRIPTION_FROM,
	FO = SUBSCRIPTION_FROM_OUT,
	B = SUBSCRIPTION_BOTH,
};

/* RFC 6121 Appendix A.2 and A.3: in each row the state that each of the nine
 * goes to. Where it stays, nobody is told, but for what is asked again. */
static const unsigned char next[SUBSCRIPTION_EVENTS][SUBSCRIPTION_STATES] = {
	/*			   N   NO   NI   NOI  T  TI  F   FO  B */
	[LOCAL_SUBSCRIBE] = { NO, NO, NOI, NOI, T, TI, FO, FO, B },
	[LOCAL_SUBSCRIBED] = { N, NO, F, FO, T, B, F, FO, B },
	[LOCAL_UNSUBSCRIBED] = { N, NO, N, NO, T, T, N, NO, T },
	[LOCAL_FOUND] = { F, FO, F, FO, B, B, F, FO, B },
	[REMOTE_SUBSCRIBE] = { NI, NOI, NI, NOI, TI, TI, F, FO, B },
	[REMOTE_UNSUBSCRIBE] = { N, NO, N, NO, T, T, N, NO, T },
	[REMOTE_SUBSCRIBED] = { N, T, NI, TI, T, TI, F, B, B },
	[REMOTE_UNSUBSCRIBED] = { N, N, NI, NI, N, NI, F, F, F },
};

/* Asking again is passed on while there is no answer. */
static gboolean passes(SubscriptionState state, SubscriptionEvent event)
{
	if (event == LOCAL_SUBSCRIBE)
		return !subscription_to(state);
	if (event == REMOTE_SUBSCRIBE)
		return TRUE;
	return next[event][state] != state;
}

SubscriptionState subscription_next(SubscriptionState state,
				    SubscriptionEvent event, gboolean *pass)
{
	if (pass)
		*pass = passes(state, event);
	return next[event][state];
}

static const char *const names[SUBSCRIPTION_STATES] = {
	[SUBSCRIPTION_NONE] = "None",
	[SUBSCRIPTION_NONE_OUT] = "None + Pending Out",
	[SUBSCRIPTION_NONE_IN] = "None + Pending In",
	[SUBSCRIPTION_NONE_OUT_IN] = "None + Pending Out+In",
	[SUBSCRIPTION_TO] = "To",
	[SUBSCRIPTION_TO_IN] = "To + Pending In",
	[SUBSCRIPTION_FROM] = "From",
	[SUBSCRIPTION_FROM_OUT] = "From + Pending Out",
	[SUBSCRIPTION_BOTH] = "Both",
};

const char *subscription_name(SubscriptionState state)
{
	return names[state];
}

SubscriptionState subscription_named(const char *name)
{
	for (int state = 0; state < SUBSCRIPTION_STATES; state++)
		if (!g_strcmp0(names[state], name))
			return (SubscriptionState)state;
	return SUBSCRIPTION_NONE;
}

gboolean subscription_to(SubscriptionState state)
{
	return state == SUBSCRIPTION_TO || state == SUBSCRIPTION_TO_IN ||
	       state == SUBSCRIPTION_BOTH;
}

gboolean subscription_from(SubscriptionState state)
{
	return state == SUBSCRIPTION_FROM || state == SUBSCRIPTION_FROM_OUT ||
	       state == SUBSCRIPTION_BOTH;
}

gboolean subscription_asked(SubscriptionState state)
{
	return state == SUBSCRIPTION_NONE_OUT ||
	       state == SUBSCRIPTION_NONE_OUT_IN ||
	       state == SUBSCRIPTION_FROM_OUT;
}

gboolean subscription_wanted(SubscriptionState state)
{
	return state == SUBSCRIPTION_NONE_IN ||
	       state == SUBSCRIPTION_NONE_OUT_IN || state == SUBSCRIPTION_TO_IN;
}

typedef struct StatusFate {
	int status;
	SubscriptionFate fate;
} StatusFate;

/* RFC 8048 §5.2.2, RFC 6665 §4.1.2; 404 by decision: the pool knows whom it
 * has. What else fails may be better later. */
static const StatusFate answers[] = {
	{ 403, FATE_REFUSED },
	{ 404, FATE_REFUSED },
	{ 489, FATE_REFUSED },
	{ 603, FATE_REFUSED },
	{ 423, FATE_LONGER },
	{ 481, FATE_AGAIN },
	{ 0 },
};

SubscriptionFate subscription_answer(int status)
{
	if (status < 300)
		return FATE_ACCEPTED;
	for (const StatusFate *at = answers; at->status; at++)
		if (at->status == status)
			return at->fate;
	return FATE_LATER;
}

typedef struct ReasonFate {
	const char *reason;
	SubscriptionFate fate;
} ReasonFate;

/* RFC 6665 §4.1.3. */
static const ReasonFate reasons[] = {
	{ "deactivated", FATE_AGAIN }, { "timeout", FATE_AGAIN },
	{ "probation", FATE_LATER },   { "giveup", FATE_LATER },
	{ "rejected", FATE_REFUSED },  { "noresource", FATE_REFUSED },
	{ "invariant", FATE_REST },    { 0 },
};

SubscriptionFate subscription_reason(const char *reason)
{
	for (const ReasonFate *at = reasons; reason && at->reason; at++)
		if (!g_ascii_strcasecmp(at->reason, reason))
			return at->fate;
	return FATE_LATER;
}

/* lync-sip R-E2: the dialog is unknown, a new one is wanted, a newer one took
 * its place. */
SubscriptionFate subscription_end(const char *reason, guint diagnostics)
{
	if (diagnostics == 2014 || diagnostics == 2016 || diagnostics == 2139)
		return FATE_AGAIN;
	return subscription_reason(reason);
}
