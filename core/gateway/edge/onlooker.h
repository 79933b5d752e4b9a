/* Traces of one partner's streams for the shell, which asks again and again
 * for what came since: {"ask":"trace"}. A trace that nobody asks for ends. */
#pragma once

#include "core/gateway/edge/edge_private.h"

typedef struct Onlooker Onlooker;

/* `watch` is the asker's own word for the trace, `remote` one of the partner's
 * domains or a pattern; `end` ends it. The answer's `lines` are those since
 * the last question, `lost` how many of them nobody fetched in time. */
json_t *onlookers_ask(Edge *edge, const json_t *request);
void onlookers_tick(Edge *edge);
void onlooker_free(void *onlooker);
