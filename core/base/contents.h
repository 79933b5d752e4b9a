/* The whole content of whatever a path names. Unlike g_file_get_contents a pipe
 * or a device that never ends can be interrupted (stop.h), and is refused above
 * a limit. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* NUL-terminated; errors are those of G_FILE_ERROR. length may be NULL. */
bool contents_read(const char *path, char **bytes, gsize *length,
		   GError **error);
