#include "shell/language/parser.h"

#include <string.h>

/* Attributes and types before a parameter's name. */
static void parse_declared_brackets(Parser *parser, Declared *declared)
{
	GPtrArray *attributes = g_ptr_array_new();
	while (parser_at(parser, '[')) {
		TypeName *type;
		Attribute *attribute = parse_bracket(parser, &type);
		if (attribute)
			g_ptr_array_add(attributes, attribute);
		else
			declared->type = type;
		parser_skip_lines(parser);
	}
	declared->count = attributes->len;
	declared->attributes =
		(Attribute **)parser_nodes(parser, attributes).items;
	g_ptr_array_free(attributes, TRUE);
}

static Declared parse_declared(Parser *parser)
{
	Declared declared = { .start = parser->at };
	parse_declared_brackets(parser, &declared);
	if (!parser_at(parser, '$')) {
		parser_missing(parser,
			       "Parameter declarations are a comma-separated "
			       "list of variable names with optional "
			       "initializer expressions");
		return declared;
	}
	Node *variable = parse_variable(parser);
	if (!parser->failed) {
		if (declared.type)
			parser_check_void(parser, declared.type);
		declared.label = ((VariableNode *)variable)->label;
		declared.name = ((VariableNode *)variable)->name;
	}
	uint32_t end = parser->at;
	parser_skip_lines(parser);
	if (parser_take(parser, '=')) {
		parser_skip_lines(parser);
		declared.fallback = parse_expression(parser);
		end = parser->at;
		parser_skip_lines(parser);
	}
	declared.end = end;
	return declared;
}

static void check_twice(Parser *parser, const GArray *params,
			const Declared *declared)
{
	for (guint i = 0; i < params->len && !parser->failed; i++)
		if (g_array_index(params, Declared, i).name == declared->name)
			parser_fail(parser, declared->start, declared->end,
				    "Duplicate parameter $%s in parameter list",
				    declared->label);
}

/* "(…)" of param and of a function's name. */
static void parse_declarations(Parser *parser, Block *block)
{
	GArray *params = g_array_new(FALSE, TRUE, sizeof(Declared));
	bool no_comma = parser->no_comma;
	parser->no_comma = true;
	parser->at++;
	parser_skip_lines(parser);
	while (!parser_at(parser, ')') && !parser_at_end(parser)) {
		Declared declared = parse_declared(parser);
		check_twice(parser, params, &declared);
		g_array_append_val(params, declared);
		if (!parser_take(parser, ','))
			break;
		parser_skip_lines(parser);
		if (parser_at(parser, ')') || parser_at_end(parser))
			parser_missing(parser, "Missing expression after ','");
	}
	parser_expect(parser, ')', "')' in function parameter list");
	parser->no_comma = no_comma;
	block->has_params = true;
	block->param_count = params->len;
	block->params = parser_array(parser, params);
	g_array_free(params, TRUE);
}

/* Attributes before `param`; brackets that no `param` follows are part of
 * the first statement. */
static void parse_block_attributes(Parser *parser, Block *block)
{
	GPtrArray *attributes = g_ptr_array_new();
	while (parser_at(parser, '[')) {
		TypeName *type;
		Attribute *attribute = parse_bracket(parser, &type);
		if (attribute)
			g_ptr_array_add(attributes, attribute);
		parser_skip_separators(parser);
	}
	block->attribute_count = attributes->len;
	block->attributes =
		(Attribute **)parser_nodes(parser, attributes).items;
	g_ptr_array_free(attributes, TRUE);
}

/* Brackets are read twice where no `param` follows them. Remembering that
 * keeps blocks within brackets within blocks from doubling the work each. */
static bool is_known_plain(Parser *parser)
{
	if (!parser->plain)
		parser->plain = g_hash_table_new(NULL, NULL);
	return g_hash_table_contains(parser->plain,
				     GUINT_TO_POINTER(parser->at));
}

static void parse_param_block(Parser *parser, Block *block)
{
	if (is_known_plain(parser))
		return;
	Parser before = *parser;
	ParseFault fault = { 0 };
	parser->fault = &fault;
	parse_block_attributes(parser, block);
	bool found = !parser->failed && parser_take_keyword(parser, "param");
	parse_fault_clear(&fault);
	if (!found) {
		*parser = before;
		block->attribute_count = 0;
		g_hash_table_add(parser->plain, GUINT_TO_POINTER(parser->at));
		return;
	}
	parser->fault = before.fault;
	parser_skip_lines(parser);
	if (parser_at(parser, '('))
		parse_declarations(parser, block);
	else
		parser_expect(parser, '(', "'(' after 'param'");
}

static StatementsNode **named_block(Parser *parser, Block *block,
				    const char **word)
{
	struct {
		const char *word;
		StatementsNode **place;
	} named[] = {
		{ "dynamicparam", &block->dynamic },
		{ "begin", &block->begin },
		{ "process", &block->process },
		{ "end", &block->finish },
	};
	uint32_t start = parser->at;
	for (unsigned i = 0; i < G_N_ELEMENTS(named); i++) {
		if (!parser_take_keyword(parser, named[i].word))
			continue;
		parser_skip_lines(parser);
		if (parser_at(parser, '{')) {
			*word = named[i].word;
			return named[i].place;
		}
		if (!parser->failed)
			parser->at = start;
	}
	return NULL;
}

static void fail_beside(Parser *parser)
{
	const char *at = parser_text(parser);
	uint32_t length = 0;
	while (!char_ends_word(at + length))
		length += char_any(at + length);
	length = MAX(length, char_any(at));
	parser_fail(parser, parser->at, parser->at + length,
		    "unexpected token '%.*s', expected 'begin', 'process', "
		    "'end', or 'dynamicparam'",
		    (int)MIN(length, 60), at);
}

static void parse_named_blocks(Parser *parser, Block *block, char close)
{
	const char *word;
	StatementsNode **place;
	while ((place = named_block(parser, block, &word))) {
		block->named = true;
		if (*place)
			parser_fail(parser, parser->at, parser->at + 1,
				    "Script command clause '%s' has already "
				    "been defined",
				    word);
		*place = parse_braces(parser, "Missing statement block");
		parser_skip_separators(parser);
	}
	bool closed = close ? parser_at(parser, close) : parser_at_end(parser);
	if (!closed && !parser_at_end(parser))
		fail_beside(parser);
}

Block *parse_block_body(Parser *parser, char close, uint32_t start)
{
	Block *block = source_alloc(parser->source, sizeof *block);
	Block *outer = parser->block;
	bool in_finally = parser->in_finally;
	parser->in_finally = false;
	const char *word;
	parser->block = block;
	block->source = parser->source;
	block->start = start;
	parser_skip_separators(parser);
	parse_param_block(parser, block);
	parser_skip_separators(parser);
	uint32_t first = parser->at;
	if (named_block(parser, block, &word)) {
		parser->at = first;
		parse_named_blocks(parser, block, close);
	} else if (!parser->failed) {
		block->finish = parse_statements(parser, close);
		if (!close && !parser_at_end(parser))
			parser_unexpected(parser);
	}
	block->end = parser->at;
	parser->block = outer;
	parser->in_finally = in_finally;
	return block;
}

Node *parse_script_block(Parser *parser)
{
	BlockNode *node =
		PARSER_NODE(parser, NODE_BLOCK, BlockNode, parser->at);
	bool no_comma = parser->no_comma;
	parser->no_comma = false;
	uint32_t open = parser->at++;
	if (parser_enter(parser)) {
		node->block = parse_block_body(parser, '}', parser->at);
		parser_leave(parser);
	}
	parser_close_brace(parser, open);
	parser->no_comma = no_comma;
	return parser_done(parser, node);
}

/* A function's parameters stand after its name or in a param block; `()` after
 * the name are none. */
static void parse_function_body(Parser *parser, FunctionNode *node)
{
	Block heading = { 0 };
	parser_skip_lines(parser);
	if (parser_at(parser, '(')) {
		parse_declarations(parser, &heading);
		parser_skip_lines(parser);
	}
	if (!parser_expect(parser, '{',
			   "function body in function declaration"))
		return;
	uint32_t open = parser->at - 1;
	node->block = parse_block_body(parser, '}', parser->at);
	parser_close_brace(parser, open);
	if (!heading.param_count)
		return;
	if (node->block->has_params)
		parser_fail(parser, open, open + 1,
			    "The param statement cannot be used if arguments "
			    "were specified in the function declaration");
	node->block->has_params = true;
	node->block->params = heading.params;
	node->block->param_count = heading.param_count;
}

Node *parse_function(Parser *parser, bool filter)
{
	uint32_t keyword =
		parser->at - (filter ? strlen("filter") : strlen("function"));
	FunctionNode *node =
		PARSER_NODE(parser, NODE_FUNCTION, FunctionNode, parser->at);
	bool no_comma = parser->no_comma;
	parser->no_comma = false;
	parser_skip(parser);
	const char *at = parser_text(parser);
	size_t length = 0;
	while (!char_ends_word(at + length))
		length += char_any(at + length);
	if (!length)
		return parser_missing(parser, "Missing name after %s keyword",
				      filter ? "filter" : "function");
	node->name = source_copy(parser->source, at, length);
	node->filter = filter;
	parser->at += (uint32_t)length;
	parse_function_body(parser, node);
	parser->no_comma = no_comma;
	if (node->block) {
		node->block->filter = filter;
		node->block->function = true;
		node->block->keyword = keyword;
	}
	return parser_done(parser, node);
}
