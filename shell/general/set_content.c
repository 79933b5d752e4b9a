#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/object.h"
#include "shell/general/path.h"
#include "shell/general/path_param.h"
#include "shell/general/text_file.h"

#include <errno.h>
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

typedef struct SetContentArgs {
	PathArgs path;
	Value value;
	bool no_newline, pass_thru;
	const char *encoding;
} SetContentArgs;

/* Lines are collected and written at the end, so that a file may be read by
 * the commands before: (Get-Content x) -replace … | Set-Content x. */
typedef struct Content {
	GString *text;
	GPtrArray *paths; /* of char *, as given on the line */
} Content;

static void content_free(void *data)
{
	Content *content = data;
	g_string_free(content->text, TRUE);
	g_ptr_array_unref(content->paths);
	g_free(content);
}

static void append(Content *content, Value value, bool newline, unsigned depth)
{
	if (value.type == VALUE_LIST && depth < 2) {
		for (uint32_t i = 0; i < value.list->count; i++)
			append(content, value.list->values[i], newline,
			       depth + 1);
		return;
	}
	g_autofree char *text = value_format(value);
	g_string_append(content->text, text);
	if (newline)
		g_string_append_c(content->text, '\n');
}

static bool keep_path(Call *call, void *data, const char *path, GError **error)
{
	Content *content = call_state(call);
	(void)data, (void)error;
	for (guint i = 0; i < content->paths->len; i++)
		if (strcmp(content->paths->pdata[i], path) == 0)
			return true;
	g_ptr_array_add(content->paths, g_strdup(path));
	return true;
}

static const char *const *named(const SetContentArgs *args)
{
	return args->path.literal_paths ? args->path.literal_paths
					: args->path.paths;
}

static bool set_begin(Call *call, void *data, GError **error)
{
	SetContentArgs *args = data;
	Content *content = g_new0(Content, 1);
	content->text = g_string_new(NULL);
	content->paths = g_ptr_array_new_with_free_func(g_free);
	call_set_state(call, content, content_free);
	/* Files are written even when no line comes. */
	return !named(args) ||
	       paths_each_new(call, &args->path, keep_path, args, error);
}

static bool set_process(Call *call, void *data, GError **error)
{
	SetContentArgs *args = data;
	if (!paths_each_new(call, &args->path, keep_path, args, error))
		return false;
	if (call_given_name(call, "Value")) {
		append(call_state(call), args->value, !args->no_newline, 0);
		if (args->pass_thru)
			call_emit_take(call, value_ref(args->value));
	}
	return true;
}

static bool fail_write(const char *path, GError **error)
{
	int fault = errno;
	g_set_error(error, G_IO_ERROR, (int)g_io_error_from_errno(fault),
		    "cannot write '%s': %s", path, g_strerror(fault));
	return false;
}

static bool write_out(const char *path, const char *mode, const GString *text,
		      GError **error)
{
	FILE *file = fopen(path, mode);
	if (!file)
		return fail_write(path, error);
	bool well = fwrite(text->str, 1, text->len, file) == text->len;
	if (fclose(file) != 0 || !well)
		return fail_write(path, error);
	return true;
}

typedef struct Way {
	const char *mode, *action;
} Way;

static bool set_end(Call *call, void *data, GError **error)
{
	Content *content = call_state(call);
	const Way *way = call_cmdlet(call)->data;
	(void)data;
	for (guint i = 0; i < content->paths->len; i++) {
		const char *path = content->paths->pdata[i];
		if (call_should_process(call, path, way->action) &&
		    !write_out(path, way->mode, content->text, error))
			return false;
	}
	return true;
}

static bool empty(Call *call, void *data, const char *path, GError **error)
{
	g_autoptr(GString) nothing = g_string_new(NULL);
	(void)data;
	return !call_should_process(call, path, "Clear Content") ||
	       write_out(path, "we", nothing, error);
}

static bool clear_process(Call *call, void *data, GError **error)
{
	SetContentArgs *args = data;
	return paths_each(call, &args->path, NULL, empty, args, error);
}

/* -Path by position and name only: the pipeline brings the lines. */
static const Param set_params[] = {
	{ .is = { "Path", "File to write.", .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(SetContentArgs, path.paths) },
	  .position = 1 },
	{ .is = { "LiteralPath", "The same, without wildcards.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(SetContentArgs, path.literal_paths) },
	  .aliases = path_aliases },
	{ .is = { "Value", "Lines to write.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(SetContentArgs, value) },
	  .position = 2,
	  .by_value = ALL_SETS },
	{ .is = { "NoNewline", "Writes no newline after each.",
		  .field = SWITCH_FIELD(SetContentArgs, no_newline) } },
	{ .is = { "PassThru", "Gives what was written.",
		  .field = SWITCH_FIELD(SetContentArgs, pass_thru) } },
	{ .is = { "Force", "Accepted.",
		  .field = SWITCH_FIELD(SetContentArgs, path.force) } },
	{ .is = { "Encoding", "Accepted; UTF-8 is written.",
		  .allowed = text_encodings,
		  .field = STRING_FIELD(SetContentArgs, encoding) } },
	{ 0 },
};

static const Param clear_params[] = {
	PATH_PARAMS(SetContentArgs, path, ALL_SETS),
	{ 0 },
};

static const Way set_way = { "we", "Set Content" };
static const Way add_way = { "ae", "Add Content" };

static const Example set_examples[] = {
	{ "'one', 'two' | Set-Content x.txt", "A file of two lines." },
	{ 0 },
};
static const Example add_examples[] = {
	{ "Add-Content log.txt 'Moved Ken'", "One line more." },
	{ 0 },
};
static const Example clear_examples[] = {
	{ "'x' | Set-Content x.txt; Clear-Content x.txt", "An empty file." },
	{ 0 },
};

const Cmdlet cmdlet_set_content = {
	.name = "Set-Content",
	.synopsis = "Writes lines into a file and replaces what was there.",
	.args_size = sizeof(SetContentArgs),
	.params = set_params,
	.examples = set_examples,
	.confirm = CONFIRM_LOW,
	.begin = set_begin,
	.process = set_process,
	.end = set_end,
	.data = &set_way,
};

const Cmdlet cmdlet_add_content = {
	.name = "Add-Content",
	.synopsis = "Adds lines to the end of a file.",
	.args_size = sizeof(SetContentArgs),
	.params = set_params,
	.examples = add_examples,
	.confirm = CONFIRM_LOW,
	.begin = set_begin,
	.process = set_process,
	.end = set_end,
	.data = &add_way,
};

const Cmdlet cmdlet_clear_content = {
	.name = "Clear-Content",
	.synopsis = "Empties files.",
	.args_size = sizeof(SetContentArgs),
	.params = clear_params,
	.examples = clear_examples,
	.confirm = CONFIRM_LOW,
	.process = clear_process,
};
