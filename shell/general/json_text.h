/* Values as JSON and back, as Windows PowerShell's ConvertTo-Json and
 * ConvertFrom-Json do it: what JavaScriptSerializer escapes, dates as
 * \/Date(milliseconds)\/, an indentation that follows the names. */
#pragma once

#include "core/value/value.h"

#define JSON_DEPTH_MOST 100

/* Objects deeper than `depth` become text. An error names what has no JSON. */
bool json_write(GString *out, Value value, int depth, GError **error);
/* Compact JSON over several lines. */
char *json_indent(const char *compact);
/* One document; the error says what is wrong and where. */
bool json_read(const char *text, Value *value, GError **error);
