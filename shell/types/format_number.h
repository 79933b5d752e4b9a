/* Numbers by .NET's format strings: N2, D5, X, P, C, F, E, G, R, and patterns
 * of 0 # , . % ‰ E0. Rounding is half away from zero and starts from the 15
 * digits that a double shows, as in .NET Framework. */
#pragma once

#include "shell/types/culture.h"

/* NULL when the format is none. Free it. */
char *format_number(Value number, const char *format);
char *format_number_in(Value number, const char *format,
		       const Culture *culture);
/* By a pattern: "#,##0.00;(0)". Free it. */
char *format_pattern(Value number, const char *format, const Culture *culture);
