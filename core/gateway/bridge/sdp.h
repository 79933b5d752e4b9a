/* The lines of an SDP body. Private to this folder. */
#pragma once

#include <glib.h>

/* The next line at `at`, which moves on, without its end; NULL at the end.
 * Free it. */
char *sdp_next_line(const char **at, const char *end);
/* What stands after `name` ("a=path:"), or NULL when the line is another. */
const char *sdp_value(const char *line, const char *name);
/* Port 0 declines a medium (RFC 3264 §8.2). */
gboolean sdp_is_declined(const char *line);
