/* foreach, for, while and do. */
#include "shell/language/parser.h"

/* break and continue in it stay in the loop. */
static StatementsNode *parse_body(Parser *parser, const char *kind)
{
	bool in_finally = parser->in_finally;
	g_autofree char *missing =
		g_strdup_printf("Missing statement body in %s loop", kind);
	parser->in_finally = false;
	StatementsNode *body = parse_braces(parser, missing);
	parser->in_finally = in_finally;
	return body;
}

Node *parse_foreach(Parser *parser, const Name *label)
{
	ForeachNode *node =
		PARSER_NODE(parser, NODE_FOREACH, ForeachNode, parser->at);
	node->label = label;
	parser_skip_lines(parser);
	parser_expect(parser, '(', "opening '(' after keyword 'foreach'");
	parser_skip_lines(parser);
	if (!parser_at(parser, '$'))
		return parser_missing(parser,
				      "Missing variable name after foreach");
	node->variable = (VariableNode *)parse_variable(parser);
	parser_skip_lines(parser);
	if (!parser_take_keyword(parser, "in"))
		return parser_missing(parser, "Missing 'in' after variable in "
					      "foreach loop");
	parser_skip_lines(parser);
	node->collection = parse_statement(parser);
	if (!node->collection)
		return parser_missing(parser,
				      "Missing expression in foreach loop");
	parser_skip_lines(parser);
	parser_expect(parser, ')',
		      "closing ')' after expression part of foreach loop");
	node->body = parse_body(parser, "foreach");
	return parser_done(parser, node);
}

/* One part of for (…; …; …), up to the separator. */
static Node *parse_for_part(Parser *parser, bool last)
{
	parser_skip(parser);
	if (last)
		parser_skip_lines(parser);
	Node *part = parse_statement(parser);
	parser_skip(parser);
	if (!last && (parser_take(parser, ';') || parser_take(parser, '\n')))
		parser_skip_lines(parser);
	return part;
}

Node *parse_for(Parser *parser, const Name *label)
{
	ForNode *node = PARSER_NODE(parser, NODE_FOR, ForNode, parser->at);
	node->label = label;
	parser_skip_lines(parser);
	parser_expect(parser, '(', "opening '(' after keyword 'for'");
	parser_skip_lines(parser);
	node->first = parse_for_part(parser, false);
	node->condition = parse_for_part(parser, false);
	node->step = parse_for_part(parser, true);
	parser_skip_lines(parser);
	parser_expect(parser, ')',
		      "closing ')' after expression in 'for' statement");
	node->body = parse_body(parser, "for");
	return parser_done(parser, node);
}

/* "( pipeline )" after while and until. */
static Node *parse_condition(Parser *parser, const char *keyword)
{
	parser_skip_lines(parser);
	if (!parser_take(parser, '('))
		return parser_missing(parser,
				      "Missing opening '(' after keyword '%s'",
				      keyword);
	parser_skip_lines(parser);
	Node *condition = parse_statement(parser);
	if (!condition)
		return parser_missing(parser,
				      "Missing expression after '%s' in loop",
				      keyword);
	parser_skip_lines(parser);
	if (!parser_take(parser, ')'))
		parser_missing(parser,
			       "Missing closing ')' after expression in '%s' "
			       "statement",
			       keyword);
	return condition;
}

Node *parse_while(Parser *parser, const Name *label)
{
	WhileNode *node =
		PARSER_NODE(parser, NODE_WHILE, WhileNode, parser->at);
	node->label = label;
	node->condition = parse_condition(parser, "while");
	node->body = parse_body(parser, "while");
	return parser_done(parser, node);
}

Node *parse_do(Parser *parser, const Name *label)
{
	WhileNode *node =
		PARSER_NODE(parser, NODE_WHILE, WhileNode, parser->at);
	node->label = label;
	node->after = true;
	node->body = parse_body(parser, "do");
	node->until = parser_take_after_lines(parser, "until");
	if (!node->until && !parser_take_after_lines(parser, "while")) {
		parser_skip_lines(parser);
		return parser_missing(parser, "Missing while or until keyword "
					      "in do loop");
	}
	node->condition =
		parse_condition(parser, node->until ? "until" : "while");
	return parser_done(parser, node);
}
