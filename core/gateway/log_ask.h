/* Questions about the logbook (base/logbook.h), which read and write files. */
#pragma once

#include "core/base/json.h"

/* Whether `what` is one, and whether it changes something. */
gboolean log_ask_is(const char *what);
gboolean log_ask_changes(const char *what);
/* A worker's. */
json_t *log_ask_serve(void *data, const json_t *question);
