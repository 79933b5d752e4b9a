/* One running role: loop, control socket, configuration, role. */
#pragma once

#include "core/base/paths.h"
#include "core/gateway/role.h"

typedef struct DaemonOptions {
	const Paths *paths;
	const RoleClass *role;
	const char *computer; /* FQDN */
} DaemonOptions;

/* Runs until SIGTERM or SIGINT and the end of draining. False: it could not
 * start; the error is one sentence. */
gboolean daemon_run(const DaemonOptions *options, GError **error);
