#include "shell/language/parser.h"

#include <string.h>

/* "( pipeline )" after a keyword. */
static Node *parse_condition(Parser *parser, const char *keyword)
{
	parser_skip_lines(parser);
	g_autofree char *what = g_strdup_printf(
		"'(' after '%s' in %s statement", keyword, keyword);
	if (!parser_expect(parser, '(', what))
		return parser_constant_take(parser, parser->at, VALUE_NONE);
	parser_skip_lines(parser);
	Node *condition = parse_statement(parser);
	if (!condition && !parser_at_end(parser))
		condition = parser_fail(parser, parser->at, parser->at + 1,
					"Missing condition in %s statement",
					keyword);
	parser_skip_lines(parser);
	parser_expect(parser, ')', "closing ')' after expression in statement");
	return condition;
}

static Clause parse_if_clause(Parser *parser)
{
	Clause clause = { .test = parse_condition(parser, "if") };
	clause.body = parse_braces(parser, "if ( condition )");
	return clause;
}

/* Takes a word that may stand after newlines; else stays where it was. */
static bool take_after_lines(Parser *parser, const char *word)
{
	uint32_t start = parser->at;
	parser_skip_lines(parser);
	if (parser_take_keyword(parser, word))
		return true;
	if (!parser->failed)
		parser->at = start;
	return false;
}

static Node *parse_if(Parser *parser, const Name *label)
{
	(void)label;
	IfNode *node = PARSER_NODE(parser, NODE_IF, IfNode, parser->at);
	GArray *clauses = g_array_new(FALSE, FALSE, sizeof(Clause));
	do {
		Clause clause = parse_if_clause(parser);
		g_array_append_val(clauses, clause);
	} while (take_after_lines(parser, "elseif"));
	node->count = clauses->len;
	node->clauses = parser_array(parser, clauses);
	g_array_free(clauses, TRUE);
	if (take_after_lines(parser, "else"))
		node->otherwise = parse_braces(parser, "else");
	return parser_done(parser, node);
}

static void parse_switch_options(Parser *parser, SwitchNode *node)
{
	static const struct {
		const char *name;
		SwitchMode mode;
		bool sensitive, file;
	} options[] = {
		{ "regex", SWITCH_REGEX, false, false },
		{ "wildcard", SWITCH_WILDCARD, false, false },
		{ "exact", SWITCH_EXACT, false, false },
		{ "casesensitive", SWITCH_EXACT, true, false },
		{ "file", SWITCH_EXACT, false, true },
	};
	for (;;) {
		parser_skip_lines(parser);
		unsigned dash = char_dash(parser_text(parser)), i = 0;
		if (!dash)
			return;
		uint32_t start = parser->at;
		parser->at += dash;
		unsigned length = parser_name_length(parser);
		while (i < G_N_ELEMENTS(options) &&
		       (!length ||
			g_ascii_strncasecmp(options[i].name,
					    parser_text(parser), length)))
			i++;
		parser->at += length;
		if (i == G_N_ELEMENTS(options)) {
			parser_fail(parser, start, parser->at,
				    "'%.*s' is not a valid parameter for the "
				    "switch statement",
				    (int)length, parser_text(parser) - length);
			return;
		}
		if (options[i].mode != SWITCH_EXACT)
			node->mode = options[i].mode;
		node->sensitive |= options[i].sensitive;
		node->file |= options[i].file;
	}
}

static Clause parse_switch_clause(Parser *parser, bool again)
{
	Clause clause = { 0 };
	uint32_t start = parser->at;
	if (!parser_take_keyword(parser, "default"))
		clause.test = parse_argument(parser);
	else if (again)
		parser_fail(parser, start, parser->at,
			    "A switch statement can have only one default "
			    "clause");
	clause.body = parse_braces(parser, "switch clause");
	return clause;
}

static Node *parse_switch(Parser *parser, const Name *label)
{
	SwitchNode *node =
		PARSER_NODE(parser, NODE_SWITCH, SwitchNode, parser->at);
	GArray *clauses = g_array_new(FALSE, FALSE, sizeof(Clause));
	bool otherwise = false;
	node->label = label;
	parse_switch_options(parser, node);
	node->subject = node->file && !parser_at(parser, '(')
				? parse_argument(parser)
				: parse_condition(parser, "switch");
	parser_skip_lines(parser);
	uint32_t open = parser->at;
	if (parser_expect(parser, '{', "'{' in switch statement"))
		parser_skip_separators(parser);
	while (!parser_at(parser, '}') && !parser_at_end(parser)) {
		Clause clause = parse_switch_clause(parser, otherwise);
		otherwise |= !clause.test;
		g_array_append_val(clauses, clause);
		parser_skip_separators(parser);
	}
	parser_close_brace(parser, open);
	node->count = clauses->len;
	node->clauses = parser_array(parser, clauses);
	g_array_free(clauses, TRUE);
	return parser_done(parser, node);
}

static Node *parse_foreach(Parser *parser, const Name *label)
{
	ForeachNode *node =
		PARSER_NODE(parser, NODE_FOREACH, ForeachNode, parser->at);
	node->label = label;
	parser_skip_lines(parser);
	parser_expect(parser, '(', "'(' after 'foreach'");
	parser_skip_lines(parser);
	Node *variable = parser_at(parser, '$') ? parse_variable(parser)
						: parser_unexpected(parser);
	node->variable = (VariableNode *)variable;
	parser_skip_lines(parser);
	if (!parser_take_keyword(parser, "in"))
		return parser_at_end(parser)
			       ? parser_unfinished(
					 parser, parser->at,
					 "Missing 'in' after variable "
					 "in foreach loop")
			       : parser_fail(parser, parser->at, parser->at + 1,
					     "Missing 'in' after variable in "
					     "foreach loop");
	parser_skip_lines(parser);
	node->collection = parse_statement(parser);
	if (!node->collection)
		node->collection = parser_unexpected(parser);
	parser_skip_lines(parser);
	parser_expect(parser, ')',
		      "closing ')' after expression in foreach loop");
	node->body = parse_braces(parser, "foreach ( … )");
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

static Node *parse_for(Parser *parser, const Name *label)
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
		      "closing ')' after expression in for statement");
	node->body = parse_braces(parser, "for ( … )");
	return parser_done(parser, node);
}

static Node *parse_while(Parser *parser, const Name *label)
{
	WhileNode *node =
		PARSER_NODE(parser, NODE_WHILE, WhileNode, parser->at);
	node->label = label;
	node->condition = parse_condition(parser, "while");
	node->body = parse_braces(parser, "while ( condition )");
	return parser_done(parser, node);
}

static Node *parse_do(Parser *parser, const Name *label)
{
	WhileNode *node =
		PARSER_NODE(parser, NODE_WHILE, WhileNode, parser->at);
	node->label = label;
	node->after = true;
	node->body = parse_braces(parser, "do");
	node->until = take_after_lines(parser, "until");
	if (!node->until && !take_after_lines(parser, "while")) {
		parser_skip_lines(parser);
		return parser_at_end(parser)
			       ? parser_unfinished(parser, parser->at,
						   "Missing while or until "
						   "keyword in do loop")
			       : parser_fail(
					 parser, parser->at, parser->at + 1,
					 "Missing while or until keyword in "
					 "do loop");
	}
	node->condition =
		parse_condition(parser, node->until ? "until" : "while");
	return parser_done(parser, node);
}

static Node *parse_jump(Parser *parser, JumpKind jump)
{
	JumpNode *node = PARSER_NODE(parser, NODE_JUMP, JumpNode, parser->at);
	uint32_t end = parser->at;
	node->jump = jump;
	parser_skip(parser);
	const char *at = parser_text(parser);
	if (jump != JUMP_BREAK && jump != JUMP_CONTINUE)
		node->value = parse_statement(parser);
	else if (!parser_at_end(parser) && !strchr(")}\n;|&", *at))
		node->value = parse_argument(parser);
	if (node->value)
		return parser_done(parser, node);
	node->node.end = end;
	return &node->node;
}

static Node *parse_break(Parser *parser, const Name *label)
{
	(void)label;
	return parse_jump(parser, JUMP_BREAK);
}

static Node *parse_continue(Parser *parser, const Name *label)
{
	(void)label;
	return parse_jump(parser, JUMP_CONTINUE);
}

static Node *parse_return(Parser *parser, const Name *label)
{
	(void)label;
	return parse_jump(parser, JUMP_RETURN);
}

static Node *parse_exit(Parser *parser, const Name *label)
{
	(void)label;
	return parse_jump(parser, JUMP_EXIT);
}

static Node *parse_throw(Parser *parser, const Name *label)
{
	(void)label;
	return parse_jump(parser, JUMP_THROW);
}

static Catch parse_catch(Parser *parser)
{
	Catch node = { 0 };
	GPtrArray *types = g_ptr_array_new();
	parser_skip_lines(parser);
	while (parser_at(parser, '[')) {
		TypeName *type;
		parse_bracket(parser, &type);
		g_ptr_array_add(types, type);
		parser_skip_lines(parser);
		if (parser_take(parser, ','))
			parser_skip_lines(parser);
	}
	node.count = types->len;
	node.types = (TypeName **)parser_nodes(parser, types).items;
	g_ptr_array_free(types, TRUE);
	node.body = parse_braces(parser, "catch");
	return node;
}

static Node *parse_try(Parser *parser, const Name *label)
{
	(void)label;
	TryNode *node = PARSER_NODE(parser, NODE_TRY, TryNode, parser->at);
	GArray *catches = g_array_new(FALSE, FALSE, sizeof(Catch));
	node->body = parse_braces(parser, "try");
	while (take_after_lines(parser, "catch")) {
		Catch one = parse_catch(parser);
		g_array_append_val(catches, one);
	}
	node->count = catches->len;
	node->catches = parser_array(parser, catches);
	g_array_free(catches, TRUE);
	if (take_after_lines(parser, "finally"))
		node->finally = parse_braces(parser, "finally");
	if (node->count || node->finally)
		return parser_done(parser, node);
	uint32_t end = parser->at;
	parser_skip_lines(parser);
	if (parser_at_end(parser))
		return parser_unfinished(parser, node->node.start,
					 "The Try statement is missing its "
					 "Catch or Finally block");
	return parser_fail(
		parser, end, end + 1,
		"The Try statement is missing its Catch or Finally block");
}

static Node *parse_function_statement(Parser *parser, const Name *label)
{
	(void)label;
	return parse_function(parser, false);
}

static Node *parse_filter(Parser *parser, const Name *label)
{
	(void)label;
	return parse_function(parser, true);
}

static Node *parse_excluded(Parser *parser, const Name *label)
{
	(void)label;
	return parser_fail(parser, parser->at, parser->at,
			   "Classes, enumerations and workflows are not part "
			   "of this shell's language");
}

/* "using module X" is what Import-Module does. */
static Node *import_module(Parser *parser, uint32_t start, Node *name)
{
	CommandNode *command =
		PARSER_NODE(parser, NODE_COMMAND, CommandNode, start);
	Word *word = source_alloc(parser->source, sizeof *word);
	*word = (Word){ .start = name->start, .end = name->end, .value = name };
	command->name = parser_constant_take(parser, start,
					     value_string("Import-Module"));
	command->words = word;
	command->count = 1;
	Element *element = source_alloc(parser->source, sizeof *element);
	element->node = parser_done(parser, command);
	PipelineNode *pipeline =
		PARSER_NODE(parser, NODE_PIPELINE, PipelineNode, start);
	pipeline->elements = element;
	pipeline->count = 1;
	return parser_done(parser, pipeline);
}

/* "using namespace X" changes nothing: types are found by their last name. */
static Node *parse_using(Parser *parser, const Name *label)
{
	uint32_t start = parser->at;
	(void)label;
	parser_skip(parser);
	bool module = parser_take_keyword(parser, "module");
	if (!module && !parser_take_keyword(parser, "namespace"))
		return parser_fail(parser, start, parser->at,
				   "'using' takes a namespace or a module");
	parser_skip(parser);
	Node *name = parse_argument(parser);
	if (module)
		return import_module(parser, start, name);
	return parser_done(parser, PARSER_NODE(parser, NODE_STATEMENTS,
					       StatementsNode, start));
}

static VariableNode *parse_data_name(Parser *parser)
{
	unsigned length = parser_name_length(parser);
	if (!length)
		return NULL;
	VariableNode *target =
		PARSER_NODE(parser, NODE_VARIABLE, VariableNode, parser->at);
	target->label =
		source_copy(parser->source, parser_text(parser), length);
	target->name = name_intern(target->label);
	parser->at += length;
	parser_skip_lines(parser);
	return target;
}

/* data [name] [-SupportedCommand a, b] { … }: its statements, whose value the
 * name gets. */
static Node *parse_data(Parser *parser, const Name *label)
{
	uint32_t start = parser->at;
	(void)label;
	parser_skip_lines(parser);
	VariableNode *target = parse_data_name(parser);
	if (char_dash(parser_text(parser))) {
		parser->at += char_dash(parser_text(parser));
		if (!parser_take_keyword(parser, "SupportedCommand"))
			return parser_unexpected(parser);
		parser_skip(parser);
		parse_argument(parser);
	}
	StatementsNode *body = parse_braces(parser, "data");
	if (!target)
		return &body->node;
	AssignNode *assign =
		PARSER_NODE(parser, NODE_ASSIGN, AssignNode, start);
	assign->target = &target->node;
	assign->op = OPERATOR_ASSIGN;
	assign->value = &body->node;
	return parser_done(parser, assign);
}

typedef Node *ControlFn(Parser *parser, const Name *label);

/* `opens`: the keyword counts only before this character. */
static const struct {
	const char *word;
	ControlFn *parse;
	char opens;
} controls[] = {
	{ "if", parse_if, '(' },
	{ "switch", parse_switch, 0 },
	{ "foreach", parse_foreach, '(' },
	{ "for", parse_for, '(' },
	{ "while", parse_while, '(' },
	{ "do", parse_do, 0 },
	{ "break", parse_break, 0 },
	{ "continue", parse_continue, 0 },
	{ "return", parse_return, 0 },
	{ "exit", parse_exit, 0 },
	{ "throw", parse_throw, 0 },
	{ "try", parse_try, 0 },
	{ "function", parse_function_statement, 0 },
	{ "filter", parse_filter, 0 },
	{ "using", parse_using, 0 },
	{ "data", parse_data, 0 },
	{ "class", parse_excluded, 0 },
	{ "enum", parse_excluded, 0 },
	{ "workflow", parse_excluded, 0 },
};

Node *parse_control(Parser *parser, const Name *label)
{
	uint32_t start = parser->at;
	if (!g_ascii_isalpha(*parser_text(parser)))
		return NULL;
	for (unsigned i = 0; i < G_N_ELEMENTS(controls); i++) {
		if (!parser_take_keyword(parser, controls[i].word))
			continue;
		uint32_t after = parser->at;
		parser_skip(parser);
		bool opened = !controls[i].opens ||
			      parser_at(parser, controls[i].opens) ||
			      strcmp(controls[i].word, "foreach") != 0;
		parser->at = parser->failed ? parser->end : after;
		if (!opened) {
			parser->at = start;
			return NULL;
		}
		Node *node = controls[i].parse(parser, label);
		node->start = start;
		return node;
	}
	return NULL;
}
