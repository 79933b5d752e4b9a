/* gatehouse: the administrative management shell. */
#include "config.h"
#include "core/base/stop.h"
#include "core/value/list.h"
#include "shell/batch.h"
#include "shell/console.h"
#include "shell/interactive.h"
#include "shell/options.h"
#include "shell/pipeline/session.h"
#include "shell/startup.h"

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef enum Exit {
	EXIT_DONE,
	EXIT_ERROR,
	EXIT_USAGE,
	EXIT_UNREACHABLE,
	EXIT_INTERRUPTED = 130,
} Exit;

static Session *running; /* for the signal handler */

/* A third Ctrl+C ends a program that does not listen. */
static void interrupt(int signal_number)
{
	if (!running || running->interrupted >= 2) {
		signal(signal_number, SIG_DFL);
		raise(signal_number);
		return;
	}
	running->interrupted++;
}

/* Without SA_RESTART: waiting calls return. A reader that goes away is seen
 * when writing. */
static void set_signals(void)
{
	struct sigaction action = { .sa_handler = interrupt };
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* Texts are UTF-8, also where no locale says so. */
static void set_locale(void)
{
	setlocale(LC_CTYPE, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
}

static bool is_interactive(const Options *options)
{
	bool given = options->command || options->file;
	return (!given || options->no_exit) && !options->non_interactive &&
	       isatty(STDIN_FILENO);
}

/* Whether the statements themselves come from standard input. */
static bool is_script_input(const Options *options)
{
	if (options->command)
		return false;
	return !options->file || strcmp(options->file, "-") == 0;
}

static Flow run_given(Session *session, const Options *options)
{
	if (options->command) {
		Flow flow = batch_command(session, options->command);
		/* The last statement's program says how -Command ended. */
		Value code = session_variable(session, "LASTEXITCODE");
		session->program_failed =
			!session->success && value_truth(code);
		return flow;
	}
	if (options->file && strcmp(options->file, "-") != 0)
		return batch_file(session, options->file, options->arguments);
	return batch_stdin(session);
}

static char *what_remains(Session *session, const Options *options)
{
	unsigned units = session->hooks.committed
				 ? session->hooks.committed(session)
				 : 0;
	if (options->atomic)
		return g_strdup("nothing of it was committed (-Atomic)");
	if (units == 1)
		return g_strdup("1 change before had been committed");
	return g_strdup_printf("%u changes before had been committed", units);
}

static unsigned last_error_line(Session *session)
{
	if (!session->errors->count)
		return 0;
	Value last = session->errors->values[0];
	return last.type == VALUE_RECORD ? error_record_line(last.record) : 0;
}

/* Where a script stopped, and what remains of it. */
static void explain(Session *session, const Options *options)
{
	unsigned line = last_error_line(session);
	if (!options->file || strcmp(options->file, "-") == 0 ||
	    (!line && !session->interrupted))
		return;
	g_autofree char *kept = what_remains(session, options);
	g_autofree char *text =
		session->interrupted
			? g_strdup_printf("%s was interrupted; %s",
					  options->file, kept)
			: g_strdup_printf("%s stopped at line %u; %s",
					  options->file, line, kept);
	session->host->class->line(session->host, STREAM_INFORMATION, text);
}

static int exit_code(Session *session, Flow flow)
{
	if (flow == FLOW_EXIT)
		return session->exit_code;
	if (session->interrupted)
		return EXIT_INTERRUPTED;
	if (session->unreachable)
		return EXIT_UNREACHABLE;
	return session->failures || session->program_failed ? EXIT_ERROR
							    : EXIT_DONE;
}

static bool begin_atomic(Session *session, const Options *options)
{
	GError *error = NULL;
	if (!options->atomic || !session->hooks.begin_atomic ||
	    session->hooks.begin_atomic(session, &error))
		return true;
	session_finish(session,
		       session_throw_error_take(session, error, VALUE_NONE));
	return false;
}

static Flow run_batch(Session *session, const Options *options)
{
	if (!begin_atomic(session, options))
		return FLOW_THROW;
	Flow flow = run_given(session, options);
	if (flow == FLOW_THROW || session->interrupted)
		explain(session, options);
	return flow;
}

/* What a script that stopped early did not say already. */
static void say_undone(Session *session, const Options *options, Flow flow,
		       int code)
{
	bool stopped = flow == FLOW_THROW || session->interrupted;
	if (stopped && options->file && strcmp(options->file, "-") != 0)
		return;
	g_autofree char *text = g_strdup_printf(
		"nothing was committed (-Atomic): the exit code is %d", code);
	session->host->class->line(session->host, STREAM_INFORMATION, text);
}

/* -Atomic keeps all or nothing: one error that nobody caught undoes all. */
static void end(Session *session, const Options *options, Flow flow, int code)
{
	GError *error = NULL;
	bool good = !options->atomic || code == EXIT_DONE;
	if (!good && !is_interactive(options))
		say_undone(session, options, flow, code);
	if (!session->hooks.end || session->hooks.end(session, good, &error))
		return;
	session_finish(session,
		       session_throw_error_take(session, error, VALUE_NONE));
}

static int run(Console *console, const Options *options)
{
	g_autoptr(Session) session =
		startup_session(&console->host, options->home);
	bool interactive = is_interactive(options);
	Flow flow = FLOW_NORMAL;
	console->session = session;
	session->stop_on_error = options->stop_on_error;
	running = session;
	stop_watch(&session->interrupted);
	set_signals();
	if (!options->no_profile)
		flow = batch_profile(session);
	if (flow != FLOW_EXIT &&
	    (options->command || options->file || !interactive))
		flow = run_batch(session, options);
	if (interactive && flow != FLOW_EXIT) {
		interactive_run(session, console);
		session->failures = 0;
		session->unreachable = false;
		flow = FLOW_EXIT;
	}
	int code = exit_code(session, flow);
	unsigned failures = session->failures;
	end(session, options, flow, code);
	if (code == EXIT_DONE && session->failures > failures)
		code = exit_code(session, FLOW_NORMAL);
	stop_watch(NULL);
	running = NULL;
	return code;
}

int main(int argc, char **argv)
{
	Options options;
	Console console;
	g_autoptr(GError) error = NULL;
	set_locale();
	if (!options_parse(&options, argc, argv, &error)) {
		fprintf(stderr, "gatehouse: %s\n", error->message);
		options_clear(&options);
		return EXIT_USAGE;
	}
	if (options.help || options.version) {
		fputs(options.help ? options_usage
				   : "gatehouse " PACKAGE_VERSION "\n",
		      stdout);
		options_clear(&options);
		return EXIT_DONE;
	}
	console_init(&console,
		     !options.non_interactive && isatty(STDIN_FILENO));
	console.input_given =
		!is_script_input(&options) && !isatty(STDIN_FILENO);
	console.lines_given =
		!options.non_interactive && !is_script_input(&options);
	int code = run(&console, &options);
	console_clear(&console);
	options_clear(&options);
	return fflush(stdout) == 0 || code ? code : EXIT_ERROR;
}
