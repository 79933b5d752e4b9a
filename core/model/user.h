/* Users. There is no directory behind the store: Enable-CsUser makes a user
 * that it does not know. */
#pragma once

#include "core/model/model.h"

/* Names of a new user from an identity: "sip:ken@contoso.com" gives the
 * address, "contoso\ken" the logon name, other text the display name. */
bool user_name(Record *user, const char *identity, GError **error);
/* An address for the user in `domain` (NULL: the default SIP domain, or that of
 * the name itself) by "FirstLastName", "EmailAddress", "UserPrincipalName" or
 * "SamAccountName". Free it. */
char *user_make_address(Model *model, Record *user, const char *how,
			const char *domain, GError **error);
/* NULL with an error unless `fqdn` is a pool that can home users. */
Record *user_find_pool(Model *model, const char *fqdn, GError **error);
