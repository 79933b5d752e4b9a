/* ">", "2>>", "*>&1" of a command or an expression. */
#include "shell/language/parser.h"

/* "2>", ">>", "*>&1": the bytes up to the target, 0 when there is none. */
static unsigned redirection_at(const char *at, Redirection *redirection)
{
	unsigned length = 0;
	*redirection = (Redirection){ .from = 1, .to = -1 };
	if ((*at >= '1' && *at <= '6') || *at == '*') {
		redirection->from = *at == '*' ? 0 : *at - '0';
		length++;
	}
	if (at[length++] != '>')
		return 0;
	if (at[length] == '&' && g_ascii_isdigit(at[length + 1])) {
		redirection->to = at[length + 1] - '0';
		return length + 2;
	}
	redirection->append = at[length] == '>';
	return length + redirection->append;
}

static const char *stream_name(int from)
{
	static const char *const names[] = { "*",	"output",  "error",
					     "warning", "verbose", "debug",
					     "host" };
	return names[from];
}

static void check_twice(Parser *parser, const GArray *redirections,
			const Redirection *redirection)
{
	for (guint i = 0; i < redirections->len && !parser->failed; i++)
		if (g_array_index(redirections, Redirection, i).from ==
		    redirection->from)
			parser_fail(parser, redirection->start,
				    redirection->end,
				    "The %s stream for this command is already "
				    "redirected",
				    stream_name(redirection->from));
}

bool parse_redirection(Parser *parser, GArray *redirections)
{
	Redirection redirection;
	unsigned length = redirection_at(parser_text(parser), &redirection);
	if (!length)
		return false;
	redirection.start = parser->at;
	parser->at += length;
	if (redirection.to < 0) {
		parser_skip(parser);
		if (command_ends(parser))
			parser_fail(parser, redirection.start, parser->at,
				    "Missing file specification after "
				    "redirection operator");
		else
			redirection.file = parse_one_argument(parser);
	} else if (redirection.to != 1) {
		parser_fail(parser, redirection.start, parser->at,
			    "Only the output stream can be merged into: "
			    "write %d>&1",
			    redirection.from);
	}
	redirection.end = parser->at;
	check_twice(parser, redirections, &redirection);
	g_array_append_val(redirections, redirection);
	return true;
}

void redirections_set(Parser *parser, Element *element, GArray *redirections)
{
	element->redirect_count = redirections->len;
	element->redirects = parser_array(parser, redirections);
	g_array_free(redirections, TRUE);
}
