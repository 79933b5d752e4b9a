#include "shell/complete/words.h"

#include <string.h>

typedef struct Reader {
	const char *text;
	size_t at, end;
	GArray *words;	  /* of the command being read */
	GPtrArray *outer; /* GArray of commands around it */
	bool comma;
} Reader;

static void clear_word(gpointer data)
{
	g_free(((Word *)data)->text);
}

static GArray *new_command(void)
{
	GArray *words = g_array_new(FALSE, FALSE, sizeof(Word));
	g_array_set_clear_func(words, clear_word);
	return words;
}

static bool is_quote(char c)
{
	return c == '\'' || c == '"';
}

static bool ends_word(char c)
{
	return g_ascii_isspace(c) || strchr("|;(){},", c);
}

/* One word from reader->at; steps over it. */
static void read_word(Reader *reader)
{
	Word word = { .start = reader->at, .comma = reader->comma };
	GString *text = g_string_new(NULL);
	char quote = 0;
	if (is_quote(reader->text[reader->at]))
		word.quote = reader->text[reader->at];
	for (; reader->at < reader->end; reader->at++) {
		char c = reader->text[reader->at];
		if (quote ? c == quote : is_quote(c))
			quote = quote ? 0 : c;
		else if (!quote && ends_word(c))
			break;
		else if (c == '`' && quote != '\'' &&
			 reader->at + 1 < reader->end)
			g_string_append_c(text, reader->text[++reader->at]);
		else
			g_string_append_c(text, c);
	}
	word.text = g_string_free(text, FALSE);
	g_array_append_val(reader->words, word);
	reader->comma = false;
}

static void begin_command(Reader *reader)
{
	g_array_set_size(reader->words, 0);
	reader->comma = false;
}

static void enter(Reader *reader)
{
	g_ptr_array_add(reader->outer, reader->words);
	reader->words = new_command();
	reader->comma = false;
}

/* What stood in the brackets is one word of the command outside. */
static void leave(Reader *reader)
{
	if (!reader->outer->len)
		return;
	Word word = { .text = g_strdup("()"), .start = reader->at };
	g_array_unref(reader->words);
	reader->words =
		g_ptr_array_steal_index(reader->outer, reader->outer->len - 1);
	g_array_append_val(reader->words, word);
}

static void read_mark(Reader *reader, char c)
{
	switch (c) {
	case '|':
	case ';':
	case '\n':
		begin_command(reader);
		break;
	case '(':
	case '{':
		enter(reader);
		break;
	case ')':
	case '}':
		leave(reader);
		break;
	case ',':
		reader->comma = true;
		break;
	}
	reader->at++;
}

/* A backtick at the end of a line: the command goes on in the next. */
static bool is_continued(const Reader *reader)
{
	return reader->at + 1 < reader->end &&
	       strncmp(reader->text + reader->at, "`\n", 2) == 0;
}

/* `$x = Get-` begins a command as well. */
static bool is_assignment(const Reader *reader)
{
	return reader->words->len == 1 && reader->text[reader->at] == '=' &&
	       g_array_index(reader->words, Word, 0).text[0] == '$';
}

static void add_empty(Reader *reader)
{
	Word word = { .text = g_strdup(""),
		      .start = reader->end,
		      .comma = reader->comma };
	g_array_append_val(reader->words, word);
}

GArray *words_read(const char *text, size_t cursor)
{
	Reader reader = { text, 0, cursor, new_command(), NULL, false };
	bool touching = false; /* the cursor is at the last word's end */
	reader.outer =
		g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	while (reader.at < reader.end) {
		char c = text[reader.at];
		touching = !ends_word(c);
		if (is_assignment(&reader)) {
			begin_command(&reader);
			reader.at++;
			touching = false;
		} else if (is_continued(&reader)) {
			reader.at += 2;
			touching = false;
		} else if (touching) {
			read_word(&reader);
		} else {
			read_mark(&reader, c);
		}
	}
	if (!touching)
		add_empty(&reader);
	g_ptr_array_unref(reader.outer);
	return reader.words;
}
