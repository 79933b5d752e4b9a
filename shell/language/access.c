#include "shell/language/parser.h"

static Nodes parse_call_arguments(Parser *parser)
{
	GPtrArray *arguments = g_ptr_array_new();
	bool no_comma = parser->no_comma;
	parser->no_comma = true;
	parser->at++;
	parser_skip_lines(parser);
	while (!parser_at(parser, ')') && !parser_at_end(parser)) {
		g_ptr_array_add(arguments, parse_expression(parser));
		parser_skip_lines(parser);
		if (!parser_take(parser, ','))
			break;
		parser_skip_lines(parser);
		if (parser_at(parser, ')') || parser_at_end(parser))
			parser_missing(parser, "Missing expression after ','");
	}
	parser->no_comma = no_comma;
	parser_expect(parser, ')', "')' in method call");
	Nodes nodes = parser_nodes(parser, arguments);
	g_ptr_array_free(arguments, TRUE);
	return nodes;
}

static Nodes parse_block_argument(Parser *parser)
{
	GPtrArray *arguments = g_ptr_array_new();
	g_ptr_array_add(arguments, parse_script_block(parser));
	Nodes nodes = parser_nodes(parser, arguments);
	g_ptr_array_free(arguments, TRUE);
	return nodes;
}

/* The member after a dot: a name, a string, a variable or ( expression ). */
static void parse_member(Parser *parser, Access *access)
{
	const char *at = parser_text(parser);
	unsigned length = parser_name_length(parser);
	if (length) {
		access->label = source_copy(parser->source, at, length);
		access->name = name_intern(access->label);
		parser->at += length;
	} else if (string_starts(at)) {
		access->member = parse_string(parser);
	} else if (at[0] == '$' && at[1] == '(') {
		access->member = parse_group(parser, NODE_SUB);
	} else if (at[0] == '$') {
		access->member = parse_variable(parser);
	} else if (at[0] == '(') {
		access->member = parse_paren(parser);
	} else if (at[0] == '{') {
		access->member = parse_script_block(parser);
	} else {
		parser_missing(parser, "Missing property name after reference "
				       "operator");
	}
}

static void parse_dot(Parser *parser, Access *access, bool is_static)
{
	parser->at += is_static ? 2 : 1;
	parser_skip_lines(parser);
	parse_member(parser, access);
	access->kind = is_static ? ACCESS_STATIC : ACCESS_MEMBER;
	/* .Where{ … } is .Where({ … }). */
	bool block = parser_at(parser, '{');
	if (!block && !parser_at(parser, '('))
		return;
	access->kind = is_static ? ACCESS_STATIC_CALL : ACCESS_CALL;
	access->arguments = block ? parse_block_argument(parser)
				  : parse_call_arguments(parser);
}

static void parse_index(Parser *parser, Access *access)
{
	bool no_comma = parser->no_comma;
	parser->no_comma = false;
	parser->at++;
	parser_skip_lines(parser);
	if (parser_at(parser, ']') || parser_at_end(parser))
		parser_missing(parser,
			       "Array index expression is missing or not "
			       "valid");
	access->kind = ACCESS_INDEX;
	access->member = parse_expression(parser);
	parser_skip_lines(parser);
	parser_expect(parser, ']', "']' after array index expression");
	parser->no_comma = no_comma;
}

static bool member_starts(const char *at)
{
	return char_name(at) || string_starts(at) || *at == '$' || *at == '(';
}

static bool access_starts(const Parser *parser, bool strict)
{
	const char *at = parser_text(parser);
	if (parser_at_end(parser))
		return false;
	if (at[0] == ':' && at[1] == ':')
		return true;
	if (at[0] == '.' && at[1] != '.')
		return !strict || member_starts(at + 1);
	return at[0] == '[';
}

Node *parser_step_done(Parser *parser, StepNode *step)
{
	const Node *operand = step->operand;
	if (parser->failed || operand->kind == NODE_VARIABLE ||
	    operand->kind == NODE_ACCESS || operand->kind == NODE_PAREN ||
	    operand->kind == NODE_CAST)
		return parser_done(parser, step);
	return parser_fail(parser, step->node.start, parser->at,
			   "The '%s' operator works only on variables or on "
			   "properties",
			   step->by > 0 ? "++" : "--");
}

static Node *parse_postfix(Parser *parser, Node *base)
{
	uint32_t start = parser->at;
	if (base->kind == NODE_VARIABLE || base->kind == NODE_ACCESS)
		parser_skip(parser);
	const char *at = parser_text(parser);
	unsigned dash = char_dash(at);
	bool plus = at[0] == '+' && at[1] == '+';
	bool minus = dash && char_dash(at + dash);
	if (!plus && !minus) {
		parser->at = start;
		return base;
	}
	StepNode *step = PARSER_NODE(parser, NODE_STEP, StepNode, base->start);
	parser->at += plus ? 2 : dash + char_dash(at + dash);
	step->by = plus ? 1 : -1;
	step->after = true;
	step->operand = base;
	return parser_step_done(parser, step);
}

Node *parse_access(Parser *parser, Node *base, bool strict)
{
	GArray *steps = g_array_new(FALSE, TRUE, sizeof(Access));
	while (access_starts(parser, strict)) {
		Access access = { .start = parser->at };
		const char *at = parser_text(parser);
		if (*at == '[')
			parse_index(parser, &access);
		else
			parse_dot(parser, &access, *at == ':');
		access.end = parser->at;
		g_array_append_val(steps, access);
	}
	if (steps->len) {
		AccessNode *node = PARSER_NODE(parser, NODE_ACCESS, AccessNode,
					       base->start);
		node->base = base;
		node->count = steps->len;
		node->steps = parser_array(parser, steps);
		base = &node->node;
	}
	g_array_free(steps, TRUE);
	return strict ? base : parse_postfix(parser, base);
}
