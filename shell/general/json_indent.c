/* JSON in several lines, as 5.1 sets it. */
#include "shell/general/json_text.h"

#include "core/base/stop.h"

#define INDENT 4

typedef struct Lines {
	GString *out;
	unsigned columns[JSON_DEPTH_MOST + 2]; /* of each open bracket */
	bool tables[JSON_DEPTH_MOST + 2];
	unsigned depth;
	unsigned column; /* in the line, in UTF-16 units */
} Lines;

static void begin_line(Lines *lines, unsigned column)
{
	g_string_append_c(lines->out, '\n');
	for (unsigned i = 0; i < column; i++)
		g_string_append_c(lines->out, ' ');
	lines->column = column;
}

static void put_part(Lines *lines, const char *from, size_t bytes)
{
	g_string_append_len(lines->out, from, (gssize)bytes);
	for (size_t i = 0; i < bytes; i++) {
		unsigned char c = (unsigned char)from[i];
		lines->column += (c & 0xc0) != 0x80;
		lines->column += c >= 0xf0;
	}
}

static size_t text_bytes(const char *at)
{
	const char *end = at + 1;
	while (*end != '"')
		end += *end == '\\' ? 2 : 1;
	return (size_t)(end - at) + 1;
}

static void open_bracket(Lines *lines, const char *at)
{
	lines->columns[++lines->depth] = lines->column;
	lines->tables[lines->depth] = *at == '{';
	put_part(lines, at, 1);
	if (at[1] == '}' || at[1] == ']')
		begin_line(lines, 0);
	else
		begin_line(lines, lines->columns[lines->depth] + INDENT);
}

char *json_indent(const char *compact)
{
	Lines lines = { .out = g_string_new(NULL) };
	for (const char *at = compact; *at && !stop_wanted();) {
		size_t bytes = *at == '"' ? text_bytes(at) : 1;
		if (*at == '{' || *at == '[') {
			open_bracket(&lines, at);
		} else if (*at == '}' || *at == ']') {
			begin_line(&lines, lines.columns[lines.depth--]);
			put_part(&lines, at, 1);
		} else {
			put_part(&lines, at, bytes);
			if (*at == ',')
				begin_line(&lines,
					   lines.columns[lines.depth] + INDENT);
			else if (*at == ':')
				put_part(&lines, "  ", 2);
		}
		at += bytes;
	}
	return g_string_free(lines.out, FALSE);
}
