#include "shell/language/number.h"
#include "shell/language/parser.h"

#include <string.h>

Node *parse_paren(Parser *parser)
{
	uint32_t start = parser->at++;
	GroupNode *group = PARSER_NODE(parser, NODE_PAREN, GroupNode, start);
	bool no_comma = parser->no_comma;
	parser->no_comma = false;
	parser_skip_lines(parser);
	group->body = parse_statement(parser);
	parser_skip_lines(parser);
	if (!group->body && !parser->failed)
		group->body =
			parser_at_end(parser)
				? parser_unfinished(
					  parser, start,
					  "An expression was expected "
					  "after '('")
				: parser_fail(parser, start, parser->at,
					      "An expression was expected "
					      "after '('");
	parser_expect(parser, ')', "closing ')' in expression");
	parser->no_comma = no_comma;
	return parser_done(parser, group);
}

/* Does an operand of a cast start here? */
static bool operand_follows(const Parser *parser)
{
	const char *at = parser_text(parser);
	if (parser_at_end(parser))
		return false;
	unsigned dash = char_dash(at);
	if (dash && char_name_start(at + dash)) {
		size_t length = 0;
		bool sensitive;
		while (char_name(at + dash + length))
			length += char_any(at + dash + length);
		return operator_find_unary(at + dash, length, &sensitive) !=
			       OPERATOR_NONE &&
		       parser->spaced;
	}
	return dash || string_starts_here(parser) || g_ascii_isdigit(*at) ||
	       strchr("$([{@!+", *at) || (*at == '.' && g_ascii_isdigit(at[1]));
}

static Node *parse_cast(Parser *parser)
{
	uint32_t start = parser->at;
	TypeName *type;
	Attribute *attribute = parse_bracket(parser, &type);
	const char *at = parser_text(parser);
	bool member = (at[0] == ':' && at[1] == ':') ||
		      (at[0] == '.' && char_name_start(at + 1));
	if (!member)
		parser_skip(parser);
	if (attribute) {
		AttributedNode *node = PARSER_NODE(parser, NODE_ATTRIBUTED,
						   AttributedNode, start);
		node->attribute = attribute;
		parser_skip_lines(parser);
		node->operand = parse_unary(parser);
		return parser_done(parser, node);
	}
	bool cast = !member && operand_follows(parser);
	CastNode *node = PARSER_NODE(parser, cast ? NODE_CAST : NODE_TYPE,
				     CastNode, start);
	node->type = type;
	if (!cast)
		return parse_access(parser, &node->node, false);
	node->operand = parse_unary(parser);
	return parser_done(parser, node);
}

static Node *fail_splat(Parser *parser)
{
	const char *name = parser_text(parser) + 1;
	int length = 0;
	while (char_name(name + length))
		length += (int)char_name(name + length);
	return parser_fail(parser, parser->at,
			   parser->at + 1 + (uint32_t)length,
			   "The splatting operator '@' cannot be used to "
			   "reference variables in an expression. '@%.*s' can "
			   "be used only as an argument to a command. To "
			   "reference variables in an expression use '$%.*s'",
			   length, name, length, name);
}

static Node *parse_at(Parser *parser)
{
	const char *at = parser_text(parser);
	if (at[1] == '(')
		return parse_group(parser, NODE_ARRAY);
	if (at[1] == '{')
		return parse_table(parser);
	if (here_string_starts(at))
		return parse_string(parser);
	if (char_name_start(at + 1))
		return fail_splat(parser);
	return parser_unexpected(parser);
}

static Node *parse_primary(Parser *parser)
{
	const char *at = parser_text(parser);
	Node *number;
	if (at[0] == '$' && at[1] == '(')
		return parse_group(parser, NODE_SUB);
	switch (*at) {
	case '$':
		return parse_variable(parser);
	case '(':
		return parse_paren(parser);
	case '{':
		return parse_script_block(parser);
	case '@':
		return parse_at(parser);
	}
	if (string_starts_here(parser))
		return parse_string(parser);
	number = parse_number(parser);
	if (number)
		return number;
	return parser_unexpected(parser);
}

Node *parse_operand(Parser *parser)
{
	if (!parser_enter(parser))
		return parser_constant_take(parser, parser->at, VALUE_NONE);
	Node *node =
		parser_at(parser, '[')
			? parse_cast(parser)
			: parse_access(parser, parse_primary(parser), false);
	parser_leave(parser);
	return node;
}

/* Bytes of a unary operator at the position, 0 when there is none. */
static unsigned unary_at(const Parser *parser, Operator *op, bool *sensitive)
{
	const char *at = parser_text(parser);
	unsigned dash = char_dash(at), length = 0;
	*sensitive = false;
	if (*at == '!' || *at == '+' || *at == ',') {
		*op = *at == '!'   ? OPERATOR_NOT
		      : *at == '+' ? OPERATOR_PLUS
				   : OPERATOR_COMMA;
		return 1;
	}
	if (!dash)
		return 0;
	while (char_name(at + dash + length))
		length += char_any(at + dash + length);
	*op = OPERATOR_MINUS;
	if (!length || g_ascii_isdigit(at[dash]))
		return dash;
	*op = operator_find_unary(at + dash, length, sensitive);
	return *op == OPERATOR_NONE ? 0 : dash + length;
}

static Node *parse_prefix_step(Parser *parser, unsigned length, int by)
{
	StepNode *step = PARSER_NODE(parser, NODE_STEP, StepNode, parser->at);
	parser->at += length;
	parser_skip(parser);
	step->by = by;
	step->operand = parse_unary(parser);
	return parser_step_done(parser, step);
}

/* "-5" is a constant. */
static Node *parse_negative(Parser *parser, uint32_t start)
{
	Node *number = parse_number(parser);
	if (!number)
		return NULL;
	number->start = start;
	if (number->kind == NODE_CONSTANT) {
		ConstantNode *constant = (ConstantNode *)number;
		constant->value = number_negate(constant->value);
		return parse_access(parser, number, false);
	}
	UnaryNode *unary = PARSER_NODE(parser, NODE_UNARY, UnaryNode, start);
	unary->op = OPERATOR_MINUS;
	unary->operand = number;
	return parser_done(parser, unary);
}

static Node *parse_prefix(Parser *parser)
{
	const char *at = parser_text(parser);
	uint32_t start = parser->at;
	unsigned dash = char_dash(at);
	Operator op;
	bool sensitive;
	if (at[0] == '+' && at[1] == '+')
		return parse_prefix_step(parser, 2, 1);
	if (dash && char_dash(at + dash))
		return parse_prefix_step(parser, dash + char_dash(at + dash),
					 -1);
	unsigned length = unary_at(parser, &op, &sensitive);
	if (!length)
		return parse_operand(parser);
	parser->at += length;
	if (op == OPERATOR_MINUS) {
		Node *negative = parse_negative(parser, start);
		if (negative)
			return negative;
	}
	UnaryNode *unary = PARSER_NODE(parser, NODE_UNARY, UnaryNode, start);
	unary->op = op;
	unary->sensitive = sensitive;
	parser_skip_lines(parser);
	if (parser_at_end(parser))
		return parser_unfinished(
			parser, start,
			"Missing expression after unary operator '%.*s'",
			(int)length, parser->text + start);
	unary->operand = parse_unary(parser);
	return parser_done(parser, unary);
}

Node *parse_unary(Parser *parser)
{
	if (!parser_enter(parser))
		return parser_constant_take(parser, parser->at, VALUE_NONE);
	Node *node = parse_prefix(parser);
	parser_leave(parser);
	return node;
}

/* a, b, c: binds tighter than every binary operator. */
static Node *parse_list(Parser *parser)
{
	uint32_t start = parser->at;
	Node *first = parse_unary(parser);
	parser_skip(parser);
	if (parser->no_comma || !parser_at(parser, ','))
		return first;
	GPtrArray *items = g_ptr_array_new();
	g_ptr_array_add(items, first);
	while (parser_take(parser, ',')) {
		parser_skip_lines(parser);
		if (parser_at_end(parser))
			parser_unfinished(parser, parser->at,
					  "Missing expression after ','");
		g_ptr_array_add(items, parse_unary(parser));
		parser_skip(parser);
	}
	ListNode *list = PARSER_NODE(parser, NODE_LIST, ListNode, start);
	list->items = parser_nodes(parser, items);
	g_ptr_array_free(items, TRUE);
	return &list->node;
}

/* Bytes of the binary operator at the position, 0 when there is none. */
static unsigned binary_at(const Parser *parser, Operator *op, bool *sensitive)
{
	static const char signs[] = "+*/%";
	static const Operator of_signs[] = { OPERATOR_ADD, OPERATOR_MULTIPLY,
					     OPERATOR_DIVIDE,
					     OPERATOR_REMAINDER };
	const char *at = parser_text(parser);
	unsigned dash = char_dash(at), length = 0;
	const char *sign = *at ? strchr(signs, *at) : NULL;
	*sensitive = false;
	if (at[0] == '.' && at[1] == '.') {
		*op = OPERATOR_RANGE;
		return 2;
	}
	if (sign) {
		*op = of_signs[sign - signs];
		return at[1] == '=' ? 0 : 1;
	}
	if (!dash || at[dash] == '=')
		return 0;
	while (g_ascii_isalpha(at[dash + length]))
		length++;
	*op = length ? operator_find(at + dash, length, sensitive)
		     : OPERATOR_SUBTRACT;
	return *op == OPERATOR_NONE ? 0 : dash + length;
}

static Node *parse_chain(Parser *parser, Precedence loosest);

#define NO_RIGHT                                                               \
	"You must provide a value expression following the '%s' operator"

/* The fault stands behind the operator. */
static Node *parse_right(Parser *parser, const Link *link)
{
	uint32_t end = parser->at;
	parser_skip_lines(parser);
	if (parser_at_end(parser) && !parser->failed)
		return parser_unfinished(parser, end, NO_RIGHT,
					 operator_name(link->op));
	char next = *parser_text(parser);
	if (!parser->failed && next && strchr(")}]|;*/%=", next))
		return parser_fail(parser, end, end + 1, NO_RIGHT,
				   operator_name(link->op));
	return parse_chain(parser, operator_precedence(link->op) + 1);
}

/* Operators of at least this precedence; those of one precedence make one
 * list of links. */
static Node *parse_chain(Parser *parser, Precedence loosest)
{
	uint32_t start = parser->at;
	Node *left = parse_list(parser);
	GArray *links = g_array_new(FALSE, TRUE, sizeof(Link));
	Precedence current = PRECEDENCE_LIST;
	for (;;) {
		Link link = { 0 };
		unsigned length = binary_at(parser, &link.op, &link.sensitive);
		Precedence next =
			length ? operator_precedence(link.op) : PRECEDENCE_NONE;
		if (links->len && next != current) {
			ChainNode *chain = PARSER_NODE(parser, NODE_CHAIN,
						       ChainNode, start);
			chain->first = left;
			chain->count = links->len;
			chain->links = parser_array(parser, links);
			left = &chain->node;
			g_array_set_size(links, 0);
		}
		if (!length || next < loosest || parser_at_end(parser))
			break;
		current = next;
		link.at = parser->at;
		parser->at += length;
		link.operand = parse_right(parser, &link);
		g_array_append_val(links, link);
		parser_skip(parser);
	}
	g_array_free(links, TRUE);
	return left;
}

Node *parse_expression(Parser *parser)
{
	if (!parser_enter(parser))
		return parser_constant_take(parser, parser->at, VALUE_NONE);
	parser_skip(parser);
	Node *node = parse_chain(parser, PRECEDENCE_LOGICAL);
	parser_leave(parser);
	return node;
}
