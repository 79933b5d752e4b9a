#include "shell/interactive.h"

#include "core/base/clock.h"
#include "shell/batch.h"
#include "shell/console.h"
#include "shell/editor.h"
#include "shell/general/transcript.h"
#include "shell/pipeline/session.h"
#include "shell/prompt.h"

#include <stdio.h>
#include <string.h>

#define CONTINUATION ">> "

/* ---- one statement */

/* With its newline: a here-string begins with one. */
static bool is_complete(Session *session, const char *text)
{
	g_auto(Value) block = VALUE_NONE;
	g_autofree char *line = g_strconcat(text, "\n", NULL);
	return session->engine->parse(session, line, NULL, &block, NULL) !=
	       PARSE_INCOMPLETE;
}

/* Reads until the text is whole; an empty line that is typed, and not one of
 * many that are pasted, ends what is not. NULL at the end of input; "" after
 * Ctrl+C. */
static char *read_statement(Session *session)
{
	g_autofree char *first = prompt_text(session);
	g_autoptr(GString) text = g_string_new(NULL);
	const char *shown = first;
	for (;;) {
		bool interrupted;
		g_autofree char *line =
			editor_read(shown, text->str, &interrupted);
		if (interrupted) {
			return g_strdup("");
		}
		if (!line)
			return text->len ? g_strdup("") : NULL;
		g_string_append(text, line);
		if (is_complete(session, text->str) ||
		    (text->len && !*line && !editor_has_more()))
			return g_strdup(text->str);
		g_string_append_c(text, '\n');
		shown = CONTINUATION;
	}
}

/* Ctrl+C ends the pipeline, never the session. */
static void say_interrupted(Session *session)
{
	if (session->interrupted)
		fputc('\n', stderr);
	session->interrupted = 0;
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\r\n")] == '\0';
}

/* False when the session ends. */
static bool run_statement(Session *session, Console *console)
{
	g_autofree char *statement = read_statement(session);
	if (!statement)
		return false;
	if (is_blank(statement))
		return true;
	editor_remember(statement);
	transcript_typed(statement);
	console_fresh(console);
	gint64 started = clock_now();
	Flow flow = batch_text(session, statement);
	/* Only now: Get-History and Invoke-History mean the lines before. */
	TypedLine *line = typed_add(session->typed, statement);
	line->started = started;
	line->status = session->interrupted ? "Stopped"
		       : session->success   ? "Completed"
					    : "Failed";
	say_interrupted(session);
	return flow != FLOW_EXIT;
}

static void greet(Session *session)
{
	g_autofree char *hint =
		session->hooks.hint ? session->hooks.hint(session) : NULL;
	if (hint)
		session->host->class->write(session->host, hint, true, NULL,
					    NULL);
}

void interactive_run(Session *session, Console *console)
{
	editor_start(session);
	console->pages = true;
	greet(session);
	while (run_statement(session, console))
		;
	console->pages = false;
	editor_stop();
}
