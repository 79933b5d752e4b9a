/* Keys and certificates of this computer: certificates come with the topology,
 * private keys were made here and stay in the role's key ring (core/pki). */
#pragma once

#include "core/base/paths.h"
#include "core/gateway/config/config.h"
#include "core/gateway/role.h"

/* Whether the keys of all certificates that the configuration has for this
 * computer are there and can be read. */
gboolean credentials_check(const Paths *paths, const char *role,
			   const Config *config, GError **error);
/* Installs the certificates of `config` in the key ring and names the files
 * to use; a use without a good pair stays NULL. What does not fit is logged. */
RoleCredentials *credentials_update(const Paths *paths, const char *role,
				    const Config *config, GError **error);
void credentials_free(RoleCredentials *credentials);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RoleCredentials, credentials_free)
