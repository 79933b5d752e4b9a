/* Values as JSON and back, as ConvertTo-Json and ConvertFrom-Json do it. */
#pragma once

#include "core/base/json.h"
#include "core/value/value.h"

/* Beyond `depth` objects become text. */
json_t *json_from_value(Value value, int depth);
Value json_to_value(const json_t *json);
