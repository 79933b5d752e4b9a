/* CLIXML: objects as [MS-PSRP] 2.2.5 writes them. Reading is in
 * shell/types/clixml.h. */
#pragma once

#include "core/value/value.h"

typedef struct ClixmlWriter ClixmlWriter;

/* Objects deeper than `depth` become text; lists and tables cost no depth. */
ClixmlWriter *clixml_writer_new(int depth);
void clixml_writer_free(ClixmlWriter *writer);
bool clixml_write(ClixmlWriter *writer, Value value, GError **error);
/* The whole document; the writer keeps it. */
const GString *clixml_end(ClixmlWriter *writer);
