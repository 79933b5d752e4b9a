/* The rows as SQL. Private to this folder. */
#pragma once

#include "core/gateway/state/state.h"
#include "db/store.h"

extern const StoreSchema state_schema;

bool rows_add(Store *store, const StateRow *row, GError **error);
bool rows_remove(Store *store, guint64 id, GError **error);
/* All of them by id. */
GPtrArray *rows_read(Store *store, GError **error);
