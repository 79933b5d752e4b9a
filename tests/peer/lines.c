#include "tests/peer/lines.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct Lines {
	Loop *loop;
	LineFn *fn;
	void *data;
	GString *input;
	uv_poll_t poll;
	uv_signal_t stop[2];
	gint open; /* handles that are not yet closed */
	gboolean reading;
};

void lines_print(json_t *object)
{
	g_autofree char *line = json_format(object);
	printf("%s\n", line);
	fflush(stdout);
	json_decref(object);
}

static void take_line(Lines *lines, const char *text)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(json_t) line = json_parse(text, -1, &error);
	if (line)
		lines->fn(lines->data, line);
	else
		fprintf(stderr, "%s: %s\n", text, error->message);
}

static void take_lines(Lines *lines)
{
	char *end;
	while ((end = strchr(lines->input->str, '\n'))) {
		*end = '\0';
		if (*lines->input->str)
			take_line(lines, lines->input->str);
		g_string_erase(lines->input, 0, end + 1 - lines->input->str);
	}
}

/* The end of the input is no reason to go: stdin may be /dev/null. */
static void on_input(uv_poll_t *poll, int status, int events)
{
	Lines *lines = poll->data;
	char bytes[65536];
	(void)status;
	(void)events;
	ssize_t length = read(STDIN_FILENO, bytes, sizeof bytes);
	if (length > 0) {
		g_string_append_len(lines->input, bytes, length);
		take_lines(lines);
	} else if (!length || errno != EAGAIN) {
		uv_poll_stop(poll);
	}
}

static void on_signal(uv_signal_t *handle, int number)
{
	Lines *lines = handle->data;
	(void)number;
	loop_stop(lines->loop);
}

static void watch_signal(Lines *lines, uv_signal_t *handle, int number)
{
	uv_signal_init(loop_uv(lines->loop), handle);
	handle->data = lines;
	uv_signal_start(handle, on_signal, number);
	lines->open++;
}

Lines *lines_new(Loop *loop, LineFn *fn, void *data)
{
	Lines *lines = g_new0(Lines, 1);
	lines->loop = loop;
	lines->fn = fn;
	lines->data = data;
	lines->input = g_string_new(NULL);
	watch_signal(lines, &lines->stop[0], SIGTERM);
	watch_signal(lines, &lines->stop[1], SIGINT);
	/* A regular file or /dev/null cannot be polled: nothing to read. */
	if (uv_poll_init(loop_uv(loop), &lines->poll, STDIN_FILENO))
		return lines;
	lines->poll.data = lines;
	lines->reading = TRUE;
	lines->open++;
	uv_poll_start(&lines->poll, UV_READABLE, on_input);
	return lines;
}

static void on_handle_closed(uv_handle_t *handle)
{
	Lines *lines = handle->data;
	if (--lines->open)
		return;
	g_string_free(lines->input, TRUE);
	g_free(lines);
}

void lines_free(Lines *lines)
{
	uv_close((uv_handle_t *)&lines->stop[0], on_handle_closed);
	uv_close((uv_handle_t *)&lines->stop[1], on_handle_closed);
	if (lines->reading)
		uv_close((uv_handle_t *)&lines->poll, on_handle_closed);
}
