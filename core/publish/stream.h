/* Which tables of the store travel in which stream. */
#pragma once

#include "core/publish/record.h"
#include "db/snapshot.h"

/* Ends with { 0 }. */
const SnapshotTable *stream_tables(RecordStream stream);
/* Whether a role ("edge", "frontend") gets the stream at all. */
bool stream_is_for(RecordStream stream, const char *role);
