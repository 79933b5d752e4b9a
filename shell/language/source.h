/* One source text and everything parsed from it: text, line starts, an arena
 * for the tree and the constants in it. Reference counted; every script block
 * made from the text holds it, so that trees are never freed node by node. */
#pragma once

#include "core/value/value.h"

typedef struct Source {
	unsigned references;
	char *name; /* path of the script, or NULL for typed text */
	char *text; /* lines end with \n, whatever the file had */
	uint32_t length;
	bool reads_input;    /* $input is named somewhere */
	bool reads_bound;    /* $PSBoundParameters is */
	unsigned first_line; /* number of the first line, usually 1 */
	GArray *lines;	     /* uint32_t: offset of every line */
	GPtrArray *blocks;   /* arena */
	char *free_at;
	size_t free_bytes;
	GArray *values;	  /* Value: constants of the tree */
	GArray *comments; /* Comment, in their order: comment.h */
	struct Requirement *requirements; /* of #requires: requires.h */
	unsigned requirement_count;
} Source;

/* Lines that end with CR LF or CR alone are read as if they ended with LF.
 * `text` must be UTF-8; invalid bytes become U+FFFD. */
Source *source_new(const char *text, size_t length, const char *name);
Source *source_ref(Source *source);
void source_unref(Source *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Source, source_unref)

/* Zeroed memory that lives as long as the source. */
void *source_alloc(Source *source, size_t bytes);
/* A copy of the text from start to end, living as long as the source. */
const char *source_copy(Source *source, const char *text, size_t bytes);
/* Keeps a constant until the source ends. */
Value source_keep_take(Source *source, Value value);

/* Line (from first_line) and column (from 1, in characters) of an offset. */
unsigned source_line(const Source *source, uint32_t offset);
unsigned source_column(const Source *source, uint32_t offset);
/* The line that holds an offset, without its end; free it. */
char *source_line_text(const Source *source, uint32_t offset);
