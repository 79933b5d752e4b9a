/* How a value reads as one property of a view: numbers and texts as they are,
 * dates as en-US writes them, collections as {a, b, c…}. */
#pragma once

#include "core/value/value.h"

#define ENUMERATION_LIMIT 4 /* $FormatEnumerationLimit's usual value */

/* Text of a property; a limit below 0 shows every element. Free it. */
char *cell_text(Value value, int limit);
/* Whether a column of such values is aligned to the right. */
bool cell_right(Value value);
/* "11/24/2026 4:05:09 PM". */
char *datetime_short(Value value);
/* "Tuesday, November 24, 2026 4:05:09 PM". */
char *datetime_long(Value value);
/* Of that, what the moment's member DisplayHint says (Get-Date). */
#define DATETIME_HINT "DisplayHint"
char *datetime_shown(Value value);
