/* The whole content of whatever a path names, read and written. Unlike
 * g_file_get_contents a pipe or a device that never ends can be interrupted
 * (stop.h), and is refused above a limit. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* NUL-terminated; errors are those of G_FILE_ERROR. length may be NULL. */
bool contents_read(const char *path, char **bytes, gsize *length,
		   GError **error);
/* A part of the content as it comes; false: no more is wanted, or an error. */
typedef bool ContentsPart(void *data, const char *bytes, gsize length,
			  GError **error);
/* Whether it is a pipe or a device, which may have no end. */
bool contents_is_stream(const char *path);
/* Gives a stream part by part; false when it was not read to its end. */
bool contents_each(const char *path, ContentsPart *take, void *data,
		   GError **error);
/* Replaces a file whole or leaves it; devices, and what a link leads to, are
 * written and not replaced. Errors are those of G_FILE_ERROR. */
bool contents_write(const char *path, const char *bytes, gsize length,
		    GError **error);
