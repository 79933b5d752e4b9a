/* Lines of what a pipe or a device gives, one by one as they come. */
#pragma once

#include "core/value/value.h"

/* Bytes of the longest line that a stream or a program may give. */
#define STREAM_LINE_LIMIT 100000000

/* Consumes the line; false: no more is wanted. */
typedef bool StreamLineFn(void *data, Value line);

/* mark: what ends a line and stays with it, $null: a line's end, which does
 * not; empty: nothing. Ends at the stream's end, when no more is wanted, on
 * Ctrl+C, and with an error at a line above the limit. */
bool stream_lines(const char *path, Value mark, StreamLineFn *take, void *data,
		  GError **error);
