#include "shell/language/parser.h"

#include <string.h>

/* $$ $? $^ and $_ are whole names; the latter may go on. */
static bool is_special(char c)
{
	return c == '$' || c == '?' || c == '^';
}

static unsigned names_length(const char *at)
{
	unsigned length = 0, more;
	while ((more = char_name(at + length)) || at[length] == '?')
		length += more ? more : 1;
	return length;
}

/* "${…}": braces hold any characters, a backtick escapes. */
static unsigned braced_length(const char *at)
{
	unsigned length = 2;
	for (; at[length] && at[length] != '}'; length++)
		if (at[length] == '`' && at[length + 1])
			length++;
	return at[length] && length > 2 ? length + 1 : 0;
}

unsigned variable_length(const char *at, bool *bad)
{
	*bad = false;
	if (at[0] != '$')
		return 0;
	if (at[1] == '{') {
		unsigned length = braced_length(at);
		*bad = !length;
		return length;
	}
	if (is_special(at[1]))
		return 2;
	unsigned length = names_length(at + 1);
	if (at[length + 1] != ':' || at[length + 2] == ':')
		return length ? length + 1 : 0;
	unsigned rest = names_length(at + length + 2);
	if (rest)
		return length + 2 + rest;
	*bad = length > 0;
	return length ? length + 1 : 0;
}

static VariableScope scope_of(const char *prefix, size_t length)
{
	static const struct {
		const char *name;
		VariableScope scope;
	} scopes[] = {
		{ "global", SCOPE_GLOBAL },	{ "script", SCOPE_SCRIPT },
		{ "local", SCOPE_LOCAL },	{ "private", SCOPE_PRIVATE },
		{ "using", SCOPE_USING },	{ "env", SCOPE_ENV },
		{ "function", SCOPE_FUNCTION }, { "variable", SCOPE_ANY },
		{ "alias", SCOPE_ALIAS },
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(scopes); i++)
		if (strlen(scopes[i].name) == length &&
		    !g_ascii_strncasecmp(prefix, scopes[i].name, length))
			return scopes[i].scope;
	return SCOPE_DRIVE;
}

/* Names in braces lose their backticks. */
static char *unescape(const char *text, size_t length)
{
	char *plain = g_malloc(length + 1), *to = plain;
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '`' && i + 1 < length)
			i++;
		*to++ = text[i];
	}
	*to = '\0';
	return plain;
}

static VariableNode *make(Parser *parser, uint32_t start, char *name)
{
	VariableNode *variable =
		PARSER_NODE(parser, NODE_VARIABLE, VariableNode, start);
	const char *colon = strchr(name, ':'), *label = name;
	if (colon && colon > name && colon[1])
		variable->scope = scope_of(name, (size_t)(colon - name));
	if (variable->scope != SCOPE_DRIVE && colon && colon > name && colon[1])
		label = colon + 1;
	variable->label = source_copy(parser->source, label, strlen(label));
	variable->name = name_intern(label);
	if (!g_ascii_strcasecmp(label, "input"))
		parser->source->reads_input = true;
	if (!g_ascii_strcasecmp(label, "PSBoundParameters"))
		parser->source->reads_bound = true;
	return variable;
}

Node *parse_variable(Parser *parser)
{
	bool bad;
	const char *at = parser_text(parser);
	uint32_t start = parser->at;
	unsigned length = variable_length(at, &bad);
	if (bad && at[1] == '{' && at[2] == '}')
		return parser_fail(parser, start, start + 3,
				   "An empty ${} variable reference was found. "
				   "A name is required inside the braces");
	if (bad && at[1] == '{')
		return parser_unfinished(parser, start,
					 "${variable} reference starting is "
					 "missing the closing '}'");
	if (bad)
		return parser_fail(
			parser, start, start + length,
			"Variable reference is not valid. ':' was not "
			"followed by a valid variable name character. "
			"Consider using ${} to delimit the name");
	if (!length)
		return parser_unexpected(parser);
	parser->at += length;
	g_autofree char *name = at[1] == '{' ? unescape(at + 2, length - 3)
					     : g_strndup(at + 1, length - 1);
	VariableNode *variable = make(parser, start, name);
	return parser_done(parser, variable);
}

VariableNode *parse_splat(Parser *parser)
{
	uint32_t start = parser->at++;
	const char *at = parser_text(parser);
	unsigned length = names_length(at);
	if (at[length] == ':')
		length += 1 + names_length(at + length + 1);
	parser->at += length;
	g_autofree char *name = g_strndup(at, length);
	VariableNode *variable = make(parser, start, name);
	variable->splat = true;
	return variable;
}
