/* From an applied replica to a Config. Runs off the loop. */
#pragma once

#include "core/gateway/config/config.h"
#include "db/store.h"

/* Reads all that `replica` holds; tables without rows give an empty part.
 * `computer`: the FQDN this role runs under; `self` stays NULL when the
 * topology does not have it. */
Config *config_load(Store *replica, const char *computer, GError **error);
