#include "shell/gather.h"

#include <string.h>

/* Vain questions before the text must have grown by an eighth. */
#define MISSES 16

void gather_init(Gather *gather)
{
	*gather = (Gather){ .text = g_string_new(NULL) };
}

void gather_clear(Gather *gather)
{
	g_string_free(gather->text, TRUE);
}

void gather_reset(Gather *gather)
{
	GString *text = g_string_truncate(gather->text, 0);
	*gather = (Gather){ .text = text };
}

/* ---- brackets and quotes ---- */

static bool ends_line(const char *at)
{
	return at[strspn(at, " \t\r\n")] == '\0';
}

static bool begins_word(const char *line, const char *at)
{
	return at == line || strchr(" \t;(){}|&,", at[-1]);
}

/* Within quotes: where they end, or the line does. */
static const char *skip_quoted(Gather *gather, const char *at)
{
	for (; *at; at++) {
		if (*at == '`' && gather->quote == '"' && at[1])
			at++;
		else if (*at == gather->quote)
			break;
	}
	if (!*at)
		return at;
	gather->quote = 0;
	return at + 1;
}

static const char *skip_comment(Gather *gather, const char *at)
{
	const char *end = strstr(at, "#>");
	gather->comment = !end;
	return end ? end + 2 : at + strlen(at);
}

/* A here-string ends where a line begins with its quote and an @. */
static const char *skip_here(Gather *gather, const char *line)
{
	if (line[0] != gather->quote || line[1] != '@')
		return line + strlen(line);
	gather->here = false;
	gather->quote = 0;
	return line + 2;
}

static const char *open_quote(Gather *gather, const char *line, const char *at)
{
	gather->quote = *at;
	gather->here = at > line && at[-1] == '@' && ends_line(at + 1);
	return gather->here ? at + strlen(at) : at + 1;
}

/* One character outside of quotes and comments. */
static const char *step(Gather *gather, const char *line, const char *at)
{
	switch (*at) {
	case '`':
		return at[1] ? at + 2 : at + 1;
	case '\'':
	case '"':
		return open_quote(gather, line, at);
	case '<':
		gather->comment = at[1] == '#';
		return at + 1 + gather->comment;
	case '#':
		return begins_word(line, at) ? at + strlen(at) : at + 1;
	case '{':
	case '(':
		gather->depth++;
		break;
	case '}':
	case ')':
		gather->depth--;
		break;
	}
	return at + 1;
}

static void scan(Gather *gather, const char *line)
{
	const char *at = gather->here ? skip_here(gather, line) : line;
	while (*at) {
		if (gather->comment)
			at = skip_comment(gather, at);
		else if (gather->quote)
			at = skip_quoted(gather, at);
		else
			at = step(gather, line, at);
	}
}

void gather_add(Gather *gather, const char *line)
{
	g_string_append(gather->text, line);
	gather->lines++;
	scan(gather, line);
}

bool gather_may_be_whole(Gather *gather)
{
	bool closed = gather->depth <= 0 && !gather->quote && !gather->comment;
	unsigned grown = gather->lines - gather->asked;
	bool patient = !closed || gather->misses >= MISSES;
	if (patient && grown <= gather->asked / 8)
		return false;
	gather->asked = gather->lines;
	gather->misses++;
	return true;
}

/* ---- what goes on on the next line ---- */

static bool begins_with(const char *text, const char *word)
{
	size_t length = strlen(word);
	return g_ascii_strncasecmp(text, word, length) == 0 &&
	       !g_ascii_isalnum(text[length]);
}

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t\r\n");
}

/* "$x = if …" begins with the if. */
static const char *skip_target(const char *text)
{
	const char *at = text;
	if (*at != '$')
		return text;
	at++;
	while (g_ascii_isalnum(*at) || strchr("_:", *at ? *at : ' '))
		at++;
	at = skip_blanks(at);
	return *at == '=' ? skip_blanks(at + 1) : text;
}

bool gather_may_go_on(const Gather *gather)
{
	const char *start = skip_target(skip_blanks(gather->text->str));
	const char *end = gather->text->str + gather->text->len;
	while (end > start && g_ascii_isspace(end[-1]))
		end--;
	return end > start && end[-1] == '}' &&
	       (begins_with(start, "if") || begins_with(start, "try"));
}

bool gather_goes_on(const char *line)
{
	static const char *const words[] = { "else", "elseif", "catch",
					     "finally" };
	const char *start = skip_blanks(line);
	for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
		if (begins_with(start, words[i]))
			return true;
	return false;
}
