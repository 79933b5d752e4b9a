#include "shell/editor.h"

#include "shell/complete/complete.h"
#include "shell/pipeline/session.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Keeps readline's old type names (Function) out of our way. */
#define _FUNCTION_DEF
#include <readline/history.h>
#include <readline/readline.h>

#define HISTORY_LINES 4096

static Session *editor_session;
static char *history_file;
static const char *text_before; /* earlier lines of the statement */
static bool line_interrupted;

/* ---- history */

static const char *const secret_words[] = {
	"password", "asplaintext", "secret",	       "token",
	"apikey",   "passphrase",  "connectionstring", NULL,
};

static bool may_be_secret(const char *statement)
{
	g_autofree char *text = g_ascii_strdown(statement, -1);
	for (const char *const *word = secret_words; *word; word++)
		if (strstr(text, *word))
			return true;
	return false;
}

static void open_history(void)
{
	g_autofree char *folder =
		g_build_filename(g_get_user_state_dir(), "gatehouse", NULL);
	g_free(history_file);
	history_file = g_build_filename(folder, "history", NULL);
	/* Statements of several lines stay one entry. */
	history_comment_char = '#';
	history_write_timestamps = 1;
	history_multiline_entries = 1;
	using_history();
	stifle_history(HISTORY_LINES);
	read_history(history_file);
}

/* The file is private, and made when there is something to keep. */
static bool make_history(void)
{
	g_autofree char *folder = g_path_get_dirname(history_file);
	if (g_file_test(history_file, G_FILE_TEST_EXISTS))
		return true;
	if (g_mkdir_with_parents(folder, 0700) != 0)
		return false;
	FILE *file = fopen(history_file, "a");
	if (!file)
		return false;
	g_chmod(history_file, 0600);
	return fclose(file) == 0;
}

void editor_remember(const char *statement)
{
	HIST_ENTRY *last =
		history_length ? history_get(history_base + history_length - 1)
			       : NULL;
	if (!*statement || (last && strcmp(last->line, statement) == 0))
		return;
	add_history(statement);
	if (!may_be_secret(statement) && make_history())
		append_history(1, history_file);
}

/* ---- completion: TAB writes what is certain, TAB again lists the rest */

static void replace(size_t start, const char *word, bool finished)
{
	rl_begin_undo_group();
	rl_delete_text((int)start, rl_point);
	rl_point = (int)start;
	rl_insert_text(word);
	if (finished)
		rl_insert_text(" ");
	rl_end_undo_group();
}

static int longest(const Completion *found)
{
	size_t most = 0;
	for (guint i = 0; i < found->words->len; i++)
		most = MAX(most, strlen(found->words->pdata[i]));
	return (int)most;
}

static void show_list(const Completion *found)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new();
	g_ptr_array_add(list, (gpointer) ""); /* readline counts from 1 */
	for (guint i = 0; i < found->words->len; i++)
		g_ptr_array_add(list, found->words->pdata[i]);
	g_ptr_array_add(list, NULL);
	rl_display_match_list((char **)list->pdata, (int)found->words->len,
			      longest(found));
	rl_forced_update_display();
}

static void complete_some(const Completion *found, bool again)
{
	g_autofree char *common = completion_common(found);
	size_t typed = (size_t)rl_point - found->start;
	bool same = strlen(common) == typed &&
		    strncmp(common, rl_line_buffer + found->start, typed) == 0;
	if (!same && strlen(common) >= typed)
		replace(found->start, common, false);
	else if (again)
		show_list(found);
	else
		rl_ding();
}

static int on_tab(int count, int key)
{
	(void)count;
	(void)key;
	g_autoptr(Completion) found = complete_line(
		editor_session, text_before, rl_line_buffer, (size_t)rl_point);
	if (found->words->len == 0)
		rl_ding();
	else if (found->words->len == 1)
		replace(found->start, found->words->pdata[0], !found->open);
	else
		complete_some(found, rl_last_func == on_tab);
	return 0;
}

/* ---- reading */

/* Ctrl+C while a line is edited: what is there is dropped, and Enter. */
static int drop_line(void)
{
	line_interrupted = true;
	rl_replace_line("", 0);
	return '\r';
}

/* readline's own function would go on reading after Ctrl+C. */
static int get_key(FILE *file)
{
	unsigned char key;
	for (;;) {
		ssize_t count = read(fileno(file), &key, 1);
		if (count == 1)
			return key;
		if (count == 0 || errno != EINTR)
			return EOF;
		rl_check_signals();
		if (editor_session->interrupted)
			return drop_line();
	}
}

void editor_start(Session *session)
{
	editor_session = session;
	rl_readline_name = "gatehouse";
	rl_getc_function = get_key;
	rl_bind_key('\t', on_tab);
	open_history();
}

void editor_stop(void)
{
	clear_history();
	g_clear_pointer(&history_file, g_free);
	editor_session = NULL;
}

char *editor_read(const char *prompt, const char *before, bool *interrupted)
{
	text_before = before;
	line_interrupted = false;
	editor_session->interrupted = 0;
	char *line = readline(prompt);
	char *text = line ? g_strdup(line) : NULL;
	free(line);
	*interrupted = line_interrupted;
	editor_session->interrupted = 0;
	return text;
}

#define PASTE_MS 30 /* between two lines of what is pasted */

bool editor_has_more(void)
{
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
	return poll(&input, 1, PASTE_MS) > 0 && input.revents & POLLIN;
}
