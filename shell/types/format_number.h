/* Numbers by .NET's format strings, invariant culture: N2, D5, X, P, C, F, E,
 * G, R, and patterns of 0 # , . %. */
#pragma once

#include "core/value/value.h"

/* NULL when the format is none. Free it. */
char *format_number(Value number, const char *format);
