/* What is to be run or entered, and where, so that a pool and the front ends
 * speak SIP with each other; and whether what is needed here is there. Pure:
 * facts in, steps out. */
#pragma once

#include <glib.h>

typedef enum SetupPlatform {
	SETUP_SKYPE, /* Skype for Business Server, Lync Server */
	SETUP_OCS,   /* Office Communications Server 2007 (R2) */
	SETUP_KAMAILIO,
	SETUP_OTHER, /* anything that speaks SIP for IM and presence */
} SetupPlatform;

typedef enum SetupState {
	SETUP_RUN,  /* to be done there; nobody here knows whether it was */
	SETUP_DONE, /* looked at here, and good */
	SETUP_TODO, /* looked at here, and not there or not good */
} SetupState;

typedef struct SetupFrontEnd {
	const char *fqdn;
	const char *address; /* or NULL */
	const char *pem;     /* certificate for SIP, or NULL */
} SetupFrontEnd;

/* Borrowed; lists end with NULL. */
typedef struct SetupFacts {
	SetupPlatform platform;
	const char *pool, *profile, *transport;
	int port;
	gboolean by_address;
	const char *const *members;   /* the pool's computers */
	const char *const *addresses; /* of them; "": unknown */
	const char *gateway;	      /* pool of the front ends, or NULL */
	int gateway_port;
	const SetupFrontEnd *front_ends;
	size_t front_end_count;
	const char *authority;	     /* Gatehouse's, as PEM; or NULL */
	const char *const *partners; /* domains */
	const char *const *gone;     /* domains that were a partner's */
	gboolean federation; /* allowed, and there is a route to an edge */
	gint64 now;	     /* µs since 1970 */
} SetupFacts;

typedef struct SetupStep {
	SetupState state;
	const char *place; /* where it is run or entered */
	char *title;
	char *text; /* commands, or lines of a file; whole lines */
} SetupStep;

/* In the order they are to be done; of SetupStep, owned by the array. */
GPtrArray *pool_setup(const SetupFacts *facts);
