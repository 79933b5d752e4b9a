#include "shell/language/number.h"
#include "shell/language/parser.h"

#include <string.h>

/* A string under way: literal text and the parts before it. */
typedef struct Builder {
	Parser *parser;
	uint32_t start;
	GString *text;
	uint32_t text_start;
	GPtrArray *parts;
	bool quoted; /* some of it was quoted or escaped */
	bool within; /* it stands in double quotes now */
} Builder;

static Builder builder_new(Parser *parser)
{
	return (Builder){ .parser = parser,
			  .start = parser->at,
			  .text = g_string_new(NULL),
			  .text_start = parser->at,
			  .parts = g_ptr_array_new() };
}

static void flush(Builder *builder)
{
	if (!builder->text->len)
		return;
	Value text =
		value_string_length(builder->text->str, builder->text->len);
	g_ptr_array_add(builder->parts,
			parser_constant_take(builder->parser,
					     builder->text_start, text));
	g_string_truncate(builder->text, 0);
}

static void add_part(Builder *builder, Node *part)
{
	flush(builder);
	g_ptr_array_add(builder->parts, part);
	builder->text_start = builder->parser->at;
}

/* The string as one constant, or as parts to be expanded. */
static Node *finish(Builder *builder)
{
	Parser *parser = builder->parser;
	Node *node;
	if (builder->parts->len == 0) {
		Value text = value_string_length(builder->text->str,
						 builder->text->len);
		node = parser_constant_take(parser, builder->start, text);
	} else {
		flush(builder);
		ListNode *list = PARSER_NODE(parser, NODE_EXPAND, ListNode,
					     builder->start);
		list->items = parser_nodes(parser, builder->parts);
		node = &list->node;
	}
	g_string_free(builder->text, TRUE);
	g_ptr_array_free(builder->parts, TRUE);
	return parser_done(parser, node);
}

static void add_char(Builder *builder)
{
	const char *at = parser_text(builder->parser);
	unsigned length = char_any(at);
	g_string_append_len(builder->text, at, length);
	builder->parser->at += length;
}

/* The character after a backtick. */
static void add_escape(Builder *builder)
{
	static const char letters[] = "0abfnrtv";
	static const char meanings[] = "\0\a\b\f\n\r\t\v";
	Parser *parser = builder->parser;
	builder->quoted = true;
	parser->at++;
	if (parser_at_end(parser))
		return;
	const char *found = strchr(letters, *parser_text(parser));
	if (!found) {
		add_char(builder);
		return;
	}
	g_string_append_c(builder->text, meanings[found - letters]);
	parser->at++;
}

/* "$…" within a string: a variable, $( ) or just a dollar sign. */
static void add_dollar(Builder *builder)
{
	Parser *parser = builder->parser;
	const char *at = parser_text(parser);
	bool bad, no_comma = parser->no_comma, quoted = parser->quoted;
	if (at[1] == '(') {
		flush(builder);
		parser->no_comma = false;
		parser->quoted = builder->within;
		add_part(builder, parse_group(parser, NODE_SUB));
		parser->no_comma = no_comma;
		parser->quoted = quoted;
	} else if (variable_length(at, &bad) || bad) {
		flush(builder);
		add_part(builder, parse_variable(parser));
	} else {
		add_char(builder);
	}
}

static void add_single_quoted(Builder *builder)
{
	Parser *parser = builder->parser;
	uint32_t start = parser->at;
	builder->quoted = true;
	parser->at += char_single_quote(parser_text(parser));
	while (!parser_at_end(parser)) {
		const char *at = parser_text(parser);
		unsigned quote = char_single_quote(at);
		if (quote && !char_single_quote(at + quote)) {
			parser->at += quote;
			return;
		}
		parser->at += quote;
		add_char(builder);
	}
	parser_unfinished(parser, start,
			  "The string is missing the terminator: '");
}

/* `" of a string within a string. */
static unsigned escaped_quote(const char *at)
{
	unsigned quote = *at == '`' ? char_double_quote(at + 1) : 0;
	return quote ? quote + 1 : 0;
}

/* The quote that ends here a string which `" or a plain one began. */
static unsigned closing_quote(const char *at, bool escaped)
{
	if (escaped)
		return escaped_quote(at);
	unsigned quote = char_double_quote(at);
	return char_double_quote(at + quote) ? 0 : quote;
}

static void add_quoted(Builder *builder)
{
	Parser *parser = builder->parser;
	uint32_t start = parser->at;
	bool escaped = parser_at(parser, '`');
	builder->quoted = true;
	parser->at += escaped ? escaped_quote(parser_text(parser))
			      : char_double_quote(parser_text(parser));
	while (!parser_at_end(parser)) {
		const char *at = parser_text(parser);
		unsigned quote = closing_quote(at, escaped);
		if (quote) {
			parser->at += quote;
			return;
		}
		quote = char_double_quote(at);
		parser->at += quote;
		if (quote)
			add_char(builder);
		else if (*at == '`')
			add_escape(builder);
		else if (*at == '$')
			add_dollar(builder);
		else
			add_char(builder);
	}
	parser_unfinished(parser, start,
			  "The string is missing the terminator: \"");
}

static void add_double_quoted(Builder *builder)
{
	bool within = builder->within;
	builder->within = true;
	add_quoted(builder);
	builder->within = within;
}

bool here_string_starts(const char *at)
{
	if (*at++ != '@')
		return false;
	return char_single_quote(at) || char_double_quote(at);
}

/* Bytes of a newline and the closing quote and @, else 0. */
static unsigned here_end(const char *at, bool expands)
{
	if (*at != '\n')
		return 0;
	unsigned quote =
		expands ? char_double_quote(at + 1) : char_single_quote(at + 1);
	return quote && at[1 + quote] == '@' ? quote + 2 : 0;
}

/* A terminator that does not begin its line. */
static bool is_false_end(const char *at, bool expands)
{
	const char *blank = at;
	if (*at++ != '\n')
		return false;
	while (char_blank(at))
		at += char_blank(at);
	unsigned quote =
		expands ? char_double_quote(at) : char_single_quote(at);
	return at > blank + 1 && quote && at[quote] == '@';
}

static void here_unfinished(Parser *parser, uint32_t start, uint32_t false_end,
			    bool expands)
{
	if (false_end)
		parser_unfinished(parser, false_end,
				  "White space is not allowed before the "
				  "string terminator");
	else
		parser_unfinished(parser, start,
				  "The string is missing the terminator: %s@",
				  expands ? "\"" : "'");
}

static Node *parse_here_string(Parser *parser)
{
	Builder builder = builder_new(parser);
	bool expands = char_double_quote(parser_text(parser) + 1);
	const char *quote = parser_text(parser) + 1;
	parser->at += 1 + (expands ? char_double_quote(quote)
				   : char_single_quote(quote));
	while (char_blank(parser_text(parser)))
		parser->at += char_blank(parser_text(parser));
	if (!parser_at(parser, '\n') && !parser_at_end(parser)) {
		parser_fail(parser, parser->at, parser->at + 1,
			    "No characters are allowed after a here-string "
			    "header but before the end of the line");
		return finish(&builder);
	}
	unsigned end = here_end(parser_text(parser), expands);
	uint32_t false_end = 0;
	if (!end)
		parser->at++;
	while (!parser_at_end(parser)) {
		const char *at = parser_text(parser);
		end = here_end(at, expands);
		if (end)
			break;
		if (!false_end && is_false_end(at, expands))
			false_end = parser->at + 1;
		if (expands && *at == '`')
			add_escape(&builder);
		else if (expands && *at == '$')
			add_dollar(&builder);
		else
			add_char(&builder);
	}
	if (!end)
		here_unfinished(parser, builder.start, false_end, expands);
	else
		parser->at += end;
	return finish(&builder);
}

bool string_starts(const char *at)
{
	return char_single_quote(at) || char_double_quote(at) ||
	       here_string_starts(at);
}

bool string_starts_here(const Parser *parser)
{
	const char *at = parser_text(parser);
	return string_starts(at) || (parser->quoted && escaped_quote(at));
}

Node *parse_string(Parser *parser)
{
	if (parser_at(parser, '@'))
		return parse_here_string(parser);
	Builder builder = builder_new(parser);
	if (char_single_quote(parser_text(parser)))
		add_single_quoted(&builder);
	else
		add_double_quoted(&builder);
	return finish(&builder);
}

Node *parse_string_text(Parser *parser)
{
	Builder builder = builder_new(parser);
	while (!parser_at_end(parser)) {
		if (parser_at(parser, '`'))
			add_escape(&builder);
		else if (parser_at(parser, '$'))
			add_dollar(&builder);
		else
			add_char(&builder);
	}
	return finish(&builder);
}

static void add_word_char(Builder *builder)
{
	const char *at = parser_text(builder->parser);
	if (char_single_quote(at))
		add_single_quoted(builder);
	else if (char_double_quote(at) ||
		 (builder->parser->quoted && escaped_quote(at)))
		add_double_quoted(builder);
	else if (*at == '`')
		add_escape(builder);
	else if (*at == '$')
		add_dollar(builder);
	else
		add_char(builder);
}

static bool word_ends(const Parser *parser)
{
	const char *at = parser_text(parser);
	return parser_at_end(parser) || char_ends_word(at) ||
	       (at[0] == '`' && at[1] == '\n');
}

/* A word that looks like a number is one; not with zeros in front, which a
 * number could not give back: telephone numbers, codes. */
static Value word_value(const char *text, const Builder *builder)
{
	Number number;
	const char *digits = text + char_dash(text);
	size_t length = builder->quoted ? 0 : number_scan(digits, &number);
	bool padded = digits[0] == '0' && g_ascii_isdigit(digits[1]);
	if (!length || digits[length] || number.decimal || padded)
		return VALUE_NONE;
	return digits > text ? number_negate(number.value) : number.value;
}

/* 1.5d is a number that only types/ can make. */
static Node *decimal_word(Parser *parser, ConstantNode *constant)
{
	Number number;
	const char *text = value_text(constant->value);
	size_t length = text ? number_scan(text, &number) : 0;
	bool padded = length && text[0] == '0' && g_ascii_isdigit(text[1]);
	if (!length || text[length] || !number.decimal || padded)
		return &constant->node;
	uint32_t end = parser->at;
	parser->at = constant->node.start;
	Node *node = parse_number(parser);
	parser->at = end;
	return node ? node : &constant->node;
}

Node *parse_word(Parser *parser)
{
	Builder builder = builder_new(parser);
	while (!word_ends(parser))
		add_word_char(&builder);
	Value number = builder.parts->len
			       ? VALUE_NONE
			       : word_value(builder.text->str, &builder);
	bool quoted = builder.quoted;
	Node *node = finish(&builder);
	if (node->kind != NODE_CONSTANT)
		return node;
	ConstantNode *constant = (ConstantNode *)node;
	constant->bare = !quoted;
	if (number.type == VALUE_NULL)
		return quoted ? node : decimal_word(parser, constant);
	const char *text = value_text(constant->value);
	constant->text = source_copy(parser->source, text, strlen(text));
	constant->value = number;
	return node;
}

/* "$(…)" in a command's name is text. */
static void add_name_char(Builder *builder)
{
	Parser *parser = builder->parser;
	const char *at = parser_text(parser);
	unsigned quote = char_double_quote(at);
	if (!quote && parser->quoted)
		quote = escaped_quote(at);
	if (at[0] == '$' && at[1] == '(') {
		uint32_t start = parser->at;
		parse_group(parser, NODE_SUB);
		g_string_append_len(builder->text, at, parser->at - start);
	} else if (*at == '$') {
		add_char(builder);
	} else if (quote) {
		uint32_t start = parser->at + quote;
		Builder inner = builder_new(parser);
		add_double_quoted(&inner);
		finish(&inner);
		/* A curly quote may be closed by a shorter one. */
		if (!parser->failed && parser->at > start + quote)
			g_string_append_len(builder->text, parser->text + start,
					    parser->at - start - quote);
	} else {
		add_word_char(builder);
	}
}

Node *parse_command_name(Parser *parser)
{
	Builder builder = builder_new(parser);
	while (!word_ends(parser))
		add_name_char(&builder);
	Node *node = finish(&builder);
	((ConstantNode *)node)->bare = true;
	return node;
}
