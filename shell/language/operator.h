/* The operators, one row each: name, precedence, whether they exist in a
 * case-sensitive form. Parser, evaluator and messages read this table. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef enum Operator {
	OPERATOR_NONE,
	OPERATOR_ASSIGN,
	OPERATOR_AND,
	OPERATOR_OR,
	OPERATOR_XOR,
	OPERATOR_BAND,
	OPERATOR_BOR,
	OPERATOR_BXOR,
	OPERATOR_EQ,
	OPERATOR_NE,
	OPERATOR_GT,
	OPERATOR_GE,
	OPERATOR_LT,
	OPERATOR_LE,
	OPERATOR_LIKE,
	OPERATOR_NOTLIKE,
	OPERATOR_MATCH,
	OPERATOR_NOTMATCH,
	OPERATOR_REPLACE,
	OPERATOR_CONTAINS,
	OPERATOR_NOTCONTAINS,
	OPERATOR_IN,
	OPERATOR_NOTIN,
	OPERATOR_SPLIT,
	OPERATOR_JOIN,
	OPERATOR_IS,
	OPERATOR_ISNOT,
	OPERATOR_AS,
	OPERATOR_ADD,
	OPERATOR_SUBTRACT,
	OPERATOR_MULTIPLY,
	OPERATOR_DIVIDE,
	OPERATOR_REMAINDER,
	OPERATOR_SHL,
	OPERATOR_SHR,
	OPERATOR_FORMAT,
	OPERATOR_RANGE,
	OPERATOR_NOT,
	OPERATOR_BNOT,
	OPERATOR_PLUS,
	OPERATOR_MINUS,
	OPERATOR_COMMA,
} Operator;

/* Precedence of binary operators, loosest first. */
typedef enum Precedence {
	PRECEDENCE_NONE,
	PRECEDENCE_LOGICAL,
	PRECEDENCE_BITWISE,
	PRECEDENCE_COMPARISON,
	PRECEDENCE_ADDITIVE,
	PRECEDENCE_MULTIPLICATIVE,
	PRECEDENCE_FORMAT,
	PRECEDENCE_RANGE,
	PRECEDENCE_LIST, /* the comma: above all binary ones */
} Precedence;

/* The binary operator of a word after a dash ("eq", "ceq", "ieq"), any case;
 * OPERATOR_NONE when there is none. */
Operator operator_find(const char *word, size_t length, bool *sensitive);
/* The unary one: not, bnot, split, join. */
Operator operator_find_unary(const char *word, size_t length, bool *sensitive);
Precedence operator_precedence(Operator op);
/* As it is written: "-eq", "+". */
const char *operator_name(Operator op);
