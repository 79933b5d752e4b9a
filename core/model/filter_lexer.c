#include "core/model/filter_lexer.h"

#include "core/model/identity.h"

#include <string.h>

/* Curly quotes and long dashes count as quotes and dashes, as in scripts that
 * went through a word processor. */
static bool is_dash(gunichar c)
{
	return c == '-' || (c >= 0x2013 && c <= 0x2015);
}

static bool is_single(gunichar c)
{
	return c == '\'' || (c >= 0x2018 && c <= 0x201b);
}

static bool is_double(gunichar c)
{
	return c == '"' || (c >= 0x201c && c <= 0x201e);
}

static gunichar peek(const FilterLexer *lexer)
{
	return g_utf8_get_char(lexer->at);
}

static void step(FilterLexer *lexer)
{
	lexer->at = g_utf8_next_char(lexer->at);
}

static void take(FilterLexer *lexer)
{
	g_string_append_unichar(lexer->word, peek(lexer));
	step(lexer);
}

static bool read_quoted(FilterLexer *lexer, bool (*is_quote)(gunichar),
			GError **error)
{
	lexer->token = FILTER_TEXT;
	for (step(lexer); *lexer->at; take(lexer)) {
		if (!is_quote(peek(lexer)))
			continue;
		step(lexer);
		if (!*lexer->at || !is_quote(peek(lexer)))
			return true;
	}
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
		    "the filter has a quotation mark without its end");
	return false;
}

static bool is_word(gunichar c)
{
	return c && !g_unichar_isspace(c) &&
	       !strchr("()'\"", (int)MIN(c, 127)) && !is_single(c) &&
	       !is_double(c);
}

static void read_word(FilterLexer *lexer, FilterToken token)
{
	lexer->token = token;
	while (is_word(peek(lexer)))
		take(lexer);
}

static bool starts_operator(const FilterLexer *lexer)
{
	return is_dash(peek(lexer)) &&
	       g_unichar_isalpha(g_utf8_get_char(g_utf8_next_char(lexer->at)));
}

bool filter_next(FilterLexer *lexer, GError **error)
{
	g_string_truncate(lexer->word, 0);
	while (g_unichar_isspace(peek(lexer)))
		step(lexer);
	gunichar c = peek(lexer);
	lexer->token = FILTER_END;
	if (!c)
		return true;
	if (c == '(' || c == ')') {
		step(lexer);
		lexer->token = c == '(' ? FILTER_OPEN : FILTER_CLOSE;
	} else if (is_single(c)) {
		return read_quoted(lexer, is_single, error);
	} else if (is_double(c)) {
		return read_quoted(lexer, is_double, error);
	} else if (starts_operator(lexer)) {
		step(lexer);
		read_word(lexer, FILTER_OPERATOR);
		g_string_ascii_down(lexer->word);
	} else if (c == '!') {
		step(lexer);
		lexer->token = FILTER_OPERATOR;
		g_string_assign(lexer->word, "not");
	} else if (c == '$') {
		step(lexer);
		read_word(lexer, FILTER_VARIABLE);
	} else {
		read_word(lexer, FILTER_NAME);
	}
	return true;
}
