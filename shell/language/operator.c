#include "shell/language/operator.h"

#include <glib.h>
#include <string.h>

typedef struct Row {
	Operator op;
	const char *name;
	Precedence precedence;
	bool cased, unary;
} Row;

static const Row rows[] = {
	{ OPERATOR_AND, "-and", PRECEDENCE_LOGICAL, false, false },
	{ OPERATOR_OR, "-or", PRECEDENCE_LOGICAL, false, false },
	{ OPERATOR_XOR, "-xor", PRECEDENCE_LOGICAL, false, false },
	{ OPERATOR_BAND, "-band", PRECEDENCE_BITWISE, false, false },
	{ OPERATOR_BOR, "-bor", PRECEDENCE_BITWISE, false, false },
	{ OPERATOR_BXOR, "-bxor", PRECEDENCE_BITWISE, false, false },
	{ OPERATOR_EQ, "-eq", PRECEDENCE_COMPARISON, true, false },
	{ OPERATOR_NE, "-ne", PRECEDENCE_COMPARISON, true, false },
	{ OPERATOR_GT, "-gt", PRECEDENCE_COMPARISON, true, false },
	{ OPERATOR_GE, "-ge", PRECEDENCE_COMPARISON, true, false },
	{ OPERATOR_LT, "-lt", PRECEDENCE_COMPARISON, true, false },
	{ OPERATOR_LE, "-le", PRECEDENCE_COMPARISON, true, false },
	{ OPERATOR_LIKE, "-like", PRECEDENCE_COMPARISON, true, false },
	{ OPERATOR_NOTLIKE, "-notlike", PRECEDENCE_COMPARISON, true, false },
	{ OPERATOR_MATCH, "-match", PRECEDENCE_COMPARISON, true, false },
	{ OPERATOR_NOTMATCH, "-notmatch", PRECEDENCE_COMPARISON, true, false },
	{ OPERATOR_REPLACE, "-replace", PRECEDENCE_COMPARISON, true, false },
	{ OPERATOR_CONTAINS, "-contains", PRECEDENCE_COMPARISON, true, false },
	{ OPERATOR_NOTCONTAINS, "-notcontains", PRECEDENCE_COMPARISON, true,
	  false },
	{ OPERATOR_IN, "-in", PRECEDENCE_COMPARISON, true, false },
	{ OPERATOR_NOTIN, "-notin", PRECEDENCE_COMPARISON, true, false },
	{ OPERATOR_SPLIT, "-split", PRECEDENCE_COMPARISON, true, true },
	{ OPERATOR_JOIN, "-join", PRECEDENCE_COMPARISON, false, true },
	{ OPERATOR_IS, "-is", PRECEDENCE_COMPARISON, false, false },
	{ OPERATOR_ISNOT, "-isnot", PRECEDENCE_COMPARISON, false, false },
	{ OPERATOR_AS, "-as", PRECEDENCE_COMPARISON, false, false },
	{ OPERATOR_SHL, "-shl", PRECEDENCE_COMPARISON, false, false },
	{ OPERATOR_SHR, "-shr", PRECEDENCE_COMPARISON, false, false },
	{ OPERATOR_ADD, "+", PRECEDENCE_ADDITIVE, false, false },
	{ OPERATOR_SUBTRACT, "-", PRECEDENCE_ADDITIVE, false, false },
	{ OPERATOR_MULTIPLY, "*", PRECEDENCE_MULTIPLICATIVE, false, false },
	{ OPERATOR_DIVIDE, "/", PRECEDENCE_MULTIPLICATIVE, false, false },
	{ OPERATOR_REMAINDER, "%", PRECEDENCE_MULTIPLICATIVE, false, false },
	{ OPERATOR_FORMAT, "-f", PRECEDENCE_FORMAT, false, false },
	{ OPERATOR_RANGE, "..", PRECEDENCE_RANGE, false, false },
	{ OPERATOR_NOT, "-not", PRECEDENCE_NONE, false, true },
	{ OPERATOR_BNOT, "-bnot", PRECEDENCE_NONE, false, true },
	{ OPERATOR_PLUS, "+", PRECEDENCE_NONE, false, true },
	{ OPERATOR_MINUS, "-", PRECEDENCE_NONE, false, true },
	{ OPERATOR_COMMA, ",", PRECEDENCE_LIST, false, true },
	{ OPERATOR_ASSIGN, "=", PRECEDENCE_NONE, false, false },
	{ 0 },
};

static bool same_word(const char *name, const char *word, size_t length)
{
	return strlen(name) == length &&
	       g_ascii_strncasecmp(name, word, length) == 0;
}

static const Row *find(const char *word, size_t length, bool *sensitive)
{
	for (const Row *row = rows; row->name; row++) {
		if (row->name[0] != '-' || !row->name[1])
			continue;
		*sensitive = false;
		if (same_word(row->name + 1, word, length))
			return row;
		if (!row->cased || !length ||
		    !same_word(row->name + 1, word + 1, length - 1))
			continue;
		char form = g_ascii_tolower(*word);
		*sensitive = form == 'c';
		if (form == 'c' || form == 'i')
			return row;
	}
	return NULL;
}

Operator operator_find(const char *word, size_t length, bool *sensitive)
{
	const Row *row = find(word, length, sensitive);
	bool binary = row && row->precedence != PRECEDENCE_NONE;
	return binary ? row->op : OPERATOR_NONE;
}

Operator operator_find_unary(const char *word, size_t length, bool *sensitive)
{
	const Row *row = find(word, length, sensitive);
	return row && row->unary ? row->op : OPERATOR_NONE;
}

static const Row *row_of(Operator op)
{
	for (const Row *row = rows; row->name; row++)
		if (row->op == op)
			return row;
	return NULL;
}

Precedence operator_precedence(Operator op)
{
	const Row *row = row_of(op);
	return row ? row->precedence : PRECEDENCE_NONE;
}

const char *operator_name(Operator op)
{
	const Row *row = row_of(op);
	return row ? row->name : "";
}
