/* The dialback secret on its way to the edges (XEP-0185): the passphrase of
 * the gateway's settings, else, where several edges share domains, a random
 * one that lies in pki/dialback.secret. It travels as a CMS message for the
 * edges' certificates, in place of the passphrase. */
#pragma once

#include "core/base/paths.h"
#include "db/store.h"

#include <stdbool.h>

/* Tables of the topology that the message depends on; ends with NULL. */
extern const char *const secret_tables[];
/* Whether there is a secret to publish: a passphrase, or several edges. */
bool secret_is_shared(Store *store, bool *shared, GError **error);
/* The message. NULL without error when no secret is shared, or no edge has a
 * certificate yet. */
char *secret_seal(Store *store, const Paths *paths, GError **error);
