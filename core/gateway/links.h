/* What both roles do with their links alike. */
#pragma once

#include "core/base/json.h"
#include "core/gateway/link/link.h"
#include "core/gateway/role.h"

/* {"links": …}, as link_set_describe has it. */
json_t *links_describe(LinkSet *set);
/* What the links are to say of this computer. Borrows from its arguments. */
LinkSelf links_self(const char *computer, const Config *config,
		    const RoleCredentials *credentials);
