/* Shared by siblings.c (who there is) and siblings_request.c (what is passed
 * on). Private to the two. */
#pragma once

#include "core/gateway/frontend/siblings.h"

struct Siblings {
	Frontend *frontend;
	char *self;	  /* our FQDN, lower case as those of the others */
	Pools *peers;	  /* each of them as a pool of its own */
	GPtrArray *names; /* FQDNs, interned */
	gint64 since;	  /* loop time */
	Timer *tick;
	char *view;	      /* who serves, as text */
	gboolean passed_over; /* we are not in the list ourselves */
};
