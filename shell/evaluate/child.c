#include "shell/evaluate/child.h"

#include "shell/evaluate/eval.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define CHUNK 65536

/* One of the child's outputs as it is read. */
typedef struct Pipe {
	int fd; /* -1: inherited or at its end */
	ChildLine *take;
	GString *rest; /* a line that is not whole yet */
} Pipe;

typedef struct Running {
	Child *child;
	GPid pid;
	int input;
	size_t written;
	Pipe pipes[2];
	bool stopped;  /* nobody wants more */
	bool too_long; /* a line is */
} Running;

/* The shell ignores what the terminal sends; the child does not. */
static void before_exec(gpointer data)
{
	(void)data;
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
}

static bool start(Running *running, GError **error)
{
	Child *child = running->child;
	GSpawnFlags flags = G_SPAWN_DO_NOT_REAP_CHILD;
	GError *why = NULL;
	if (!child->input)
		flags |= G_SPAWN_CHILD_INHERITS_STDIN;
	if (g_spawn_async_with_pipes(
		    NULL, (char **)child->arguments, NULL, flags, before_exec,
		    NULL, &running->pid, child->input ? &running->input : NULL,
		    child->output ? &running->pipes[0].fd : NULL,
		    child->errors ? &running->pipes[1].fd : NULL, &why))
		return true;
	const char *reason = strrchr(why->message, '(');
	g_set_error(error, EVALUATE_ERROR, EVALUATE_ERROR_NATIVE,
		    "Program '%s' failed to run: %s", child->arguments[0],
		    reason ? reason : why->message);
	g_error_free(why);
	return false;
}

/* ---- reading and writing ---- */

static void close_pipe(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void take_line(Running *running, Pipe *from, const char *line,
		      size_t bytes)
{
	if (bytes && line[bytes - 1] == '\r')
		bytes--;
	if (!running->stopped && !from->take(running->child->data, line, bytes))
		running->stopped = true;
}

/* What lies before `searched` has no line's end. */
static void take_lines(Running *running, Pipe *from, size_t searched)
{
	const char *start = from->rest->str, *look = start + searched;
	const char *end = start + from->rest->len, *at;
	while ((at = memchr(look, '\n', (size_t)(end - look)))) {
		take_line(running, from, start, (size_t)(at - start));
		start = look = at + 1;
	}
	g_string_erase(from->rest, 0, start - from->rest->str);
	if (from->rest->len > CHILD_LINE_LIMIT)
		running->too_long = running->stopped = true;
}

static void read_some(Running *running, Pipe *from)
{
	char buffer[CHUNK];
	ssize_t count = read(from->fd, buffer, sizeof buffer);
	if (count < 0 && errno == EINTR)
		return;
	if (count > 0) {
		size_t before = from->rest->len;
		g_string_append_len(from->rest, buffer, count);
		take_lines(running, from, before);
		return;
	}
	if (from->rest->len && !running->too_long)
		take_line(running, from, from->rest->str, from->rest->len);
	close_pipe(&from->fd);
}

/* A program that reads no more is no error. */
static void write_some(Running *running)
{
	Child *child = running->child;
	size_t left = child->input_bytes - running->written;
	ssize_t count = left ? write(running->input,
				     child->input + running->written, left)
			     : 0;
	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (count > 0)
		running->written += (size_t)count;
	if (count < 0 || running->written == child->input_bytes)
		close_pipe(&running->input);
}

static bool is_open(const Running *running)
{
	return running->input >= 0 || running->pipes[0].fd >= 0 ||
	       running->pipes[1].fd >= 0;
}

static void exchange(Running *running, const int *interrupted)
{
	while (is_open(running) && !running->stopped) {
		struct pollfd fds[3] = {
			{ running->pipes[0].fd, POLLIN, 0 },
			{ running->pipes[1].fd, POLLIN, 0 },
			{ running->input, POLLOUT, 0 },
		};
		if (poll(fds, 3, -1) < 0 && errno != EINTR)
			break;
		if (*interrupted)
			running->stopped = true;
		for (unsigned i = 0; i < 2; i++)
			if (fds[i].fd >= 0 && fds[i].revents)
				read_some(running, &running->pipes[i]);
		if (fds[2].fd >= 0 && fds[2].revents)
			write_some(running);
	}
	if (running->stopped)
		kill(running->pid, SIGTERM);
}

/* ---- the whole life ---- */

static int wait_for(GPid pid)
{
	int status = 0;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return status;
}

static void live(Running *running, int *interrupted)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	sigaction(SIGPIPE, &ignore, &before);
	if (running->input >= 0)
		fcntl(running->input, F_SETFL, O_NONBLOCK);
	exchange(running, interrupted);
	sigaction(SIGPIPE, &before, NULL);
	for (unsigned i = 0; i < 2; i++)
		close_pipe(&running->pipes[i].fd);
	close_pipe(&running->input);
	int status = wait_for(running->pid);
	running->child->code = WIFEXITED(status) ? WEXITSTATUS(status)
						 : 128 + WTERMSIG(status);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGINT)
		*interrupted = 1;
}

/* With the whole terminal, Ctrl+C means the child alone; what it left of the
 * terminal's settings is put back. */
static bool run_on_terminal(Running *running, int *interrupted, GError **error)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	struct termios settings;
	bool terminal = tcgetattr(STDIN_FILENO, &settings) == 0;
	sigaction(SIGINT, &ignore, &before);
	bool started = start(running, error);
	if (started)
		live(running, interrupted);
	sigaction(SIGINT, &before, NULL);
	if (terminal)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &settings);
	return started;
}

bool child_run(Child *child, int *interrupted, GError **error)
{
	Running running = { .child = child,
			    .input = -1,
			    .pipes = { { -1, child->output, NULL },
				       { -1, child->errors, NULL } } };
	bool terminal = !child->output && !child->input;
	fflush(stdout);
	for (unsigned i = 0; i < 2; i++)
		running.pipes[i].rest = g_string_new(NULL);
	bool ran = false;
	if (terminal) {
		ran = run_on_terminal(&running, interrupted, error);
	} else if (start(&running, error)) {
		live(&running, interrupted);
		ran = true;
	}
	for (unsigned i = 0; i < 2; i++)
		g_string_free(running.pipes[i].rest, TRUE);
	if (!running.too_long)
		return ran;
	g_set_error(error, EVALUATE_ERROR, EVALUATE_ERROR_NATIVE,
		    "Program '%s' wrote a line longer than %d bytes",
		    child->arguments[0], CHILD_LINE_LIMIT);
	return false;
}
