#include "shell/question.h"

#include "shell/types/text_decode.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* ---- the terminal's modes */

static bool change_modes(struct termios *before, tcflag_t off)
{
	if (tcgetattr(STDIN_FILENO, before) != 0)
		return false;
	struct termios changed = *before;
	changed.c_lflag &= ~off;
	return tcsetattr(STDIN_FILENO, TCSADRAIN, &changed) == 0;
}

/* $null at the end. */
static Value read_value(void)
{
	Value text = VALUE_NONE;
	char *line = NULL;
	size_t space = 0;
	ssize_t length = getline(&line, &space, stdin);
	if (length >= 0) {
		length -= length && line[length - 1] == '\n';
		length -= length && line[length - 1] == '\r';
		text = text_decode_line(line, (size_t)length);
	} else {
		clearerr(stdin); /* after Ctrl+C the next line counts */
	}
	free(line);
	return text;
}

static char *read_text(void)
{
	g_auto(Value) text = read_value();
	return g_strdup(value_text(text));
}

Value question_input(void)
{
	return read_value();
}

char *question_line(const char *prompt, bool secret)
{
	struct termios before;
	fputs(prompt, stderr);
	fflush(stderr);
	bool hidden = secret && change_modes(&before, ECHO);
	char *text = read_text();
	if (hidden) {
		tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
		fputc('\n', stderr);
	}
	return text;
}

/* ---- choices */

static char hot_key(const char *choice)
{
	const char *mark = strchr(choice, '&');
	return (char)g_ascii_toupper(mark ? mark[1] : *choice);
}

static char *label(const char *choice)
{
	GString *text = g_string_new(choice);
	g_string_replace(text, "&", "", 1);
	return g_string_free(text, FALSE);
}

static void show_choices(const char *const *choices, int fallback)
{
	for (const char *const *choice = choices; *choice; choice++) {
		g_autofree char *text = label(*choice);
		fprintf(stderr, "[%c] %s  ", hot_key(*choice), text);
	}
	fputs("[?] Help", stderr);
	if (fallback >= 0)
		fprintf(stderr, " (default is \"%c\")",
			hot_key(choices[fallback]));
	fputs(": ", stderr);
	fflush(stderr);
}

static void show_help(const char *const *choices)
{
	for (const char *const *choice = choices; *choice; choice++) {
		g_autofree char *text = label(*choice);
		fprintf(stderr, "%c - %s\n", hot_key(*choice), text);
	}
}

static int match(const char *const *choices, const char *answer)
{
	for (int i = 0; choices[i]; i++) {
		g_autofree char *text = label(choices[i]);
		bool key = !answer[1] &&
			   g_ascii_toupper(*answer) == hot_key(choices[i]);
		if (key || g_ascii_strcasecmp(text, answer) == 0)
			return i;
	}
	return -1;
}

int question_choose(const char *caption, const char *message,
		    const char *const *choices, int fallback)
{
	fprintf(stderr, "\n%s\n%s\n", caption, message);
	for (;;) {
		show_choices(choices, fallback);
		g_autofree char *answer = read_text();
		if (!answer) {
			fputc('\n', stderr);
			return -1;
		}
		g_strstrip(answer);
		int found = *answer ? match(choices, answer) : fallback;
		if (found >= 0)
			return found;
		show_help(choices);
	}
}

/* ---- pages */

Page question_page(void)
{
	struct termios before;
	char key = ' ';
	fputs("<SPACE> next page; <CR> next line; A all; Q quit", stdout);
	fflush(stdout);
	bool raw = change_modes(&before, ECHO | ICANON);
	if (read(STDIN_FILENO, &key, 1) != 1)
		key = 'q';
	if (raw)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	fputs("\r\033[K", stdout);
	switch (g_ascii_tolower(key)) {
	case 'q':
		return PAGE_QUIT;
	case 'a':
		return PAGE_ALL;
	case '\r':
	case '\n':
		return PAGE_LINE;
	default:
		return PAGE_NEXT;
	}
}
