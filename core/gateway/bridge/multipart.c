#include "core/gateway/bridge/multipart.h"

#include "core/gateway/bridge/limits.h"

#include <string.h>

/* ---- headers ---- */

/* The line at `at` without its end; `next` is where the following begins. */
static gsize line_length(const char *at, const char *end, const char **next)
{
	const char *stop = memchr(at, '\n', (gsize)(end - at));
	gsize length;

	*next = stop ? stop + 1 : end;
	length = (gsize)((stop ? stop : end) - at);
	if (length && at[length - 1] == '\r')
		length--;
	return length;
}

static void add_header(GHashTable *values, const GString *line)
{
	const char *colon = strchr(line->str, ':');
	g_autofree char *name = NULL;

	if (!colon)
		return;
	name = g_ascii_strdown(line->str, colon - line->str);
	g_strchomp(name);
	if (!g_hash_table_contains(values, name))
		g_hash_table_insert(values, g_steal_pointer(&name),
				    g_strstrip(g_strdup(colon + 1)));
}

/* Whether the line at `at` goes on with the one before it. */
static gboolean is_folded(const char *at, const char *end)
{
	return at < end && (*at == ' ' || *at == '\t');
}

void media_headers_read(MediaHeaders *headers, const char *bytes, gsize length)
{
	const char *at = length ? bytes : "";
	const char *end = at + length, *next = at;
	g_autoptr(GString) line = g_string_new(NULL);
	gsize size;

	headers->values =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	while (at < end && (size = line_length(at, end, &next))) {
		if (!is_folded(at, end))
			g_string_truncate(line, 0);
		g_string_append_len(line, at, (gssize)size);
		at = next;
		if (!is_folded(at, end))
			add_header(headers->values, line);
	}
	headers->body = at < end ? next : end;
	headers->length = (gsize)(end - headers->body);
}

void media_headers_clear(MediaHeaders *headers)
{
	g_clear_pointer(&headers->values, g_hash_table_unref);
}

const char *media_header(const MediaHeaders *headers, const char *name)
{
	return g_hash_table_lookup(headers->values, name);
}

MediaPart media_headers_part(const MediaHeaders *headers)
{
	return (MediaPart){
		media_header(headers, "content-type"),
		media_header(headers, "content-transfer-encoding"),
		headers->body,
		headers->length,
	};
}

/* ---- parts ---- */

typedef enum Edge { EDGE_NONE, EDGE_NEXT, EDGE_LAST } Edge;

/* What the line is: "--boundary", "--boundary--", or neither. */
static Edge judge_line(const char *line, gsize length, const char *boundary)
{
	gsize size = strlen(boundary);

	while (length && strchr(" \t", line[length - 1]))
		length--;
	if (length < size + 2 || strncmp(line, "--", 2) ||
	    strncmp(line + 2, boundary, size))
		return EDGE_NONE;
	if (length == size + 2)
		return EDGE_NEXT;
	return length == size + 4 && !strncmp(line + size + 2, "--", 2)
		       ? EDGE_LAST
		       : EDGE_NONE;
}

/* The line end before a boundary is the boundary's. */
static gsize part_length(const char *part, const char *edge)
{
	gsize length = (gsize)(edge - part);

	if (length && part[length - 1] == '\n')
		length--;
	if (length && part[length - 1] == '\r')
		length--;
	return length;
}

static gboolean give_part(const char *part, const char *edge, MultipartFn *fn,
			  void *data)
{
	g_auto(MediaHeaders) headers = { 0 };
	MediaPart view;

	media_headers_read(&headers, part, part_length(part, edge));
	view = media_headers_part(&headers);
	return fn(data, &view);
}

gboolean multipart_each(const char *bytes, gsize length, const char *boundary,
			MultipartFn *fn, void *data)
{
	/* Of no bytes there is no address. */
	const char *start = length ? bytes : "";
	const char *end = start + length, *part = NULL, *next;
	guint given = 0;

	for (const char *at = start; at < end; at = next) {
		gsize size = line_length(at, end, &next);
		Edge edge = judge_line(at, size, boundary);

		if (edge == EDGE_NONE)
			continue;
		if (part && (++given > MULTIPART_PARTS ||
			     !give_part(part, at, fn, data)))
			return TRUE;
		part = next;
		if (edge == EDGE_LAST)
			break;
	}
	return given > 0;
}
