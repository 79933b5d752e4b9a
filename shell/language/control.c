#include "shell/language/parser.h"

#include <string.h>

/* "( pipeline )" after if and elseif. */
static Node *parse_test(Parser *parser, const char *keyword)
{
	parser_skip_lines(parser);
	if (!parser_take(parser, '('))
		return parser_missing(parser,
				      "Missing '(' after '%s' in if statement",
				      keyword);
	parser_skip_lines(parser);
	Node *test = parse_statement(parser);
	if (!test)
		return parser_missing(parser,
				      "Missing condition in if statement after "
				      "'%s ('",
				      keyword);
	parser_skip_lines(parser);
	if (!parser_take(parser, ')'))
		parser_missing(parser,
			       "Missing closing ')' after expression in '%s' "
			       "statement",
			       keyword);
	return test;
}

static Clause parse_if_clause(Parser *parser, const char *keyword)
{
	Clause clause = { .test = parse_test(parser, keyword) };
	g_autofree char *missing = g_strdup_printf(
		"Missing statement block after %s ( condition )", keyword);
	clause.body = parse_braces(parser, missing);
	return clause;
}

bool parser_take_after_lines(Parser *parser, const char *word)
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
	const char *keyword = "if";
	do {
		Clause clause = parse_if_clause(parser, keyword);
		g_array_append_val(clauses, clause);
		keyword = "elseif";
	} while (parser_take_after_lines(parser, keyword));
	node->count = clauses->len;
	node->clauses = parser_array(parser, clauses);
	g_array_free(clauses, TRUE);
	if (parser_take_after_lines(parser, "else"))
		node->otherwise = parse_braces(
			parser, "Missing statement block after 'else' keyword");
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
				    "The parameter -%.*s is not valid for the "
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
	clause.body = parse_braces(
		parser, "Missing statement block in switch statement clause");
	return clause;
}

static Node *parse_subject(Parser *parser, bool file)
{
	if (file && !parser_at(parser, '('))
		return parse_argument(parser);
	if (!parser_take(parser, '('))
		return parser_missing(parser,
				      "A switch statement must have one of the "
				      "following: '-file file_name' or '( "
				      "expression )'");
	parser_skip_lines(parser);
	Node *subject = parse_statement(parser);
	if (!subject)
		return parser_missing(parser, "Missing expression after '(' in "
					      "switch statement");
	parser_skip_lines(parser);
	parser_expect(parser, ')', "')' after expression in switch statement");
	return subject;
}

static Node *parse_switch(Parser *parser, const Name *label)
{
	SwitchNode *node =
		PARSER_NODE(parser, NODE_SWITCH, SwitchNode, parser->at);
	GArray *clauses = g_array_new(FALSE, FALSE, sizeof(Clause));
	bool otherwise = false;
	node->label = label;
	parse_switch_options(parser, node);
	parser_skip_lines(parser);
	node->subject = parse_subject(parser, node->file);
	parser_skip_lines(parser);
	uint32_t open = parser->at;
	bool in_finally = parser->in_finally;
	parser->in_finally = false;
	if (parser_expect(parser, '{', "'{' in switch statement"))
		parser_skip_separators(parser);
	while (!parser_at(parser, '}') && !parser_at_end(parser)) {
		Clause clause = parse_switch_clause(parser, otherwise);
		otherwise |= !clause.test;
		g_array_append_val(clauses, clause);
		parser_skip_separators(parser);
	}
	parser_close_brace(parser, open);
	parser->in_finally = in_finally;
	node->count = clauses->len;
	node->clauses = parser_array(parser, clauses);
	g_array_free(clauses, TRUE);
	return parser_done(parser, node);
}

static Node *parse_jump(Parser *parser, JumpKind jump)
{
	static const char *const words[] = { "break", "continue", "return",
					     "exit", "throw" };
	JumpNode *node = PARSER_NODE(parser, NODE_JUMP, JumpNode, parser->at);
	uint32_t end = parser->at;
	node->jump = jump;
	if (parser->in_finally && jump != JUMP_EXIT && jump != JUMP_THROW)
		parser_fail(parser, end - (uint32_t)strlen(words[jump]), end,
			    "Flow of control cannot leave a Finally block");
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
	node.body = parse_braces(
		parser, "The Catch block is missing its statement block");
	return node;
}

/* Types go by the names that were written. */
static bool same_types(const Catch *a, const Catch *b)
{
	for (unsigned i = 0; i < a->count; i++)
		for (unsigned j = 0; j < b->count; j++)
			if (!g_ascii_strcasecmp(a->types[i]->name,
						b->types[j]->name))
				return true;
	return false;
}

static void check_catch(Parser *parser, const GArray *catches, const Catch *one,
			uint32_t start)
{
	for (guint i = 0; i < catches->len && !parser->failed; i++) {
		const Catch *before = &g_array_index(catches, Catch, i);
		if (!before->count)
			parser_fail(parser, start, parser->at,
				    "Catch block must be the last catch block");
		else if (same_types(before, one))
			parser_fail(parser, start, parser->at,
				    "Exception type %s is already handled by a "
				    "previous handler",
				    one->types[0]->name);
	}
}

static StatementsNode *parse_finally(Parser *parser)
{
	bool outer = parser->in_finally;
	parser->in_finally = true;
	StatementsNode *body = parse_braces(
		parser, "The Finally block is missing its statement block");
	parser->in_finally = outer;
	return body;
}

static Node *parse_try(Parser *parser, const Name *label)
{
	(void)label;
	TryNode *node = PARSER_NODE(parser, NODE_TRY, TryNode, parser->at);
	GArray *catches = g_array_new(FALSE, FALSE, sizeof(Catch));
	node->body = parse_braces(
		parser, "The Try statement is missing its statement block");
	while (parser_take_after_lines(parser, "catch")) {
		uint32_t start = parser->at - strlen("catch");
		Catch one = parse_catch(parser);
		check_catch(parser, catches, &one, start);
		g_array_append_val(catches, one);
	}
	node->count = catches->len;
	node->catches = parser_array(parser, catches);
	g_array_free(catches, TRUE);
	if (parser_take_after_lines(parser, "finally"))
		node->finally = parse_finally(parser);
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
	StatementsNode *body = parse_braces(
		parser, "The Data section is missing its statement block");
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

static const struct {
	const char *word;
	ControlFn *parse;
} controls[] = {
	{ "if", parse_if },
	{ "switch", parse_switch },
	{ "foreach", parse_foreach },
	{ "for", parse_for },
	{ "while", parse_while },
	{ "do", parse_do },
	{ "break", parse_break },
	{ "continue", parse_continue },
	{ "return", parse_return },
	{ "exit", parse_exit },
	{ "throw", parse_throw },
	{ "try", parse_try },
	{ "function", parse_function_statement },
	{ "filter", parse_filter },
	{ "using", parse_using },
	{ "data", parse_data },
	{ "class", parse_excluded },
	{ "enum", parse_excluded },
	{ "workflow", parse_excluded },
};

Node *parse_control(Parser *parser, const Name *label)
{
	uint32_t start = parser->at;
	if (!g_ascii_isalpha(*parser_text(parser)))
		return NULL;
	for (unsigned i = 0; i < G_N_ELEMENTS(controls); i++) {
		if (!parser_take_keyword(parser, controls[i].word))
			continue;
		Node *node = controls[i].parse(parser, label);
		node->start = start;
		return node;
	}
	return NULL;
}
