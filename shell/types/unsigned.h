/* [uint64] beyond the range of Int64: an object of its own; smaller values are
 * Int64. Both sides of the border are one type to whoever computes with them.
 */
#pragma once

#include "shell/language/operator.h"
#include "shell/types/decimal.h"

/* As an object only where it has to be. */
Value unsigned_new(uint64_t number);
/* The bits of an unsigned or of any whole number. */
uint64_t unsigned_bits(Value value);
ConvertFn convert_to_unsigned;
/* With such an object on either side; what leaves the range is a double. */
bool unsigned_arithmetic(Operator op, Value left, Value right, Value *result,
			 GError **error);
bool unsigned_bitwise(Operator op, Value left, Value right, Value *result,
		      GError **error);
