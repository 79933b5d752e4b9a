/* Numeric literals: decimal, 0x, real, with suffix l or d and multiplier kb
 * mb gb tb pb. Also what a string must look like to become a number. */
#pragma once

#include "core/value/value.h"

typedef struct Number {
	Value value;  /* Int32, Int64 or Double: the narrowest that holds it */
	bool decimal; /* must become a System.Decimal: of `digits` bytes */
	bool invalid; /* too large for its suffix */
	unsigned digits;
	int64_t multiplier; /* of kb …; 1 for none; counted in in `value` */
} Number;

/* Reads an unsigned literal at `text`; its bytes, or 0 when there is none.
 * Whether more text may follow is the caller's rule. */
size_t number_scan(const char *text, Number *number);
/* The negative of a literal: -2147483648 is an Int32. */
Value number_negate(Value value);
