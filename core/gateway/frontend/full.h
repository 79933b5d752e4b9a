/* What of the front end has come to its limit (limits.h): it is counted, and
 * the log says, once a minute for each, what is full and what to do. */
#pragma once

#include "core/gateway/frontend/counters.h"

typedef enum Full {
	FULL_CONTACTS,	/* of whom users wrote to */
	FULL_DECISIONS, /* what is relayed and what is ours */
	FULL_FORMS,	/* what users' programs read */
	FULL_HELD,	/* wishes of strangers, of one user */
	FULL_PAIRS,	/* all pairs of users */
	FULL_USER,	/* those of one user */
	FULL_REPORTS,	/* receipts of one session */
	FULL_SESSIONS,
	FULL_TALKS,
	FULL_UNTOLD, /* presence of one pair that waits */
} Full;

/* `who`: whose it is, or NULL. */
void full_note(Counters *counters, Full what, const char *who);
