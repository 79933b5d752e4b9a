#include "core/gateway/frontend/full.h"

#include "core/gateway/base/repeat.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/msrp/limits.h"

/* "there are <most> <what>: <loss>; <advice>". */
typedef struct Row {
	const char *area;
	guint most;
	const char *what, *loss, *advice;
} Row;

static const char more[] = "one more front end takes a share of them";

static const Row rows[] = {
	[FULL_CONTACTS] = { "xmpp-sip", CONTACTS_MOST,
			    "contacts whom users wrote to within a day",
			    "the first of them may not answer any more", more },
	[FULL_DECISIONS] = { "sip", DECISIONS_MOST, "calls in one minute",
			     "whose the first of them were is forgotten",
			     more },
	[FULL_FORMS] = { "sip", FORMS_MOST, "users who have written",
			 "what their programs read is learnt anew", more },
	[FULL_HELD] = { "presence", HELD_PER_USER,
			"contacts of PublicUnverified partners who wait",
			"one more is forgotten",
			"the user may add whom he knows" },
	[FULL_PAIRS] = { "presence", RELATIONS_MOST, "pairs of users",
			 "one more gets no presence", more },
	[FULL_USER] = { "presence", RELATIONS_PER_USER,
			"contacts at most, half of them by their own wish",
			"one more gets no presence",
			"see Get-CsXmppSubscription for whom he has" },
	[FULL_REPORTS] = { "msrp", MSRP_REPORTS,
			   "messages whose receipts have not come",
			   "the first one's is not waited for any more",
			   "the user's program does not send what it says" },
	[FULL_SESSIONS] = { "sip", SESSIONS_MOST, "sessions",
			    "no more are opened", more },
	[FULL_TALKS] = { "sip-xmpp", TALKS_MOST, "pairs of users who write",
			 "others do not see each other type", more },
	[FULL_UNTOLD] = { "presence", UNTOLD_MOST,
			  "programs of one user whose presence waits",
			  "the first one's is lost",
			  "see why the partner takes none" },
};

void full_note(Counters *counters, Full what, const char *who)
{
	const Row *row = &rows[what];
	g_autofree char *cause =
		g_strjoin(" ", row->what, who ? who : "", NULL);

	counters->limits_met++;
	trace_repeat(TRACE_WARNING, row->area, NULL, cause,
		     "%s%sthere are %u %s: %s; %s", who ? who : "",
		     who ? ": " : "", row->most, row->what, row->loss,
		     row->advice);
}
