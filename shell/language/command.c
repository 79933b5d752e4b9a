#include "shell/language/parser.h"

#include <string.h>

bool command_ends(const Parser *parser)
{
	const char *at = parser_text(parser);
	return parser_at_end(parser) || strchr("\n;|)}&", *at);
}

/* A dash followed by a letter starts a parameter's name. */
static bool parameter_starts(const char *at)
{
	unsigned dash = char_dash(at);
	return dash && (char_name_start(at + dash) || at[dash] == '?');
}

/* $name with members and indexes; followed by anything else it is the start
 * of a word that expands: $a+2, $path\file. */
static Node *parse_variable_argument(Parser *parser)
{
	bool bad;
	const char *at = parser_text(parser);
	unsigned length = variable_length(at, &bad);
	if (bad)
		return parse_variable(parser);
	const char *next = at + length;
	bool member = next[0] == '.' &&
		      (char_name_start(next + 1) || next[1] == '$' ||
		       next[1] == '(' || string_starts(next + 1));
	bool value = char_ends_word(next) || member || next[0] == '[' ||
		     (next[0] == ':' && next[1] == ':');
	if (!length || !value)
		return parse_word(parser);
	return parse_access(parser, parse_variable(parser), true);
}

static Node *parse_at_argument(Parser *parser)
{
	const char *at = parser_text(parser);
	if (at[1] == '(')
		return parse_access(parser, parse_group(parser, NODE_ARRAY),
				    true);
	if (at[1] == '{')
		return parse_access(parser, parse_table(parser), true);
	if (here_string_starts(at))
		return parse_access(parser, parse_string(parser), true);
	if (char_name_start(at + 1))
		return &parse_splat(parser)->node;
	return parser_unexpected(parser);
}

Node *parse_one_argument(Parser *parser)
{
	const char *at = parser_text(parser);
	if (string_starts_here(parser) && *at != '@')
		return parse_access(parser, parse_string(parser), true);
	switch (*at) {
	case '$':
		if (at[1] != '(')
			return parse_variable_argument(parser);
		return parse_access(parser, parse_group(parser, NODE_SUB),
				    true);
	case '(':
		return parse_access(parser, parse_paren(parser), true);
	case '{':
		return parse_script_block(parser);
	case '@':
		return parse_at_argument(parser);
	}
	if (command_ends(parser) || *at == ',')
		return parser_at_end(parser)
			       ? parser_unfinished(parser, parser->at,
						   "Missing argument in "
						   "parameter list")
			       : parser_fail(parser, parser->at, parser->at + 1,
					     "Missing argument in parameter "
					     "list");
	return parse_word(parser);
}

/* A splatted variable is an argument by itself. */
static void check_splat(Parser *parser, const Node *item)
{
	const VariableNode *variable = (const VariableNode *)item;
	if (!parser->failed && item->kind == NODE_VARIABLE && variable->splat)
		parser_fail(parser, item->start, item->end,
			    "Splatted variables like '@%s' cannot be part of a "
			    "comma-separated list of arguments",
			    variable->label);
}

Node *parse_argument(Parser *parser)
{
	uint32_t start = parser->at;
	Node *first = parse_one_argument(parser), *node = first;
	uint32_t end = parser->at;
	parser_skip(parser);
	if (!parser_at(parser, ',')) {
		parser->at = parser->failed ? parser->end : end;
		return first;
	}
	GPtrArray *items = g_ptr_array_new();
	g_ptr_array_add(items, first);
	check_splat(parser, first);
	while (parser_take(parser, ',')) {
		parser_skip_lines(parser);
		Node *item = parse_one_argument(parser);
		check_splat(parser, item);
		g_ptr_array_add(items, item);
		end = parser->at;
		parser_skip(parser);
	}
	parser->at = parser->failed ? parser->end : end;
	ListNode *list = PARSER_NODE(parser, NODE_LIST, ListNode, start);
	list->items = parser_nodes(parser, items);
	node = &list->node;
	g_ptr_array_free(items, TRUE);
	return node;
}

static unsigned parameter_length(const char *at)
{
	unsigned length = char_dash(at);
	while (!char_ends_word(at + length) && !strchr(":.[", at[length]) &&
	       !char_single_quote(at + length) &&
	       !char_double_quote(at + length))
		length += char_any(at + length);
	return length;
}

static Word parse_parameter(Parser *parser)
{
	Word word = { .start = parser->at };
	const char *at = parser_text(parser);
	unsigned dash = char_dash(at), length = parameter_length(at);
	word.parameter = source_copy(parser->source, at + dash, length - dash);
	parser->at += length;
	word.end = parser->at;
	if (!parser_take(parser, ':'))
		return word;
	word.colon = true;
	parser_skip(parser);
	if (command_ends(parser))
		parser_missing(parser, "Parameter -%s: requires an argument",
			       word.parameter);
	word.value = parse_argument(parser);
	word.end = parser->at;
	return word;
}

/* "--%": the rest of the line up to a pipe, as it stands. */
static Word parse_verbatim(Parser *parser)
{
	Word word = { .start = parser->at, .verbatim = true };
	parser->at += 3;
	parser_take(parser, ' ');
	uint32_t start = parser->at;
	bool quoted = false;
	while (!parser_at_end(parser) && !parser_at(parser, '\n') &&
	       (quoted || !parser_at(parser, '|')))
		if (parser->text[parser->at++] == '"')
			quoted = !quoted;
	Value text =
		value_string_length(parser->text + start, parser->at - start);
	word.value = parser_constant_take(parser, start, text);
	word.end = parser->at;
	return word;
}

static Word parse_command_word(Parser *parser)
{
	const char *at = parser_text(parser);
	Word word = { .start = parser->at };
	if (parameter_starts(at))
		return parse_parameter(parser);
	if (at[0] == '-' && at[1] == '-' && at[2] == '%') {
		word = parse_verbatim(parser);
	} else if (at[0] == '-' && at[1] == '-' && char_ends_word(at + 2)) {
		word.stop = true;
		parser->at += 2;
	} else if (*at == '<') {
		parser_fail(parser, parser->at, parser->at + 1,
			    "The '<' operator is reserved for future use");
	} else {
		word.value = parse_argument(parser);
	}
	word.end = parser->at;
	return word;
}

static Invoke take_invoke(Parser *parser)
{
	if (parser_at(parser, '&')) {
		parser->at++;
		parser_skip(parser);
		return INVOKE_CALL;
	}
	const char *at = parser_text(parser);
	if (at[0] == '.' && (char_blank(at + 1) || string_starts(at + 1) ||
			     strchr("$({", at[1]))) {
		parser->at++;
		parser_skip(parser);
		return INVOKE_DOT;
	}
	return INVOKE_NAME;
}

static Node *parse_name(Parser *parser, Invoke invoke)
{
	const char *at = parser_text(parser);
	bool value = *at == '(' || *at == '{' || string_starts(at) ||
		     (*at == '$' && invoke != INVOKE_NAME);
	if (invoke != INVOKE_NAME && value)
		return parse_one_argument(parser);
	if (command_ends(parser) || *at == ',' || *at == '<' || *at == '@')
		return parser_at_end(parser) && invoke != INVOKE_NAME
			       ? parser_unfinished(parser, parser->at,
						   "Missing expression after "
						   "'%c' in pipeline element",
						   invoke == INVOKE_DOT ? '.'
									: '&')
			       : parser_unexpected(parser);
	return parse_command_name(parser);
}

/* Where variables may come from elsewhere, `$x += …` looks for $x everywhere.
 */
static bool sets_by_name(const CommandNode *command)
{
	static const char *const names[] = {
		"New-Variable",	   "nv", "Set-Variable", "sv", "set",
		"Remove-Variable", "rv"
	};
	if (command->invoke == INVOKE_DOT)
		return true;
	if (command->name->kind != NODE_CONSTANT)
		return false;
	Value name = ((const ConstantNode *)command->name)->value;
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
		if (name.type == VALUE_STRING &&
		    !g_ascii_strcasecmp(value_text(name), names[i]))
			return true;
	return false;
}

static Node *parse_command(Parser *parser, Element *element)
{
	CommandNode *command =
		PARSER_NODE(parser, NODE_COMMAND, CommandNode, parser->at);
	GArray *words = g_array_new(FALSE, TRUE, sizeof(Word));
	GArray *redirections = g_array_new(FALSE, TRUE, sizeof(Redirection));
	command->invoke = take_invoke(parser);
	command->name = parse_name(parser, command->invoke);
	if (parser->block && sets_by_name(command))
		parser->block->sets_by_name = true;
	uint32_t end = parser->at;
	parser_skip(parser);
	while (!command_ends(parser)) {
		if (!parse_redirection(parser, redirections)) {
			Word word = parse_command_word(parser);
			g_array_append_val(words, word);
		}
		end = parser->at;
		parser_skip(parser);
	}
	command->count = words->len;
	command->words = parser_array(parser, words);
	g_array_free(words, TRUE);
	redirections_set(parser, element, redirections);
	command->node.end = end;
	return &command->node;
}

/* Does the statement start with an expression, not with a command's name? */
static bool expression_starts(Parser *parser)
{
	const char *at = parser_text(parser);
	unsigned dash = char_dash(at);
	bool bad;
	if (*at == '$')
		return variable_length(at, &bad) || bad || at[1] == '(';
	if (dash) {
		size_t length = 0;
		bool sensitive;
		while (char_name(at + dash + length))
			length += char_any(at + dash + length);
		return !length || g_ascii_isdigit(at[dash]) ||
		       operator_find_unary(at + dash, length, &sensitive);
	}
	if (g_ascii_isdigit(*at) || (*at == '.' && g_ascii_isdigit(at[1]))) {
		uint32_t start = parser->at;
		bool number = parse_number(parser) != NULL;
		parser->at = start;
		return number;
	}
	return string_starts_here(parser) || (*at && strchr("@({[!,+", *at));
}

/* "=", "+=" … at the position; its bytes. */
static unsigned assignment_at(const char *at, Operator *op)
{
	static const char signs[] = "+*/%";
	static const Operator of_signs[] = { OPERATOR_ADD, OPERATOR_MULTIPLY,
					     OPERATOR_DIVIDE,
					     OPERATOR_REMAINDER };
	unsigned dash = char_dash(at);
	*op = OPERATOR_ASSIGN;
	if (*at == '=')
		return 1;
	if (dash && at[dash] == '=') {
		*op = OPERATOR_SUBTRACT;
		return dash + 1;
	}
	const char *sign = *at ? strchr(signs, *at) : NULL;
	if (!sign || at[1] != '=')
		return 0;
	*op = of_signs[sign - signs];
	return 2;
}

/* May this be assigned to? */
static bool assignable(const Node *node)
{
	const ListNode *list = (const ListNode *)node;
	const PipelineNode *pipeline;
	switch (node->kind) {
	case NODE_VARIABLE:
	case NODE_ACCESS:
		return true;
	case NODE_CAST:
		return assignable(((const CastNode *)node)->operand);
	case NODE_ATTRIBUTED:
		return assignable(((const AttributedNode *)node)->operand);
	case NODE_LIST:
		for (unsigned i = 0; i < list->items.count; i++)
			if (!assignable(list->items.items[i]))
				return false;
		return true;
	case NODE_PAREN:
		pipeline =
			(const PipelineNode *)((const GroupNode *)node)->body;
		return pipeline->node.kind == NODE_PIPELINE &&
		       pipeline->count == 1 &&
		       assignable(pipeline->elements[0].node);
	default:
		return false;
	}
}

#define NO_VALUE                                                               \
	"You must provide a value expression following the '%.*s' operator"

static Node *parse_assignment(Parser *parser, Node *target, Operator op,
			      unsigned length)
{
	uint32_t at = parser->at;
	if (!parser->failed && target->kind == NODE_CAST)
		parser_check_void(parser, ((CastNode *)target)->type);
	if (parser->failed || !assignable(target))
		return parser_fail(
			parser, target->start, target->end,
			"The assignment expression is not valid. The input to "
			"an assignment operator must be an object that is able "
			"to accept assignments, such as a variable or a "
			"property");
	parser->at += length;
	AssignNode *assign =
		PARSER_NODE(parser, NODE_ASSIGN, AssignNode, target->start);
	assign->target = target;
	assign->op = op;
	parser_skip_lines(parser);
	if (!parser_enter(parser))
		return target;
	assign->value = parse_statement(parser);
	parser_leave(parser);
	if (assign->value)
		return parser_done(parser, assign);
	if (parser_at_end(parser))
		return parser_unfinished(parser, at, NO_VALUE, (int)length,
					 parser->text + at);
	return parser_fail(parser, at, at + length, NO_VALUE, (int)length,
			   parser->text + at);
}

static Node *parse_next_element(Parser *parser, Element *element)
{
	parser_skip_lines(parser);
	if (parser_at_end(parser) && !parser->failed)
		return parser_unfinished(parser, parser->at,
					 "An empty pipe element is not "
					 "allowed");
	if (!parser_at(parser, '&') && command_ends(parser))
		return parser_fail(parser, parser->at, parser->at + 1,
				   "An empty pipe element is not allowed");
	const char *at = parser_text(parser);
	if (expression_starts(parser) && *at != '{')
		return parser_fail(parser, parser->at, parser->at + 1,
				   "Expressions are only allowed as the first "
				   "element of a pipeline");
	return parse_command(parser, element);
}

/* An expression as the first element, with redirections. */
static Node *parse_first_expression(Parser *parser, Element *element)
{
	GArray *redirections = g_array_new(FALSE, TRUE, sizeof(Redirection));
	Node *node = parse_expression(parser);
	parser_skip(parser);
	while (!command_ends(parser) && parse_redirection(parser, redirections))
		parser_skip(parser);
	redirections_set(parser, element, redirections);
	return node;
}

static Node *finish_pipeline(Parser *parser, GArray *elements, uint32_t start)
{
	PipelineNode *pipeline =
		PARSER_NODE(parser, NODE_PIPELINE, PipelineNode, start);
	Element *last = &g_array_index(elements, Element, elements->len - 1);
	pipeline->count = elements->len;
	pipeline->elements = parser_array(parser, elements);
	pipeline->node.end =
		last->redirect_count
			? last->redirects[last->redirect_count - 1].end
			: last->node->end;
	g_array_free(elements, TRUE);
	return &pipeline->node;
}

Node *parse_pipeline(Parser *parser)
{
	uint32_t start = parser->at;
	Element element = { 0 };
	if (expression_starts(parser)) {
		Operator op;
		bool bare;
		element.node = parse_first_expression(parser, &element);
		unsigned length = assignment_at(parser_text(parser), &op);
		bare = !element.redirect_count && !parser->failed;
		if (length && bare)
			return parse_assignment(parser, element.node, op,
						length);
	} else {
		element.node = parse_command(parser, &element);
	}
	GArray *elements = g_array_new(FALSE, TRUE, sizeof(Element));
	g_array_append_val(elements, element);
	parser_skip(parser);
	if (parser_at(parser, '&') && parser_text(parser)[1] != '&')
		parser_fail(parser, parser->at, parser->at + 1,
			    "The ampersand (&) character is not allowed. The & "
			    "operator is reserved for future use; wrap an "
			    "ampersand in double quotation marks (\"&\") to "
			    "pass it as part of a string");
	while (parser_at(parser, '|') && parser_text(parser)[1] != '|') {
		parser->at++;
		element = (Element){ 0 };
		element.node = parse_next_element(parser, &element);
		g_array_append_val(elements, element);
		parser_skip(parser);
	}
	return finish_pipeline(parser, elements, start);
}
