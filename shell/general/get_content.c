#include "core/base/contents.h"
#include "shell/general/general.h"

#include "core/value/list.h"
#include "core/value/string.h"
#include "shell/general/path.h"
#include "shell/general/path_param.h"
#include "shell/general/stream_lines.h"
#include "shell/general/text_file.h"
#include "shell/pipeline/session.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define NAP_MICROSECONDS 100000 /* between looks at a file that grows */

typedef struct GetContentArgs {
	PathArgs path;
	int64_t first, last, read_count;
	bool raw, wait;
	const char *encoding;
	Value delimiter; /* $null: line ends */
} GetContentArgs;

/* Gives lines one by one, or -ReadCount at a time. */
typedef struct Output {
	Call *call;
	int64_t at_a_time; /* 0: all at once */
	int64_t left;	   /* of -TotalCount; below 0: no limit */
	List *batch;
	bool stopped;
} Output;

static void flush(Output *output)
{
	if (!output->batch->count || output->stopped)
		return;
	Value batch = value_list_take(output->batch);
	output->batch = list_new(LIST_ARRAY, 0);
	output->stopped = !call_emit_take(output->call, batch);
}

/* False when no more is wanted. */
static bool put_take(Output *output, Value value)
{
	if (output->stopped || output->left == 0) {
		value_clear(&value);
		return false;
	}
	output->left--;
	if (output->at_a_time == 1) {
		output->stopped = !call_emit_take(output->call, value);
		return !output->stopped;
	}
	list_add_take(output->batch, value);
	if (output->batch->count == output->at_a_time)
		flush(output);
	return !output->stopped;
}

/* ---- text */

/* The line that begins at `line`: its length, and where the next begins. Unlike
 * a line's end, -Delimiter stays with the part before it. */
static size_t line_at(const GetContentArgs *args, const char *line,
		      const char *end, const char **next)
{
	const char *given = value_text(args->delimiter);
	const char *mark = given ? given : "\n";
	size_t mark_length = given ? args->delimiter.string->bytes : 1;
	size_t rest = (size_t)(end - line);
	const char *stop =
		mark_length ? memmem(line, rest, mark, mark_length) : NULL;
	size_t length = stop ? (size_t)(stop - line) : rest;
	*next = stop ? stop + mark_length : end;
	if (given)
		return (size_t)(*next - line);
	if (length && line[length - 1] == '\r')
		length--;
	return length;
}

static void put_lines(Output *output, const GetContentArgs *args,
		      const char *line, const char *end)
{
	const char *next;
	for (; line < end; line = next) {
		size_t length = line_at(args, line, end, &next);
		if (!put_take(output, value_string_length(line, length)))
			return;
	}
}

/* The start of the last `count` lines. */
static const char *tail(const GetContentArgs *args, const char *text,
			const char *end)
{
	g_autoptr(GPtrArray) starts = g_ptr_array_new();
	const char *next;
	for (const char *line = text; line < end; line = next) {
		g_ptr_array_add(starts, (gpointer)line);
		line_at(args, line, end, &next);
	}
	if (args->last <= 0)
		return end;
	return starts->len > (guint64)args->last
		       ? starts->pdata[starts->len - (guint)args->last]
		       : text;
}

static bool put_line(void *data, Value line)
{
	Output *output = data;
	return put_take(output, line) && output->left != 0;
}

static bool read_text(Output *output, const GetContentArgs *args,
		      const char *path, GError **error)
{
	size_t bytes;
	bool tails = call_given_name(output->call, "Tail");
	if (!args->raw && !tails && contents_is_stream(path))
		return output->left == 0 ||
		       stream_lines(path, args->delimiter, put_line, output,
				    error);
	g_autofree char *text = text_file_read(path, &bytes, error);
	if (!text)
		return false;
	const char *from = text, *end = text + bytes;
	if (args->raw) {
		call_emit_take(output->call, value_string_length(text, bytes));
		return true;
	}
	if (tails)
		from = tail(args, text, end);
	put_lines(output, args, from, end);
	return true;
}

/* -Wait: what is added to the file, until Ctrl+C or nobody wants more. */
static void follow(Output *output, const GetContentArgs *args, const char *path)
{
	Session *session = call_session(output->call);
	GStatBuf status;
	goffset seen = g_stat(path, &status) == 0 ? status.st_size : 0;
	session_wait(session, true);
	while (!output->stopped && output->left != 0 &&
	       !session_interrupted(session)) {
		g_usleep(NAP_MICROSECONDS);
		if (g_stat(path, &status) != 0 || status.st_size <= seen)
			continue;
		g_autofree char *text = NULL;
		gsize bytes;
		if (!contents_read(path, &text, &bytes, NULL))
			break;
		const char *end = memrchr(text + seen, '\n', bytes - seen);
		if (!end)
			continue;
		put_lines(output, args, text + seen, end + 1);
		seen = end + 1 - text;
	}
	session_wait(session, false);
}

/* ---- bytes */

static Value byte_value(char byte)
{
	return (Value){ .type = VALUE_BYTE, .integer = (unsigned char)byte };
}

static bool put_bytes(void *data, const char *bytes, gsize length,
		      GError **error)
{
	Output *output = data;
	(void)error;
	for (gsize i = 0; i < length; i++)
		if (!put_take(output, byte_value(bytes[i])) ||
		    output->left == 0)
			return false;
	return true;
}

static bool stream_bytes(Output *output, const char *path, GError **error)
{
	GError *why = NULL;
	if (output->left != 0)
		contents_each(path, put_bytes, output, &why);
	if (why)
		g_propagate_error(error, why);
	return !why;
}

static bool read_bytes(Output *output, const GetContentArgs *args,
		       const char *path, GError **error)
{
	g_autofree char *text = NULL;
	gsize bytes, from = 0;
	bool tails = call_given_name(output->call, "Tail");
	if (!args->raw && !tails && contents_is_stream(path))
		return stream_bytes(output, path, error);
	if (!contents_read(path, &text, &bytes, error))
		return false;
	if (tails && bytes > (guint64)args->last)
		from = bytes - (gsize)args->last;
	if (args->raw)
		output->at_a_time = 0;
	for (gsize i = from; i < bytes; i++)
		if (!put_take(output, byte_value(text[i])))
			break;
	return true;
}

/* ---- */

static bool fail_folder(const char *path, GError **error)
{
	g_autofree char *whole = path_absolute(path);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
		    "Access to the path '%s' is denied: it is a folder", whole);
	return false;
}

static bool read_item(Output *output, const Provider *provider,
		      const char *name)
{
	Value value = VALUE_NONE;
	if (!provider->content(call_session(output->call), name, &value))
		return true;
	call_emit_each_take(output->call, value);
	return true;
}

static bool read_path(Output *output, const GetContentArgs *args,
		      const char *path, GError **error)
{
	const char *name;
	const Provider *provider = provider_of(path, &name);
	if (provider)
		return read_item(output, provider, name);
	if (g_file_test(path, G_FILE_TEST_IS_DIR))
		return fail_folder(path, error);
	if (args->encoding && name_same(args->encoding, "Byte"))
		return read_bytes(output, args, path, error);
	if (!read_text(output, args, path, error))
		return false;
	if (args->wait)
		follow(output, args, path);
	return true;
}

static bool show(Call *call, void *data, const char *path, GError **error)
{
	GetContentArgs *args = data;
	Output output = { .call = call, .at_a_time = 1, .left = -1 };
	if (call_given_name(call, "ReadCount"))
		output.at_a_time = MAX(args->read_count, 0);
	if (call_given_name(call, "TotalCount"))
		output.left = args->first;
	output.batch = list_new(LIST_ARRAY, 0);
	bool well = read_path(&output, args, path, error);
	flush(&output);
	list_unref(output.batch);
	return well;
}

static bool fail_together(const char *a, const char *b, GError **error)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "The parameters %s and %s cannot be used together. Specify "
		    "only one of the parameters",
		    a, b);
	return false;
}

static bool get_process(Call *call, void *data, GError **error)
{
	GetContentArgs *args = data;
	bool tail = call_given_name(call, "Tail");
	if (tail && call_given_name(call, "TotalCount"))
		return fail_together("TotalCount", "Tail", error);
	if (args->raw && (tail || call_given_name(call, "TotalCount")))
		return fail_together("Raw", tail ? "Tail" : "TotalCount",
				     error);
	return paths_each(call, &args->path, NULL, show, args, error);
}

static const char *const first_aliases[] = { "First", "Head", NULL };
static const char *const last_aliases[] = { "Last", NULL };

static const Param get_params[] = {
	PATH_PARAMS(GetContentArgs, path),
	{ .is = { "ReadCount", "How many lines at a time; 0: all at once.",
		  .field = INTEGER_FIELD(GetContentArgs, read_count) },
	  .by_name = ALL_SETS },
	{ .is = { "TotalCount", "How many lines from the beginning.",
		  .least = -1, .most = G_MAXINT32,
		  .field = INTEGER_FIELD(GetContentArgs, first) },
	  .by_name = ALL_SETS,
	  .aliases = first_aliases },
	{ .is = { "Tail", "How many lines from the end.", .least = 0,
		  .most = G_MAXINT32,
		  .field = INTEGER_FIELD(GetContentArgs, last) },
	  .by_name = ALL_SETS,
	  .aliases = last_aliases },
	{ .is = { "Raw", "The whole file as one text.",
		  .field = SWITCH_FIELD(GetContentArgs, raw) } },
	{ .is = { "Delimiter", "What ends a line instead of a line end.",
		  .type = VALUE_STRING,
		  .field = VALUE_FIELD(GetContentArgs, delimiter) } },
	{ .is = { "Wait", "Waits for more lines until Ctrl+C.",
		  .field = SWITCH_FIELD(GetContentArgs, wait) } },
	{ .is = { "Encoding",
		  "Byte gives bytes; what a text is in is found "
		  "out by itself.",
		  .allowed = text_encodings,
		  .field = STRING_FIELD(GetContentArgs, encoding) } },
	FILTER_PARAMS(GetContentArgs, path),
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
