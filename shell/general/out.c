#include "shell/general/general.h"

#include "shell/format/cell.h"
#include "shell/format/out.h"
#include "shell/general/object.h"
#include "shell/general/out_file.h"
#include "shell/general/path.h"
#include "shell/general/text_file.h"
#include "shell/pipeline/session.h"

#include <gio/gio.h>
#include <string.h>

/* ---- Out-Null, Out-Host, Out-Default ---- */

typedef struct OutArgs {
	Value input;
	bool paging, transcript;
} OutArgs;

static bool null_process(Call *call, void *data, GError **error)
{
	(void)call, (void)data, (void)error;
	return true;
}

static bool host_process(Call *call, void *data, GError **error)
{
	OutArgs *args = data;
	Host *host = call_session(call)->host;
	(void)error;
	if (object_given(call))
		emit_take(host->output, value_ref(args->input));
	return true;
}

static bool host_end(Call *call, void *data, GError **error)
{
	Host *host = call_session(call)->host;
	(void)data, (void)error;
	if (host->output_end)
		host->output_end(host);
	return true;
}

static const Param null_params[] = { INPUT_PARAM(OutArgs, input), { 0 } };

static const Param host_params[] = {
	{ .is = { "Paging", "Accepted; the shell pages by itself.",
		  .field = SWITCH_FIELD(OutArgs, paging) } },
	INPUT_PARAM(OutArgs, input),
	{ 0 },
};

static const Param default_params[] = {
	{ .is = { "Transcript", "Accepted.",
		  .field = SWITCH_FIELD(OutArgs, transcript) } },
	INPUT_PARAM(OutArgs, input),
	{ 0 },
};

static const Example null_examples[] = {
	{ "1..3 | Out-Null", "Shows nothing." },
	{ 0 },
};
static const Example host_examples[] = {
	{ "1..3 | Out-Host", "Shows three lines and gives nothing on." },
	{ 0 },
};

const Cmdlet cmdlet_out_null = {
	.name = "Out-Null",
	.synopsis = "Drops what it is given.",
	.args_size = sizeof(OutArgs),
	.params = null_params,
	.examples = null_examples,
	.process = null_process,
};

const Cmdlet cmdlet_out_host = {
	.name = "Out-Host",
	.synopsis = "Shows objects, whatever takes the pipeline's output.",
	.args_size = sizeof(OutArgs),
	.params = host_params,
	.examples = host_examples,
	.process = host_process,
	.end = host_end,
};

const Cmdlet cmdlet_out_default = {
	.name = "Out-Default",
	.synopsis = "Shows objects as the shell itself would.",
	.args_size = sizeof(OutArgs),
	.params = default_params,
	.examples = host_examples,
	.process = host_process,
	.end = host_end,
};

/* ---- Out-String ---- */

typedef struct StringArgs {
	Value input;
	bool stream;
	int64_t width;
} StringArgs;

typedef struct Text {
	GString *text;
	Sink *sink;
	Formatter *formatter;
} Text;

static void text_free(void *data)
{
	Text *text = data;
	formatter_free(text->formatter);
	sink_free(text->sink);
	g_string_free(text->text, TRUE);
	g_free(text);
}

static bool string_begin(Call *call, void *data, GError **error)
{
	StringArgs *args = data;
	Text *text = g_new0(Text, 1);
	(void)error;
	text->text = g_string_new(NULL);
	text->sink = sink_new_string(text->text, (unsigned)args->width);
	text->formatter = formatter_new(text->sink, ENUMERATION_LIMIT);
	call_set_state(call, text, text_free);
	return true;
}

static void emit_lines(Call *call, GString *text)
{
	const char *line = text->str;
	while (*line) {
		size_t length = strcspn(line, "\n");
		if (!call_emit_take(call, value_string_length(line, length)))
			break;
		line += length + (line[length] == '\n');
	}
	g_string_truncate(text, 0);
}

static bool string_process(Call *call, void *data, GError **error)
{
	StringArgs *args = data;
	Text *text = call_state(call);
	(void)error;
	if (object_given(call))
		formatter_add(text->formatter, args->input);
	if (args->stream)
		emit_lines(call, text->text);
	return true;
}

static bool string_end(Call *call, void *data, GError **error)
{
	StringArgs *args = data;
	Text *text = call_state(call);
	(void)error;
	formatter_end(text->formatter);
	if (args->stream)
		emit_lines(call, text->text);
	else
		call_emit_take(call, value_string_length(text->text->str,
							 text->text->len));
	return true;
}

static const Param string_params[] = {
	{ .is = { "Stream", "Gives each line by itself.",
		  .field = SWITCH_FIELD(StringArgs, stream) } },
	{ .is = { "Width", "Cuts lines at so many columns.", .least = 2,
		  .most = 100000, .field = INTEGER_FIELD(StringArgs, width) } },
	INPUT_PARAM(StringArgs, input),
	{ 0 },
};

static const Example string_examples[] = {
	{ "1..3 | Out-String", "One text of three lines." },
	{ 0 },
};

const Cmdlet cmdlet_out_string = {
	.name = "Out-String",
	.synopsis = "Gives as text what would be shown.",
	.args_size = sizeof(StringArgs),
	.params = string_params,
	.examples = string_examples,
	.begin = string_begin,
	.process = string_process,
	.end = string_end,
};

/* ---- Out-File ---- */

typedef struct FileArgs {
	Value input;
	const char *path, *literal_path, *encoding;
	bool append, force, no_clobber, no_newline;
	int64_t width;
} FileArgs;

typedef struct Target {
	Emit *file; /* NULL: not opened, -WhatIf, or finished */
} Target;

static void target_free(void *data)
{
	Target *target = data;
	if (target->file)
		out_file_close(target->file);
	g_free(target);
}

static bool file_begin(Call *call, void *data, GError **error)
{
	FileArgs *args = data;
	Target *target = g_new0(Target, 1);
	const char *path = args->literal_path ? args->literal_path : args->path;
	call_set_state(call, target, target_free);
	g_autofree char *native = path_native(path ? path : "", error);
	if (!native)
		return object_stop(call, error);
	if (args->no_clobber && g_file_test(native, G_FILE_TEST_EXISTS)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
			    "The file '%s' already exists: -NoClobber keeps it",
			    native);
		return object_stop(call, error);
	}
	if (!call_should_process(call, native, "Output to File"))
		return true;
	target->file =
		out_file_open(call_session(call), path, args->append, error);
	if (!target->file)
		return object_stop(call, error);
	out_file_set_width(target->file, (unsigned)args->width);
	if (args->no_newline)
		out_file_join_lines(target->file);
	return true;
}

static bool file_process(Call *call, void *data, GError **error)
{
	FileArgs *args = data;
	Target *target = call_state(call);
	(void)error;
	if (target->file && object_given(call))
		emit_take(target->file, value_ref(args->input));
	return true;
}

static bool file_end(Call *call, void *data, GError **error)
{
	Target *target = call_state(call);
	Emit *file = g_steal_pointer(&target->file);
	(void)data;
	return !file || out_file_finish(file, error);
}

static const char *const literal_aliases[] = { "PSPath", NULL };

static const Param file_params[] = {
	{ .is = { "FilePath", "File to write.", .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(FileArgs, path) },
	  .position = 1 },
	{ .is = { "LiteralPath", "The same, without wildcards.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(FileArgs, literal_path) },
	  .aliases = literal_aliases },
	{ .is = { "Encoding", "Accepted; UTF-8 is written.",
		  .allowed = text_encodings,
		  .field = STRING_FIELD(FileArgs, encoding) },
	  .position = 2 },
	{ .is = { "Append", "Adds to the end of the file.",
		  .field = SWITCH_FIELD(FileArgs, append) } },
	{ .is = { "Force", "Accepted.",
		  .field = SWITCH_FIELD(FileArgs, force) } },
	{ .is = { "NoClobber", "Does not overwrite a file.",
		  .field = SWITCH_FIELD(FileArgs, no_clobber) } },
	{ .is = { "NoNewline", "Writes no newlines.",
		  .field = SWITCH_FIELD(FileArgs, no_newline) } },
	{ .is = { "Width", "Cuts lines at so many columns.", .least = 2,
		  .most = 100000, .field = INTEGER_FIELD(FileArgs, width) } },
	INPUT_PARAM(FileArgs, input),
	{ 0 },
};

static const Example file_examples[] = {
	{ "1..3 | Out-File numbers.txt", "Three lines in a file." },
	{ 0 },
};

const Cmdlet cmdlet_out_file = {
	.name = "Out-File",
	.synopsis = "Writes into a file what would be shown.",
	.args_size = sizeof(FileArgs),
	.params = file_params,
	.examples = file_examples,
	.confirm = CONFIRM_LOW,
	.begin = file_begin,
	.process = file_process,
	.end = file_end,
};
