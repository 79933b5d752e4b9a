#include "shell/language/parser.h"

#include <string.h>

static bool in_type_name(const char *at)
{
	return char_name(at) || *at == '.' || *at == '+' || *at == '`';
}

/* "[]" and "[,]" after a name make arrays of it. */
static bool take_rank(Parser *parser, TypeName *type)
{
	uint32_t start = parser->at++;
	parser_skip(parser);
	bool many = parser_at(parser, ',');
	while (parser_take(parser, ','))
		parser_skip(parser);
	if (!parser_take(parser, ']')) {
		parser->at = start;
		return false;
	}
	type->rank++;
	type->many |= many;
	return true;
}

/* "[A, B]" of a generic type. */
static void parse_type_arguments(Parser *parser, TypeName *type)
{
	GPtrArray *arguments = g_ptr_array_new();
	parser->at++;
	do {
		parser_skip_lines(parser);
		bool bracket = parser_take(parser, '[');
		g_ptr_array_add(arguments, parse_type_name(parser));
		if (bracket)
			parser_expect(parser, ']', "] at end of type token");
		parser_skip_lines(parser);
	} while (parser_take(parser, ','));
	parser_expect(parser, ']', "] at end of type token");
	type->count = arguments->len;
	type->arguments = (TypeName **)parser_nodes(parser, arguments).items;
	g_ptr_array_free(arguments, TRUE);
}

TypeName *parse_type_name(Parser *parser)
{
	TypeName *type = source_alloc(parser->source, sizeof *type);
	parser_skip_lines(parser);
	const char *at = parser_text(parser);
	size_t length = 0;
	while (in_type_name(at + length))
		length += char_any(at + length);
	type->start = parser->at;
	type->name = source_copy(parser->source, at, length);
	parser->at += (uint32_t)length;
	if (!length)
		parser_fail(parser, parser->at, parser->at + 1,
			    "Missing type name after '['");
	if (!parser_enter(parser))
		return type;
	parser_skip(parser);
	while (parser_at(parser, '[')) {
		if (!take_rank(parser, type))
			parse_type_arguments(parser, type);
		parser_skip(parser);
	}
	parser_leave(parser);
	type->end = parser->at;
	return type;
}

static void parse_attribute_argument(Parser *parser, GPtrArray *positional,
				     GArray *named)
{
	uint32_t start = parser->at;
	bool word = char_name_start(parser_text(parser));
	unsigned length = word ? parser_name_length(parser) : 0;
	const char *name =
		source_copy(parser->source, parser_text(parser), length);
	NamedArgument argument = { .name = name };
	parser->at += length;
	parser_skip_lines(parser);
	if (length && parser_take(parser, '=')) {
		parser_skip_lines(parser);
		argument.value = parse_expression(parser);
		g_array_append_val(named, argument);
	} else if (length &&
		   (parser_at(parser, ',') || parser_at(parser, ')'))) {
		g_array_append_val(named, argument);
	} else {
		parser->at = start;
		g_ptr_array_add(positional, parse_expression(parser));
	}
}

static void parse_attribute_arguments(Parser *parser, Attribute *attribute)
{
	GPtrArray *positional = g_ptr_array_new();
	GArray *named = g_array_new(FALSE, FALSE, sizeof(NamedArgument));
	bool no_comma = parser->no_comma;
	parser->no_comma = true;
	parser->at++;
	parser_skip_lines(parser);
	while (!parser_at(parser, ')') && !parser_at_end(parser)) {
		parse_attribute_argument(parser, positional, named);
		parser_skip_lines(parser);
		if (!parser_take(parser, ','))
			break;
		parser_skip_lines(parser);
	}
	parser_expect(parser, ')', "closing ')' in attribute");
	parser->no_comma = no_comma;
	attribute->positional = parser_nodes(parser, positional);
	attribute->count = named->len;
	attribute->named = parser_array(parser, named);
	g_ptr_array_free(positional, TRUE);
	g_array_free(named, TRUE);
}

Attribute *parse_bracket(Parser *parser, TypeName **type)
{
	uint32_t start = parser->at++;
	*type = parse_type_name(parser);
	parser_skip_lines(parser);
	Attribute *attribute = NULL;
	if (parser_at(parser, '(')) {
		attribute = source_alloc(parser->source, sizeof *attribute);
		attribute->start = start;
		attribute->name = (*type)->name;
		parse_attribute_arguments(parser, attribute);
		parser_skip_lines(parser);
	}
	parser_expect(parser, ']', "] at end of attribute or type literal");
	if (attribute)
		attribute->end = parser->at;
	return attribute;
}

void parser_check_void(Parser *parser, const TypeName *type)
{
	const char *name = type->name;
	if (!parser->failed && !type->rank &&
	    (!g_ascii_strcasecmp(name, "void") ||
	     !g_ascii_strcasecmp(name, "System.Void")))
		parser_fail(parser, type->start, type->end,
			    "[void] cannot be used as a parameter type, or on "
			    "the left side of an assignment");
}
