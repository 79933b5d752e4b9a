#include "tests/fuzz/sandbox.h"

#include "core/base/stop.h"
#include "shell/evaluate/engine.h"
#include "shell/general/general.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

static void host_line(Host *host, Stream stream, const char *text)
{
	(void)host, (void)stream, (void)text;
}

static void host_write(Host *host, const char *text, bool newline,
		       const char *foreground, const char *background)
{
	(void)host, (void)text, (void)newline;
	(void)foreground, (void)background;
}

static void host_progress(Host *host, const FeedbackProgress *progress)
{
	(void)host, (void)progress;
}

static char *host_read(Host *host, const char *prompt, bool secret)
{
	(void)host, (void)prompt, (void)secret;
	return NULL;
}

static int host_choose(Host *host, const char *caption, const char *message,
		       const char *const *choices, int fallback)
{
	(void)host, (void)caption, (void)message, (void)choices;
	return fallback;
}

static unsigned host_width(Host *host)
{
	(void)host;
	return 80;
}

static const HostClass host_class = {
	.line = host_line,
	.write = host_write,
	.progress = host_progress,
	.read_line = host_read,
	.choose = host_choose,
	.width = host_width,
};

static Session *running;
static timer_t timer;

static void interrupt(int number)
{
	(void)number;
	if (running)
		running->interrupted = 1;
}

void sandbox_prepare(void)
{
	static char folder[] = "/tmp/gatehouse-fuzz-XXXXXX";
	static bool ready;
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
				  .sigev_signo = SIGUSR1 };
	if (ready)
		return;
	ready = true;
	g_assert_true(mkdtemp(folder) && chdir(folder) == 0);
	g_setenv("PATH", folder, TRUE);
	g_setenv("TZ", "UTC", TRUE);
	signal(SIGUSR1, interrupt);
	g_assert_true(timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer) ==
		      0);
}

static void limit(long milliseconds)
{
	struct itimerspec when = { .it_value = { .tv_nsec = milliseconds *
							    1000000 } };
	timer_settime(timer, 0, &when, NULL);
}

static void run(Session *session, const char *text)
{
	g_auto(Value) block = VALUE_NONE;
	g_autoptr(GError) error = NULL;
	ParseResult result =
		session->engine->parse(session, text, NULL, &block, &error);
	g_assert_true((result == PARSE_OK) == !error);
	if (result == PARSE_OK)
		session_run(session, block, &emit_nothing);
	g_assert_cmpuint(session->depth, ==, 0);
	g_assert_cmpuint(session->tries, ==, 0);
	g_assert_cmpuint(session->pipelines, ==, 0);
	g_assert_true(session->scope == session->global);
}

void sandbox_run(const Cmdlet *const *commands, const char *text)
{
	Host host = { .class = &host_class, .output = &emit_nothing };
	g_autoptr(Session) session = session_new(&host);
	const GeneralAlias *alias = general_aliases;
	command_table_add(session->commands, "Fuzz", commands);
	for (; alias->name; alias++)
		command_table_alias(session->commands, alias->name,
				    alias->target);
	evaluate_attach(session);
	running = session;
	stop_watch(&session->interrupted);
	limit(SANDBOX_LIMIT);
	run(session, text);
	limit(0);
	stop_watch(NULL);
	running = NULL;
}
