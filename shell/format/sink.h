/* Where formatted text goes: a terminal, a file, a string. The owner of a sink
 * is who made it; printers only borrow it. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

typedef struct Sink Sink;

struct Sink {
	void (*write)(Sink *sink, const char *text, size_t bytes);
	/* Columns right now; NULL: `width`. */
	unsigned (*measure)(Sink *sink);
	unsigned width; /* 0: lines are never cut */
	bool colour;
	bool joined; /* lines follow each other without newlines */
	bool blank;  /* the line written last was empty */
	void *data;
	GString *line; /* room for printers; made and freed with the sink */
};

/* Terminals have a width and, unless NO_COLOR or TERM=dumb say no, colours. */
Sink *sink_new_file(FILE *file);
Sink *sink_new_string(GString *text, unsigned width);
/* As given; `data` is the maker's. */
Sink *sink_new(void (*write)(Sink *, const char *, size_t), void *data);
void sink_free(Sink *sink);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sink, sink_free)

unsigned sink_width(Sink *sink);
/* One line; the newline is added, spaces at its end are dropped. */
void sink_line(Sink *sink, const char *text, size_t bytes);
/* An empty line, unless there is one already. */
void sink_blank(Sink *sink);
