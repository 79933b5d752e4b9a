/* JSON lines: objects from standard input on the loop, objects to standard
 * output; the loop ends with SIGTERM or SIGINT. */
#pragma once

#include "core/base/json.h"
#include "core/gateway/base/loop.h"

typedef struct Lines Lines;

typedef void LineFn(void *data, const json_t *line);

Lines *lines_new(Loop *loop, LineFn *fn, void *data);
void lines_free(Lines *lines);
/* Takes the object. */
void lines_print(json_t *object);
