/* The last attempts that failed, with their reason: for Get-CsXmppStream. */
#pragma once

#include "core/base/json.h"

typedef struct Failures Failures;

typedef struct Failure {
	gboolean incoming;
	const char *local, *remote, *address; /* NULL where unknown */
	const char *state;		      /* how far it came */
	const char *reason;
	guint stream; /* its number; 0: there was none */
} Failure;

Failures *failures_new(void);
void failures_free(Failures *failures);
/* Same partner and reason as the last one counts up instead. */
void failures_add(Failures *failures, const Failure *failure);
/* Newest first. */
json_t *failures_list(const Failures *failures);
