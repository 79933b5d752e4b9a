/* Whether a certificate that libstrophe took is the peer's: issued by the
 * deployment's authority alone, for that host. */
#pragma once

#include <glib.h>

gboolean peer_check(const char *pem, const char *authority_file,
		    const char *host, GError **error);
