/* Text of values as string expansion gives it: invariant culture, whatever
 * the locale. */
#pragma once

#include "core/value/value.h"

/* "0.1", "1E+15", "Infinity": up to 15 significant digits. */
char *format_double(double number);
/* "MM/dd/yyyy HH:mm:ss". */
char *format_datetime(int64_t ticks);
/* "[-][d.]hh:mm:ss[.fffffff]". */
char *format_timespan(int64_t ticks);
