#include "shell/console.h"

#include "shell/pipeline/session.h"
#include "shell/question.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define RED    "\033[31m"
#define YELLOW "\033[33m"
#define CYAN   "\033[36m"
#define PLAIN  "\033[0m"

static Console *console_of(Host *host)
{
	return (Console *)host;
}

static void clear_progress(Console *console)
{
	if (!console->progressing)
		return;
	fputs("\r\033[K", stderr);
	console->progressing = false;
}

/* Output and errors in the order they were made, also in one file. */
static void switch_to_errors(Console *console)
{
	clear_progress(console);
	fflush(stdout);
}

static const char *colour_of(Stream stream)
{
	switch (stream) {
	case STREAM_ERROR:
		return RED;
	case STREAM_WARNING:
		return YELLOW;
	case STREAM_VERBOSE:
	case STREAM_DEBUG:
		return CYAN;
	case STREAM_ALL:
	case STREAM_OUTPUT:
	case STREAM_INFORMATION:
	case STREAM_COUNT:
		break;
	}
	return "";
}

static void line(Host *host, Stream stream, const char *text)
{
	Console *console = console_of(host);
	switch_to_errors(console);
	const char *colour = console->colour ? colour_of(stream) : "";
	fprintf(stderr, "%s%s%s\n", colour, text, *colour ? PLAIN : "");
}

/* ---- Write-Host */

static const struct {
	const char *name;
	int code; /* of the foreground; the background's is 10 more */
} colours[] = {
	{ "Black", 30 },      { "DarkRed", 31 },  { "DarkGreen", 32 },
	{ "DarkYellow", 33 }, { "DarkBlue", 34 }, { "DarkMagenta", 35 },
	{ "DarkCyan", 36 },   { "Gray", 37 },	  { "DarkGray", 90 },
	{ "Red", 91 },	      { "Green", 92 },	  { "Yellow", 93 },
	{ "Blue", 94 },	      { "Magenta", 95 },  { "Cyan", 96 },
	{ "White", 97 },
};

static int colour_code(const char *name)
{
	for (size_t i = 0; name && i < G_N_ELEMENTS(colours); i++)
		if (g_ascii_strcasecmp(colours[i].name, name) == 0)
			return colours[i].code;
	return 0;
}

static void set_colours(Console *console, const char *foreground,
			const char *background)
{
	int front = colour_code(foreground), back = colour_code(background);
	if (console->sink->colour && front)
		printf("\033[%dm", front);
	if (console->sink->colour && back)
		printf("\033[%dm", back + 10);
}

static void host_write(Host *host, const char *text, bool newline,
		       const char *foreground, const char *background)
{
	Console *console = console_of(host);
	clear_progress(console);
	if (console->formatter)
		formatter_flush(console->formatter);
	set_colours(console, foreground, background);
	fputs(text, stdout);
	if (console->sink->colour && (foreground || background))
		fputs(PLAIN, stdout);
	if (newline)
		putchar('\n');
	console->sink->blank = newline && !*text;
	if (host->interactive)
		fflush(stdout);
}

/* ---- progress: one line on a terminal */

static void progress(Host *host, const FeedbackProgress *now)
{
	Console *console = console_of(host);
	if (!console->terminal)
		return;
	switch_to_errors(console);
	if (now->percent > 100)
		return;
	g_autofree char *percent =
		now->percent >= 0 ? g_strdup_printf(" %d%%", now->percent)
				  : g_strdup("");
	fprintf(stderr, "\r\033[K%s%s%s%s", now->activity, percent,
		now->status ? ": " : "", now->status ? now->status : "");
	fflush(stderr);
	console->progressing = true;
}

/* ---- pages */

static unsigned screen_height(void)
{
	struct winsize size;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 2)
		return size.ws_row;
	return 24;
}

static unsigned screen_width(Sink *sink)
{
	(void)sink;
	struct winsize size;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		return size.ws_col;
	return 80;
}

static void stop_for_page(Console *console)
{
	fflush(stdout);
	switch (question_page()) {
	case PAGE_NEXT:
		console->lines = 0;
		break;
	case PAGE_LINE:
		console->lines--;
		break;
	case PAGE_ALL:
		console->pages = false;
		break;
	case PAGE_QUIT:
		console->quit = true;
		break;
	}
}

static void write_out(Sink *sink, const char *text, size_t bytes)
{
	Console *console = sink->data;
	clear_progress(console);
	if (console->quit)
		return;
	fwrite(text, 1, bytes, stdout);
	for (const char *end = text + bytes; text < end; text++)
		console->lines += *text == '\n';
	if (console->pages && console->lines >= screen_height() - 1)
		stop_for_page(console);
}

/* ---- objects */

static int enumeration_limit(Console *console)
{
	Value limit =
		session_variable(console->session, "FormatEnumerationLimit");
	return limit.type == VALUE_INT ? (int)limit.integer : 4;
}

static bool output_take(Emit *emit, Value value)
{
	Console *console =
		(Console *)((char *)emit - offsetof(Console, output));
	if (!console->formatter)
		console->formatter = formatter_new(console->sink,
						   enumeration_limit(console));
	formatter_add(console->formatter, value);
	value_clear(&value);
	/* A reader that went away, or the user said q. */
	return !console->quit && !ferror(stdout);
}

static void output_end(Host *host)
{
	Console *console = console_of(host);
	if (console->formatter)
		formatter_end(console->formatter);
	g_clear_pointer(&console->formatter, formatter_free);
	fflush(stdout);
}

/* The first one may begin with a byte order mark. */
static char *first_line(Console *console, char *line)
{
	static const char mark[] = "\xef\xbb\xbf";
	if (line && !console->input_begun && g_str_has_prefix(line, mark))
		memmove(line, line + strlen(mark),
			strlen(line + strlen(mark)) + 1);
	console->input_begun |= line != NULL;
	return line;
}

static char *read_line(Host *host, const char *prompt, bool secret)
{
	Console *console = console_of(host);
	if (!host->interactive && !console->lines_given)
		return NULL;
	switch_to_errors(console);
	console->lines = 0;
	return first_line(console, question_line(prompt, secret));
}

static Value read_input(Host *host)
{
	Console *console = console_of(host);
	if (!console->input_given)
		return VALUE_NONE;
	Value line = question_input();
	if (console->input_begun || !value_text(line))
		return line;
	g_autofree char *first =
		first_line(console, g_strdup(value_text(line)));
	if (g_str_equal(first, value_text(line)))
		return line;
	value_clear(&line);
	return value_string(first);
}

static int choose(Host *host, const char *caption, const char *message,
		  const char *const *choices, int fallback)
{
	if (!host->interactive)
		return -1;
	switch_to_errors(console_of(host));
	console_of(host)->lines = 0;
	return question_choose(caption, message, choices, fallback);
}

static unsigned width(Host *host)
{
	return sink_width(console_of(host)->sink);
}

static const HostClass console_class = {
	.line = line,
	.write = host_write,
	.progress = progress,
	.read_line = read_line,
	.read_input = read_input,
	.choose = choose,
	.width = width,
};

void console_init(Console *console, bool interactive)
{
	*console = (Console){ .host.class = &console_class };
	g_autoptr(Sink) errors = sink_new_file(stderr);
	g_autoptr(Sink) plain = sink_new_file(stdout);
	console->sink = sink_new(write_out, console);
	console->sink->colour = plain->colour;
	if (isatty(STDOUT_FILENO))
		console->sink->measure = screen_width;
	console->terminal = isatty(STDERR_FILENO);
	console->colour = errors->colour;
	console->host.interactive = interactive;
	console->host.standard_output = true;
	console->output.take = output_take;
	console->host.output = &console->output;
	console->host.output_end = output_end;
}

void console_clear(Console *console)
{
	g_clear_pointer(&console->formatter, formatter_free);
	sink_free(console->sink);
	clear_progress(console);
}

void console_fresh(Console *console)
{
	console->lines = 0;
	console->quit = false;
	console->sink->blank = false;
}
