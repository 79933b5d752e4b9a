/* isComposing documents (RFC 3994). Private to this folder. */
#pragma once

#include <glib.h>

/* False when it is none. `refresh`: seconds, 0 when it is not said. A state
 * that nobody knows is idle (RFC 3994 §4). */
gboolean iscomposing_read(const char *bytes, gsize length, gboolean *active,
			  guint *refresh);
/* `refresh` 0: none. */
char *iscomposing_write(gboolean active, guint refresh);
