/* Files that views are written into: Out-File, > and >>, Tee-Object. UTF-8
 * without byte order mark, nothing cut. */
#pragma once

#include "shell/pipeline/session.h"

/* Opens for writing; what is given to the Emit appears as default views. The
 * path is as a script writes it. */
Emit *out_file_open(Session *session, const char *path, bool append,
		    GError **error);
/* Finishes tables, closes, frees. False when something could not be written. */
bool out_file_finish(Emit *file, GError **error);
/* The same for the session's hook: reports to nobody. */
void out_file_close(Emit *file);
/* Lines are cut at this width; 0: never. */
void out_file_set_width(Emit *file, unsigned width);
/* Lines are written one behind the other: -NoNewline. */
void out_file_join_lines(Emit *file);
