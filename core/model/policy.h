/* External access policies and which of them holds for a user: the user's own
 * (tag), else that of the site of the user's pool, else the global one. */
#pragma once

#include "core/model/model.h"

/* The policy in force; NULL with an error when it cannot be read. */
Record *policy_effective(Model *model, Record *user, GError **error);
/* Sets (policy: tag) or clears (NULL) the user's own. */
bool policy_grant(Model *model, Record *user, const char *policy,
		  GError **error);
/* SQL that gives the id of the policy in force for the row `user`. */
extern const char policy_effective_sql[];
