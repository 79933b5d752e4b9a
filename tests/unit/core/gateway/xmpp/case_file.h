/* Cases of a protocol from the .txt files of a folder in tests/conformance:
 *     === title: words that say how it is set up
 *     a step a line
 * A line that begins with '#' is a remark; so is all before the first case. */
#pragma once

#include <glib.h>

typedef struct Case {
	char *name;   /* "/folder/file/title" */
	char **words; /* of the set-up */
	char **lines; /* steps */
} Case;

/* All cases of all files, sorted by file; ends the program where a file
 * cannot be read. */
GPtrArray *case_files_read(const char *folder);
