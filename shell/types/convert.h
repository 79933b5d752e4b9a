/* .NET's and PowerShell's conversions between values; invariant culture. */
#pragma once

#include "shell/types/type.h"

/* A number from anything that can be one: text by the rules of literals, $null
 * 0, booleans 1 and 0, characters their code. */
bool convert_number(Value from, Value *number, GError **error);
/* The nearest whole number (half to even), refused beyond the range. */
bool convert_integer(Value from, int64_t least, int64_t most,
		     const char *type_name, int64_t *integer, GError **error);
bool convert_int(Value from, int *integer, GError **error);
bool convert_double(Value from, double *number, GError **error);
/* Text of any value; free it. */
char *convert_text(Value from);
/* For Type.convert. */
ConvertFn convert_to_bool, convert_to_char, convert_to_integer,
	convert_to_double, convert_to_string, convert_to_datetime,
	convert_to_timespan, convert_to_list, convert_to_table,
	convert_to_record, convert_to_type, convert_to_object,
	convert_to_exception, convert_to_switch, convert_to_name,
	convert_to_reference, convert_to_principal, convert_to_offset,
	convert_to_mail;
/* Adds to a list as its kind does: a stack at the top, a set once. */
void convert_add_element(List *list, Value value);
/* Whether a conversion was refused, and turning that into what .NET's own
 * methods say: only the reason, as a format or overflow error. */
bool convert_error_is(const GError *error);
void convert_error_bare(GError **error);
bool convert_fail(Value from, const char *type_name, const char *why,
		  GError **error);
/* "Value was either too large or too small for an Int32." */
bool convert_too_large(Value from, const char *type_name, GError **error);
bool is_number(Value value);
bool is_integer(Value value);
