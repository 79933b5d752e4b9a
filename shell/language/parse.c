#include "shell/language/parse.h"

#include "shell/language/parser.h"
#include "shell/language/requires.h"

static Parser parser_of(Source *source, ParseFault *fault)
{
	*fault = (ParseFault){ 0 };
	return (Parser){ .source = source,
			 .text = source->text,
			 .end = source->length,
			 .fault = fault };
}

Block *parse_script(Source *source, ParseFault *fault)
{
	Parser parser = parser_of(source, fault);
	if (source->length > 2 && source->text[0] == '#' &&
	    source->text[1] == '!')
		while (!parser_at_end(&parser) && !parser_at(&parser, '\n'))
			parser.at++;
	Block *block = parse_block_body(&parser, 0, 0);
	parser_clear(&parser);
	if (parser.failed || !requires_parse(source, fault))
		return NULL;
	return block;
}

Node *parse_expandable(Source *source, ParseFault *fault)
{
	Parser parser = parser_of(source, fault);
	Node *node = parse_string_text(&parser);
	parser_clear(&parser);
	return parser.failed ? NULL : node;
}

void parse_fault_clear(ParseFault *fault)
{
	g_clear_pointer(&fault->message, g_free);
}

char *parse_fault_format(const ParseFault *fault, const Source *source)
{
	return g_strdup_printf(
		"%s:%u char:%u: %s", source->name ? source->name : "At line",
		source_line(source, fault->start),
		source_column(source, fault->start), fault->message);
}
