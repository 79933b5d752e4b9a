/* What a cmdlet did, as a page: the -Report of cmdlets that have one. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Writes one self-contained HTML page with the title, the time and `lines`
 * (of char *). */
bool report_steps(const char *path, const char *title, const GPtrArray *lines,
		  GError **error);
