/* What operators do with values. The right side is converted to the left
 * side's type; a list on the left of a comparison is filtered. */
#pragma once

#include "shell/language/operator.h"
#include "shell/types/type.h"

/* Any binary operator but -and and -or, which the evaluator does itself.
 * *matches gets $Matches after a -match that found something; else it stays. */
bool operate(Operator op, bool sensitive, Value left, Value right,
	     Value *result, Value *matches, GError **error);
/* Unary: -not, -bnot, +, -, -split, -join. */
bool operate_unary(Operator op, Value operand, Value *result, GError **error);

/* ---- arithmetic.c ---- */
bool arithmetic(Operator op, Value left, Value right, Value *result,
		GError **error);
bool bitwise(Operator op, Value left, Value right, Value *result,
	     GError **error);
bool range_of(Value left, Value right, Value *result, GError **error);
bool negative_of(Value operand, Value *result, GError **error);

/* ---- compare.c ---- */
/* One scalar against another; *truth is the answer. */
bool compare(Operator op, bool sensitive, Value left, Value right, bool *truth,
	     GError **error);

/* ---- text.c ---- */
bool split_text(bool sensitive, Value left, Value right, Value *result,
		GError **error);
/* Unary -split: at blanks, none around. */
bool split_blanks(Value operand, Value *result, GError **error);
Value join_text(Value left, Value separator);
bool replace_text(bool sensitive, Value left, Value right, Value *result,
		  GError **error);

/* ---- format.c ---- */
/* "{0,-5:N2}" with .NET's format strings; free the text. */
bool format_composite(Value format, const Value *values, unsigned count,
		      Value *result, GError **error);
/* One value by one format string, as ToString(format); NULL with an error. */
char *format_value(Value value, const char *format, GError **error);
