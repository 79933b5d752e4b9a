#include "shell/general/stream_lines.h"

#include "core/base/contents.h"
#include "core/value/string.h"
#include "shell/types/text_decode.h"

#include <gio/gio.h>
#include <string.h>

typedef struct Lines {
	const char *path;
	const char *mark;
	size_t mark_bytes; /* 0: nothing ends a line */
	bool marked;	   /* the mark stays */
	StreamLineFn *take;
	void *data;
	GString *rest;	 /* a line that is not whole yet */
	size_t searched; /* of it, without a mark */
	bool begun, wide;
} Lines;

static bool begins(const GString *text, const char *mark)
{
	size_t length = strlen(mark);
	return text->len >= length && !memcmp(text->str, mark, length);
}

/* The start says whether the stream is UTF-16, which is decoded as a whole. */
static void begin(Lines *lines)
{
	lines->begun = true;
	lines->wide = begins(lines->rest, "\xff\xfe") ||
		      begins(lines->rest, "\xfe\xff");
	if (begins(lines->rest, "\xef\xbb\xbf"))
		g_string_erase(lines->rest, 0, 3);
}

static bool give(Lines *lines, const char *line, size_t bytes)
{
	if (!lines->marked && bytes && line[bytes - 1] == '\r')
		bytes--;
	return lines->take(lines->data, text_decode_line(line, bytes));
}

/* False: no more is wanted. */
static bool give_whole(Lines *lines)
{
	GString *rest = lines->rest;
	size_t start = 0;
	bool more = true;
	while (more && lines->mark_bytes) {
		const char *from = rest->str + MAX(start, lines->searched);
		const char *at =
			memmem(from, (size_t)(rest->str + rest->len - from),
			       lines->mark, lines->mark_bytes);
		if (!at)
			break;
		size_t end = (size_t)(at - rest->str);
		size_t next = end + lines->mark_bytes;
		more = give(lines, rest->str + start,
			    (lines->marked ? next : end) - start);
		start = next;
	}
	g_string_erase(rest, 0, (gssize)start);
	lines->searched = rest->len - MIN(rest->len, lines->mark_bytes);
	return more;
}

static bool take_part(void *data, const char *bytes, gsize length,
		      GError **error)
{
	Lines *lines = data;
	g_string_append_len(lines->rest, bytes, (gssize)length);
	if (!lines->begun && lines->rest->len >= 3)
		begin(lines);
	if (lines->begun && !lines->wide && !give_whole(lines))
		return false;
	if (lines->rest->len <= STREAM_LINE_LIMIT)
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
		    "'%s' has a line longer than %d bytes: read it with "
		    "-Encoding Byte and -TotalCount",
		    lines->path, STREAM_LINE_LIMIT);
	return false;
}

static void decode_all(Lines *lines)
{
	size_t bytes;
	gsize raw = lines->rest->len;
	char *text = text_decode_take(g_string_free(lines->rest, FALSE), raw,
				      &bytes);
	lines->rest = g_string_new_len(text, (gssize)bytes);
	lines->searched = 0;
	g_free(text);
}

bool stream_lines(const char *path, Value mark, StreamLineFn *take, void *data,
		  GError **error)
{
	GError *why = NULL;
	Lines lines = { .path = path,
			.mark = "\n",
			.mark_bytes = 1,
			.take = take,
			.data = data,
			.rest = g_string_new(NULL) };
	if (value_text(mark)) {
		lines.mark = value_text(mark);
		lines.mark_bytes = mark.string->bytes;
		lines.marked = true;
	}
	bool ended = contents_each(path, take_part, &lines, &why);
	if (ended && !lines.begun)
		begin(&lines);
	if (ended && lines.wide)
		decode_all(&lines);
	if (ended && give_whole(&lines) && lines.rest->len)
		give(&lines, lines.rest->str, lines.rest->len);
	g_string_free(lines.rest, TRUE);
	if (why)
		g_propagate_error(error, why);
	return !why;
}
