/* Files as [io.file] and its streams see them. */
#pragma once

#include "shell/types/encoding.h"

/* An argument as a path: backslashes separate, mapped drives are
 * their folders. Free it. */
char *file_path(const Value *arguments, unsigned count, unsigned index);
/* Says as .NET why a file cannot be used; gives false. */
bool file_fail(const char *path, int fault, GError **error);
/* Text of the file (path[, encoding]); a byte order mark decides. */
bool file_read_text(const Value *arguments, unsigned count, Value *text,
		    GError **error);
bool file_open_writer(const char *path, bool append, const Encoding *encoding,
		      Value *result, GError **error);
