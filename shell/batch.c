#include "shell/batch.h"

#include "shell/pipeline/run.h"
#include "shell/pipeline/session.h"

#include <stdio.h>
#include <string.h>

static Flow finish_output(Session *session, Flow flow)
{
	if (session->host->output_end)
		session->host->output_end(session->host);
	return flow;
}

/* A text, or with NULL the file's. What does not parse is said and is not
 * run. */
static Flow run_text(Session *session, const char *text, const char *path,
		     unsigned first_line)
{
	g_auto(Value) block = VALUE_NONE;
	Flow flow =
		session->engine->load(session, text, path, first_line, &block);
	flow = flow ? session_finish(session, flow)
		    : session_run(session, block, session->host->output);
	return finish_output(session, flow);
}

/* ---- scripts */

/* Words after the script: -Name, -Name:value, or a value. */
static Argument argument_of(const char *word)
{
	bool named = word[0] == '-' && g_ascii_isalpha(word[1]);
	if (!named)
		return (Argument){ NULL, true, value_string(word), NULL };
	const char *colon = strchr(word, ':');
	const char *name = word + 1;
	if (!colon)
		return (Argument){ g_intern_string(name), false, VALUE_NONE,
				   NULL };
	g_autofree char *start = g_strndup(name, (gsize)(colon - name));
	return (Argument){ g_intern_string(start), true,
			   value_string(colon + 1), NULL };
}

/* $true and $false are what they say, as PowerShell's -File takes them. */
static void convert(Argument *argument)
{
	const char *text = value_text(argument->value);
	bool yes = text && g_ascii_strcasecmp(text, "$true") == 0;
	bool no = text && g_ascii_strcasecmp(text, "$false") == 0;
	if (argument->name && (yes || no))
		value_set_take(&argument->value, value_bool(yes));
}

static Flow run_file(Session *session, const char *path,
		     const Argument *arguments, unsigned count)
{
	Flow flow = session->engine->run_script(session, path, arguments, count,
						session->host->output);
	return session_finish(session, flow);
}

Flow batch_file(Session *session, const char *path,
		const char *const *arguments)
{
	unsigned count = g_strv_length((char **)(gpointer)arguments);
	g_autofree Argument *given = g_new0(Argument, MAX(count, 1));
	for (unsigned i = 0; i < count; i++) {
		given[i] = argument_of(arguments[i]);
		convert(&given[i]);
	}
	Flow flow = run_file(session, path, given, count);
	for (unsigned i = 0; i < count; i++)
		value_clear(&given[i].value);
	return finish_output(session, flow);
}

char *profile_path(void)
{
	return g_build_filename(g_get_user_config_dir(), "gatehouse",
				"profile.ps1", NULL);
}

Flow batch_profile(Session *session)
{
	g_autofree char *path = profile_path();
	if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
		return FLOW_NORMAL;
	/* In the session's own scope: what it defines stays. */
	return run_text(session, NULL, path, 1);
}

/* ---- texts */

Flow batch_text(Session *session, const char *text)
{
	return run_text(session, text, NULL, 1);
}

Flow batch_command(Session *session, const char *text)
{
	return batch_text(session, text);
}

/* ---- standard input */

/* Whether what was typed so far is a whole statement (or hopeless). */
static bool is_complete(Session *session, const char *text)
{
	g_auto(Value) block = VALUE_NONE;
	return session->engine->parse(session, text, NULL, &block, NULL) !=
	       PARSE_INCOMPLETE;
}

static bool ends(const Session *session, Flow flow)
{
	return flow == FLOW_EXIT || session_interrupted(session) ||
	       (flow == FLOW_THROW && session->stop_on_error);
}

/* A byte order mark, where a Windows editor left one. */
static const char *skip_mark(const char *line)
{
	return g_str_has_prefix(line, "\xef\xbb\xbf") ? line + 3 : line;
}

Flow batch_stdin(Session *session)
{
	g_autoptr(GString) text = g_string_new(NULL);
	Flow flow = FLOW_NORMAL;
	char *line = NULL;
	size_t space = 0;
	unsigned first = 1, lines = 0;
	while (!ends(session, flow) && getline(&line, &space, stdin) >= 0) {
		if (!text->len)
			first = lines + 1;
		lines++;
		g_string_append(text, text->len ? line : skip_mark(line));
		if (!is_complete(session, text->str))
			continue;
		flow = run_text(session, text->str, NULL, first);
		g_string_truncate(text, 0);
	}
	free(line);
	if (text->len && !ends(session, flow))
		flow = run_text(session, text->str, NULL, first);
	return flow;
}
