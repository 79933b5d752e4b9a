/* How far the migration of XMPP federation is: its steps but the last, by what
 * the store holds. What the world's DNS says is for the caller to ask. */
#pragma once

#include "core/model/model.h"

#define MIGRATION_STEPS 6

typedef enum MigrationState {
	MIGRATION_OPEN,	   /* nothing of it is there */
	MIGRATION_STARTED, /* something is */
	MIGRATION_DONE,
} MigrationState;

typedef struct MigrationStep {
	unsigned number; /* 1 to MIGRATION_STEPS */
	const char *name;
	MigrationState state;
	char *detail; /* what is there, or what is missing and what to do */
} MigrationStep;

/* Steps 1 to 5; `now` in µs since 1970, for certificates. Free with
 * g_ptr_array_unref. */
GPtrArray *migration_steps(Model *model, gint64 now, GError **error);
/* The sixth, for one SIP domain. `edges`: names on the Internet, and `found`:
 * where its SRV records lead, or NULL where it has none; both end with NULL.
 * `why`: why nothing is known of them, or NULL. */
MigrationStep *migration_dns(const char *domain, const char *const *edges,
			     const char *const *found, const char *why);
void migration_step_free(gpointer step);
