/* The rows as SQL. Private to this folder. */
#pragma once

#include "core/gateway/state/state.h"
#include "db/store.h"

extern const StoreSchema state_schema;

bool rows_add(Store *store, const StateRow *row, GError **error);
bool rows_remove(Store *store, guint64 id, GError **error);
/* Without a record the pair is removed. */
bool pairs_put(Store *store, const StatePair *pair, GError **error);
GPtrArray *pairs_read(Store *store, GError **error);
void pair_clear(StatePair *pair);
/* All of them by id. */
GPtrArray *rows_read(Store *store, GError **error);
