#include "core/value/table.h"
#include "shell/language/number.h"
#include "shell/language/parser.h"

#include <string.h>

Node *parse_group(Parser *parser, NodeKind kind)
{
	GroupNode *group = PARSER_NODE(parser, kind, GroupNode, parser->at);
	bool no_comma = parser->no_comma;
	parser->no_comma = false;
	parser->at += 2;
	group->body = &parse_statements(parser, ')')->node;
	parser_expect(parser, ')', "closing ')' in subexpression");
	parser->no_comma = no_comma;
	return parser_done(parser, group);
}

static Node *parse_bare_key(Parser *parser)
{
	uint32_t start = parser->at;
	const char *at = parser_text(parser);
	size_t length = 0;
	while (char_name(at + length) || char_dash(at + length) ||
	       at[length] == '.')
		length += char_any(at + length);
	parser->at += (uint32_t)length;
	Value text = value_string_length(at, length);
	return parser_done(parser, parser_constant_take(parser, start, text));
}

static Node *parse_key(Parser *parser)
{
	const char *at = parser_text(parser);
	if (char_name_start(at))
		return parse_bare_key(parser);
	return parse_unary(parser);
}

static bool parse_row(Parser *parser, TableRow *row)
{
	row->key = parse_key(parser);
	parser_skip_lines(parser);
	if (!parser_expect(parser, '=',
			   "'=' operator after key in hash literal"))
		return false;
	parser_skip_lines(parser);
	uint32_t start = parser->at;
	row->value = parse_statement(parser);
	if (row->value)
		return !parser->failed;
	if (parser_at_end(parser))
		parser_unfinished(
			parser, start,
			"Missing statement after '=' in hash literal");
	else
		parser_fail(parser, start, start + 1,
			    "Missing statement after '=' in hash literal");
	return false;
}

/* A key that stands there as it is may stand there once. */
static bool note_key(Parser *parser, Table *keys, const Node *key)
{
	if (key->kind != NODE_CONSTANT)
		return true;
	Value value = ((const ConstantNode *)key)->value;
	g_autofree char *text = value_format(value);
	if (table_find(keys, value)) {
		parser_fail(parser, key->start, key->end,
			    "Duplicate keys '%s' are not allowed in hash "
			    "literals",
			    text);
		return false;
	}
	table_set_take(keys, value_ref(value), VALUE_NONE);
	return true;
}

Node *parse_table(Parser *parser)
{
	TableNode *table =
		PARSER_NODE(parser, NODE_TABLE, TableNode, parser->at);
	GArray *rows = g_array_new(FALSE, FALSE, sizeof(TableRow));
	g_autoptr(Table) keys = table_new(false);
	bool no_comma = parser->no_comma;
	parser->no_comma = false;
	parser->at += 2;
	parser_skip_separators(parser);
	while (!parser_at(parser, '}') && !parser_at_end(parser)) {
		TableRow row;
		if (!parse_row(parser, &row) ||
		    !note_key(parser, keys, row.key))
			break;
		g_array_append_val(rows, row);
		parser_skip(parser);
		if (!parser_at(parser, ';') && !parser_at(parser, '\n'))
			break;
		parser_skip_separators(parser);
	}
	if (parser_at_end(parser))
		parser_unfinished(parser, parser->at,
				  "The hash literal was incomplete");
	else
		parser_expect(parser, '}', "closing '}' in hash literal");
	parser->no_comma = no_comma;
	table->count = rows->len;
	table->rows = parser_array(parser, rows);
	g_array_free(rows, TRUE);
	return parser_done(parser, table);
}

/* A decimal is the text cast to [decimal], then multiplied. */
static Node *decimal_node(Parser *parser, uint32_t start, const Number *number)
{
	TypeName *type = source_alloc(parser->source, sizeof *type);
	CastNode *cast = PARSER_NODE(parser, NODE_CAST, CastNode, start);
	type->name = "decimal";
	cast->type = type;
	cast->operand = parser_constant_take(
		parser, start,
		value_string_length(parser->text + start, number->digits));
	if (number->multiplier == 1)
		return parser_done(parser, cast);
	ChainNode *chain = PARSER_NODE(parser, NODE_CHAIN, ChainNode, start);
	chain->first = &cast->node;
	chain->links = source_alloc(parser->source, sizeof *chain->links);
	chain->count = 1;
	chain->links[0] = (Link){
		.op = OPERATOR_MULTIPLY,
		.at = start,
		.operand = parser_constant_take(parser, start,
						value_long(number->multiplier)),
	};
	return parser_done(parser, chain);
}

Node *parse_number(Parser *parser)
{
	Number number;
	uint32_t start = parser->at;
	const char *at = parser_text(parser);
	size_t length = number_scan(at, &number);
	if (!length || char_name(at + length))
		return NULL;
	if (number.invalid)
		return parser_fail(parser, start, start + (uint32_t)length,
				   "The numeric constant %.*s is not valid",
				   (int)length, at);
	parser->at += (uint32_t)length;
	if (number.decimal)
		return decimal_node(parser, start, &number);
	return parser_done(parser,
			   parser_constant_take(parser, start, number.value));
}
