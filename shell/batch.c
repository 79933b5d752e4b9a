#include "shell/batch.h"

#include "shell/gather.h"
#include "shell/pipeline/run.h"
#include "shell/pipeline/session.h"
#include "shell/types/text_decode.h"

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

typedef struct Input {
	Session *session;
	Gather gather;
	unsigned line; /* that was read last */
	bool held;     /* the text is whole, the next line may go on with it */
	Flow flow;
} Input;

static void run_gathered(Input *input)
{
	Gather *gather = &input->gather;
	unsigned first = input->line - gather->lines + 1;
	input->held = false;
	if (gather->lines && !ends(input->session, input->flow))
		input->flow = run_text(input->session, gather->text->str, NULL,
				       first);
	gather_reset(gather);
}

static void take_line(Input *input, const char *line)
{
	Gather *gather = &input->gather;
	if (input->held && !gather_goes_on(line))
		run_gathered(input);
	input->line++;
	gather_add(gather, gather->lines ? line : skip_mark(line));
	input->held = false;
	if (!gather_may_be_whole(gather) ||
	    !is_complete(input->session, gather->text->str))
		return;
	if (gather_may_go_on(gather))
		input->held = true;
	else
		run_gathered(input);
}

static void take_decoded(Input *input, const char *line, size_t bytes)
{
	g_auto(Value) text = text_decode_line(line, bytes);
	take_line(input, value_text(text));
}

Flow batch_stdin(Session *session)
{
	Input input = { .session = session, .flow = FLOW_NORMAL };
	char *line = NULL;
	size_t space = 0;
	gather_init(&input.gather);
	ssize_t length;
	while (!ends(session, input.flow) &&
	       (length = getline(&line, &space, stdin)) >= 0)
		take_decoded(&input, line, (size_t)length);
	free(line);
	run_gathered(&input);
	gather_clear(&input.gather);
	return input.flow;
}
