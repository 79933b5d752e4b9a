/* System.Decimal: up to 28 digits and a scale, exact for + - *. */
#pragma once

#include "shell/language/operator.h"
#include "shell/types/type.h"

extern const ObjectClass decimal_class;
ConvertFn convert_to_decimal;
/* Also a [uint64] that Int64 cannot hold: the same, but for its type. */
bool is_decimal(Value value);
bool is_unsigned(Value value);
Value decimal_unsigned(uint64_t number);
double decimal_double(Value value);
/* One of + - * / % with a decimal on either side. */
bool decimal_arithmetic(Operator op, Value left, Value right, Value *result,
			GError **error);
/* Order of two numbers of which one is a decimal. */
bool decimal_compare(Value left, Value right, int *order);
/* All digits without sign and point, and how many of them stand behind the
 * point. Free them. */
char *decimal_digits(Value value, unsigned *scale);
bool decimal_is_negative(Value value);
