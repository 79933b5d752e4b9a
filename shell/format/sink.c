#include "shell/format/sink.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define USUAL_WIDTH 80

static void write_file(Sink *sink, const char *text, size_t bytes)
{
	fwrite(text, 1, bytes, sink->data);
}

static void write_string(Sink *sink, const char *text, size_t bytes)
{
	g_string_append_len(sink->data, text, bytes);
}

static unsigned terminal_width(Sink *sink)
{
	struct winsize size;
	if (ioctl(fileno(sink->data), TIOCGWINSZ, &size) == 0 && size.ws_col)
		return size.ws_col;
	const char *columns = g_getenv("COLUMNS");
	guint64 width = columns ? g_ascii_strtoull(columns, NULL, 10) : 0;
	return width && width < 10000 ? width : USUAL_WIDTH;
}

static bool wants_colour(void)
{
	const char *no = g_getenv("NO_COLOR"), *term = g_getenv("TERM");
	return !(no && *no) && term && strcmp(term, "dumb") != 0;
}

Sink *sink_new(void (*write)(Sink *, const char *, size_t), void *data)
{
	Sink *sink = g_new0(Sink, 1);
	sink->write = write;
	sink->data = data;
	sink->line = g_string_new(NULL);
	return sink;
}

Sink *sink_new_file(FILE *file)
{
	Sink *sink = sink_new(write_file, file);
	if (isatty(fileno(file))) {
		sink->measure = terminal_width;
		sink->colour = wants_colour();
	}
	return sink;
}

Sink *sink_new_string(GString *text, unsigned width)
{
	Sink *sink = sink_new(write_string, text);
	sink->width = width;
	return sink;
}

void sink_free(Sink *sink)
{
	if (!sink)
		return;
	g_string_free(sink->line, TRUE);
	g_free(sink);
}

unsigned sink_width(Sink *sink)
{
	return sink->measure ? sink->measure(sink) : sink->width;
}

void sink_line(Sink *sink, const char *text, size_t bytes)
{
	while (bytes && text[bytes - 1] == ' ')
		bytes--;
	if (bytes)
		sink->write(sink, text, bytes);
	if (!sink->joined)
		sink->write(sink, "\n", 1);
	sink->blank = !bytes;
}

void sink_blank(Sink *sink)
{
	if (!sink->blank)
		sink_line(sink, "", 0);
}
