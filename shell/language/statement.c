#include "shell/language/parser.h"

#include <string.h>

static const Name *take_label(Parser *parser)
{
	const char *at = parser_text(parser);
	if (*at != ':' || !char_name_start(at + 1))
		return NULL;
	parser->at++;
	unsigned length = parser_name_length(parser);
	g_autofree char *label = g_strndup(parser_text(parser), length);
	parser->at += length;
	parser_skip_lines(parser);
	return name_intern(label);
}

Node *parse_statement(Parser *parser)
{
	parser_skip(parser);
	const char *at = parser_text(parser);
	if (parser_at_end(parser) || strchr(")}\n;", *at))
		return NULL;
	if (!parser_enter(parser))
		return parser_constant_take(parser, parser->at, VALUE_NONE);
	const Name *label = take_label(parser);
	Node *node = parse_control(parser, label);
	if (!node)
		node = label ? parser_unexpected(parser)
			     : parse_pipeline(parser);
	parser_leave(parser);
	return node;
}

/* Statements that end with a brace need no separator after them, also as what
 * is assigned: $a = if (…) { … } $b = … */
static bool needs_separator(const Node *node)
{
	static const NodeKind braced[] = { NODE_IF,  NODE_SWITCH, NODE_FOREACH,
					   NODE_FOR, NODE_WHILE,  NODE_TRY };
	while (node->kind == NODE_ASSIGN)
		node = ((const AssignNode *)node)->value;
	for (unsigned i = 0; i < G_N_ELEMENTS(braced); i++)
		if (node->kind == braced[i])
			return false;
	return node->kind == NODE_PIPELINE || node->kind == NODE_ASSIGN ||
	       node->kind == NODE_JUMP;
}

static void check_separator(Parser *parser, const Node *node)
{
	if (parser->failed)
		return;
	parser_skip(parser);
	const char *at = parser_text(parser);
	if (parser_at_end(parser) || strchr(")}\n;", *at) ||
	    (!needs_separator(node) && *at != '|'))
		return;
	if ((at[0] == '&' && at[1] == '&') || (at[0] == '|' && at[1] == '|'))
		parser_fail(parser, parser->at, parser->at + 2,
			    "The token '%.2s' is not a valid statement "
			    "separator in this version",
			    at);
	else if (*at == '|')
		parser_fail(parser, parser->at, parser->at + 1,
			    "An empty pipe element is not allowed");
	else
		parser_unexpected(parser);
}

static void parse_trap(Parser *parser, GArray *traps)
{
	Trap trap = { 0 };
	parser_skip_lines(parser);
	if (parser_at(parser, '[')) {
		parse_bracket(parser, &trap.type);
		parser_skip_lines(parser);
	}
	trap.body = parse_braces(parser,
				 "The 'trap' statement was incomplete. A trap "
				 "statement requires a body");
	g_array_append_val(traps, trap);
}

static void parse_items(Parser *parser, char close, GPtrArray *items,
			GArray *traps)
{
	for (;;) {
		parser_skip_separators(parser);
		if (parser_at_end(parser) ||
		    (close && parser_at(parser, close)))
			return;
		if (parser_take_keyword(parser, "trap")) {
			parse_trap(parser, traps);
			continue;
		}
		Node *node = parse_statement(parser);
		if (!node)
			node = parser_unexpected(parser);
		g_ptr_array_add(items, node);
		check_separator(parser, node);
	}
}

StatementsNode *parse_statements(Parser *parser, char close)
{
	StatementsNode *statements = PARSER_NODE(parser, NODE_STATEMENTS,
						 StatementsNode, parser->at);
	GPtrArray *items = g_ptr_array_new();
	GArray *traps = g_array_new(FALSE, FALSE, sizeof(Trap));
	if (parser_enter(parser)) {
		parse_items(parser, close, items, traps);
		parser_leave(parser);
	}
	statements->items = parser_nodes(parser, items);
	statements->trap_count = traps->len;
	statements->traps = parser_array(parser, traps);
	g_ptr_array_free(items, TRUE);
	g_array_free(traps, TRUE);
	parser_done(parser, statements);
	return statements;
}

StatementsNode *parse_braces(Parser *parser, const char *missing)
{
	parser_skip_lines(parser);
	if (!parser_at(parser, '{')) {
		parser_missing(parser, "%s", missing);
		return PARSER_NODE(parser, NODE_STATEMENTS, StatementsNode,
				   parser->at);
	}
	bool no_comma = parser->no_comma;
	parser->no_comma = false;
	uint32_t open = parser->at++;
	StatementsNode *body = parse_statements(parser, '}');
	parser_close_brace(parser, open);
	parser->no_comma = no_comma;
	return body;
}
