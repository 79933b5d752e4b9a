/* Where a domain's SRV records lead, as this machine's resolver has it. */
#pragma once

#include <glib.h>

#define LOOK_UP_MS 5000

/* Host names without final dot, in the order to try (RFC 2782), ending with
 * NULL; an empty list where there are none. NULL with an error where no answer
 * came within LOOK_UP_MS, or stop_wanted(). `service` is "xmpp-server". */
char **look_up_srv(const char *service, const char *domain, GError **error);
