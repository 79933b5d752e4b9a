#include "shell/general/general.h"

#include "shell/general/path_param.h"
#include "shell/general/text_file.h"

#include <string.h>

typedef struct GetContentArgs {
	PathArgs path;
	int64_t first, last;
	bool raw;
	const char *encoding, *delimiter;
} GetContentArgs;

/* The start of the last `count` lines. */
static const char *tail(const char *text, size_t bytes, int64_t count)
{
	const char *at = text + bytes;
	if (at > text && at[-1] == '\n')
		at--;
	for (; at > text; at--)
		if (at[-1] == '\n' && --count <= 0)
			break;
	return at;
}

static void emit_lines(Call *call, const char *line, const char *end,
		       int64_t most)
{
	while (line < end && most--) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		const char *stop = newline ? newline : end;
		size_t length = (size_t)(stop - line);
		if (length && line[length - 1] == '\r')
			length--;
		if (!call_emit_take(call, value_string_length(line, length)))
			return;
		line = newline ? newline + 1 : end;
	}
}

static bool show(Call *call, void *data, const char *path, GError **error)
{
	GetContentArgs *args = data;
	size_t bytes;
	g_autofree char *text = text_file_read(path, &bytes, error);
	if (!text)
		return false;
	if (args->raw) {
		call_emit_take(call, value_string_length(text, bytes));
		return true;
	}
	bool ends = call_given_name(call, "Tail");
	if (ends && args->last <= 0)
		return true;
	const char *from = ends ? tail(text, bytes, args->last) : text;
	int64_t most = call_given_name(call, "TotalCount") ? args->first : -1;
	emit_lines(call, from, text + bytes, most);
	return true;
}

static bool get_process(Call *call, void *data, GError **error)
{
	GetContentArgs *args = data;
	return paths_each(call, &args->path, NULL, show, args, error);
}

static const char *const first_aliases[] = { "First", "Head", NULL };
static const char *const last_aliases[] = { "Last", NULL };

static const Param get_params[] = {
	PATH_PARAMS(GetContentArgs, path, ALL_SETS),
	{ .is = { "TotalCount", "How many lines from the beginning.",
		  .least = -1, .most = G_MAXINT32,
		  .field = INTEGER_FIELD(GetContentArgs, first) },
	  .aliases = first_aliases },
	{ .is = { "Tail", "How many lines from the end.", .least = 0,
		  .most = G_MAXINT32,
		  .field = INTEGER_FIELD(GetContentArgs, last) },
	  .aliases = last_aliases },
	{ .is = { "Raw", "The whole file as one text.",
		  .field = SWITCH_FIELD(GetContentArgs, raw) } },
	{ .is = { "Encoding", "Accepted; it is found out by itself.",
		  .allowed = text_encodings,
		  .field = STRING_FIELD(GetContentArgs, encoding) } },
	{ 0 },
};

static const Example get_examples[] = {
	{ "'one', 'two' | Set-Content x.txt; Get-Content x.txt -Tail 1",
	  "The last line." },
	{ 0 },
};

const Cmdlet cmdlet_get_content = {
	.name = "Get-Content",
	.synopsis = "Gives the lines of text files.",
	.args_size = sizeof(GetContentArgs),
	.params = get_params,
	.examples = get_examples,
	.process = get_process,
};
