#include "shell/language/parser.h"

#include "shell/language/comment.h"

#include <stdarg.h>
#include <string.h>

G_GNUC_PRINTF(5, 0)
static Node *fail(Parser *parser, uint32_t start, uint32_t end, bool incomplete,
		  const char *format, va_list arguments)
{
	if (!parser->failed) {
		parser->failed = true;
		parser->fault->start = start;
		parser->fault->end = end;
		parser->fault->incomplete = incomplete;
		parser->fault->message = g_strdup_vprintf(format, arguments);
	}
	parser->at = parser->end;
	return parser_constant_take(parser, start, VALUE_NONE);
}

void parser_clear(Parser *parser)
{
	g_clear_pointer(&parser->plain, g_hash_table_unref);
}

Node *parser_fail(Parser *parser, uint32_t start, uint32_t end,
		  const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	Node *node = fail(parser, start, end, false, format, arguments);
	va_end(arguments);
	return node;
}

Node *parser_unfinished(Parser *parser, uint32_t start, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	Node *node = fail(parser, start, parser->end, true, format, arguments);
	va_end(arguments);
	return node;
}

Node *parser_missing(Parser *parser, const char *format, ...)
{
	va_list arguments;
	bool ends = parser_at_end(parser);
	uint32_t end = ends ? parser->end : parser->at + 1;
	va_start(arguments, format);
	Node *node = fail(parser, parser->at, end, ends, format, arguments);
	va_end(arguments);
	return node;
}

Node *parser_unexpected(Parser *parser)
{
	const char *at = parser_text(parser);
	uint32_t start = parser->at, length = 0;
	if (at[0] == '|' && at[1] != '|')
		return parser_fail(parser, start, start + 1,
				   "An empty pipe element is not allowed");
	while (!char_ends_word(at + length))
		length += char_any(at + length);
	if (!length && start < parser->end)
		length = char_any(at);
	g_autofree char *token = g_strndup(at, MIN(length, 60));
	return parser_fail(parser, start, start + length,
			   "Unexpected token '%s' in expression or statement",
			   token);
}

bool parser_enter(Parser *parser)
{
	if (++parser->depth <= PARSE_DEPTH_LIMIT)
		return true;
	parser_fail(parser, parser->at, parser->at + 1,
		    "The script is nested too deeply");
	return false;
}

void parser_leave(Parser *parser)
{
	parser->depth--;
}

const char *parser_text(const Parser *parser)
{
	return parser->text + parser->at;
}

bool parser_at_end(const Parser *parser)
{
	return parser->at >= parser->end;
}

bool parser_at(const Parser *parser, char c)
{
	return parser->text[parser->at] == c && !parser_at_end(parser);
}

bool parser_take(Parser *parser, char c)
{
	if (!parser_at(parser, c))
		return false;
	parser->at++;
	return true;
}

bool parser_expect(Parser *parser, char c, const char *what)
{
	if (parser_take(parser, c))
		return true;
	parser_missing(parser, "Missing %s", what);
	return false;
}

bool parser_close_brace(Parser *parser, uint32_t open)
{
	if (!parser_at_end(parser) || parser->failed)
		return parser_expect(parser, '}',
				     "closing '}' in statement block or type "
				     "definition");
	parser_unfinished(parser, open,
			  "Missing closing '}' in statement block or type "
			  "definition");
	parser->fault->end = open + 1;
	return false;
}

/* Bytes of a comment at the position; 0 when there is none. */
static uint32_t comment_bytes(Parser *parser)
{
	const char *at = parser_text(parser);
	if (at[0] == '<' && at[1] == '#') {
		const char *end = strstr(at + 2, "#>");
		if (end)
			return (uint32_t)(end + 2 - at);
		parser_unfinished(parser, parser->at,
				  "The terminator '#>' is missing from the "
				  "multiline comment");
		return 0;
	}
	return at[0] == '#' ? (uint32_t)strcspn(at, "\n") : 0;
}

static uint32_t comment_length(Parser *parser)
{
	uint32_t length = comment_bytes(parser);
	if (length)
		comment_add(parser->source, parser->at, parser->at + length);
	return length;
}

void parser_skip(Parser *parser)
{
	uint32_t start = parser->at, length;
	do {
		const char *at = parser_text(parser);
		length = char_blank(at);
		if (!length && at[0] == '`' && at[1] == '\n')
			length = 2;
		if (!length && (*at == '#' || *at == '<'))
			length = comment_length(parser);
		parser->at += length;
	} while (length && !parser_at_end(parser));
	parser->spaced = parser->at > start;
}

void parser_skip_lines(Parser *parser)
{
	parser_skip(parser);
	while (parser_take(parser, '\n'))
		parser_skip(parser);
}

void parser_skip_separators(Parser *parser)
{
	parser_skip(parser);
	while (parser_take(parser, '\n') || parser_take(parser, ';'))
		parser_skip(parser);
}

unsigned parser_name_length(const Parser *parser)
{
	const char *at = parser_text(parser);
	unsigned length = 0, more;
	while ((more = char_name(at + length)))
		length += more;
	return length;
}

bool parser_keyword(const Parser *parser, const char *word)
{
	size_t length = strlen(word);
	const char *at = parser_text(parser);
	return g_ascii_strncasecmp(at, word, length) == 0 &&
	       !char_name(at + length) && !char_dash(at + length);
}

bool parser_take_keyword(Parser *parser, const char *word)
{
	if (!parser_keyword(parser, word))
		return false;
	parser->at += (uint32_t)strlen(word);
	return true;
}

void *parser_node(Parser *parser, NodeKind kind, size_t bytes, uint32_t start)
{
	Node *node = source_alloc(parser->source, bytes);
	node->kind = kind;
	node->start = start;
	node->end = parser->at;
	return node;
}

Node *parser_done(Parser *parser, void *node)
{
	((Node *)node)->end = parser->at;
	return node;
}

Node *parser_constant_take(Parser *parser, uint32_t start, Value value)
{
	ConstantNode *constant =
		PARSER_NODE(parser, NODE_CONSTANT, ConstantNode, start);
	constant->value = source_keep_take(parser->source, value);
	return &constant->node;
}

Nodes parser_nodes(Parser *parser, GPtrArray *items)
{
	Nodes nodes = { .count = items->len };
	size_t bytes = items->len * sizeof *nodes.items;
	nodes.items = source_alloc(parser->source, bytes);
	if (bytes)
		memcpy(nodes.items, items->pdata, bytes);
	return nodes;
}

void *parser_array(Parser *parser, GArray *items)
{
	size_t bytes = items->len * g_array_get_element_size(items);
	void *memory = source_alloc(parser->source, bytes);
	if (bytes)
		memcpy(memory, items->data, bytes);
	return memory;
}
