/* What Select-String finds: a line, where it stands, and the lines around. */
#pragma once

#include "core/value/record.h"

extern const RecordType match_info_type;

/* As the view shows it: "notes.txt:3:text", lines around it indented; just the
 * text where it came through the pipeline. `whole`: with the whole path. Free
 * it. */
char *match_info_text(const Record *record, bool whole);
