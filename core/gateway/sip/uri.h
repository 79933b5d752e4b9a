/* Parts of a SIP URI as text, as routes have them. Private to this folder. */
#pragma once

#include <glib.h>

/* Its host, without brackets, in lower case; NULL when there is none. Free
 * it. */
char *sip_uri_host(const char *uri);
/* A parameter's value, "" without one; NULL: it is not there. Free it. */
char *sip_uri_parameter(const char *uri, const char *name);
