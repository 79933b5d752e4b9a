/* Stanzas as the logbook keeps them: what goes over the streams, and which of
 * them are one message (base/logbook.h). */
#pragma once

#include "core/gateway/base/xml.h"

typedef struct EdgeLog EdgeLog;

/* Looks at all streams of the process while a scenario wants it. */
EdgeLog *edge_log_new(void);
void edge_log_free(EdgeLog *log);
/* The stanza has the id, wherever it is seen. */
void edge_log_link(const char *trace, const Xml *stanza);
