#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/object.h"
#include "shell/general/path.h"
#include "shell/general/path_param.h"
#include "shell/general/text_file.h"
#include "shell/pipeline/session.h"

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
	List *values;	  /* for items of drives */
	GPtrArray *paths; /* of char *, as given on the line */
} Content;

static void content_free(void *data)
{
	Content *content = data;
	g_string_free(content->text, TRUE);
	list_unref(content->values);
	g_ptr_array_unref(content->paths);
	g_free(content);
}

/* One byte, by its number. */
static bool append_byte(Content *content, Value value, GError **error)
{
	double number;
	if (object_number(value, &number) && number >= 0 && number < 256) {
		g_string_append_c(content->text, (char)(int)number);
		return true;
	}
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "Cannot proceed with byte encoding. When using byte "
		    "encoding the content must be of type byte");
	return false;
}

static bool append(Content *content, const SetContentArgs *args, Value value,
		   unsigned depth, GError **error)
{
	if (value.type == VALUE_LIST && depth < 2) {
		for (uint32_t i = 0; i < value.list->count; i++)
			if (!append(content, args, value.list->values[i],
				    depth + 1, error))
				return false;
		return true;
	}
	list_add_take(content->values, value_ref(value));
	if (args->encoding && name_same(args->encoding, "Byte"))
		return append_byte(content, value, error);
	value_append(content->text, value);
	if (!args->no_newline)
		g_string_append_c(content->text, '\n');
	return true;
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
	content->values = list_new(LIST_ARRAY, 0);
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
		if (!append(call_state(call), args, args->value, 0, error))
			return object_stop(call, error);
		if (args->pass_thru)
			call_emit_take(call, value_ref(args->value));
	}
	return true;
}

static bool fail_write(const char *path, GError **error)
{
	int fault = errno;
	g_autofree char *whole = path_absolute(path);
	if (fault == ENOENT)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "Could not find a part of the path '%s'", whole);
	else
		g_set_error(error, G_IO_ERROR,
			    (int)g_io_error_from_errno(fault),
			    "Access to the path '%s' is denied: %s", whole,
			    g_strerror(fault));
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

static bool set_item(Call *call, const Content *content,
		     const Provider *provider, const char *name, GError **error)
{
	g_auto(Value) value = VALUE_NONE;
	if (content->values->count == 1)
		value = value_ref(content->values->values[0]);
	else if (content->values->count)
		value = value_list_take(list_copy(content->values));
	return provider->set(call_session(call), name, value, error);
}

static bool write_one(Call *call, const Content *content, const char *path,
		      GError **error)
{
	const Way *way = call_cmdlet(call)->data;
	const char *name;
	const Provider *provider = provider_of(path, &name);
	g_autofree char *whole =
		provider ? g_strdup(path) : path_absolute(path);
	g_autofree char *target = g_strconcat("Path: ", whole, NULL);
	if (!call_should_process(call, target, way->action))
		return true;
	if (provider)
		return set_item(call, content, provider, name, error);
	return write_out(path, way->mode, content->text, error);
}

static bool set_end(Call *call, void *data, GError **error)
{
	Content *content = call_state(call);
	(void)data;
	for (guint i = 0; i < content->paths->len; i++)
		if (!write_one(call, content, content->paths->pdata[i], error))
			return false;
	return true;
}

static bool empty(Call *call, void *data, const char *path, GError **error)
{
	g_autoptr(GString) nothing = g_string_new(NULL);
	const char *name;
	const Provider *provider = provider_of(path, &name);
	g_autofree char *whole =
		provider ? g_strdup(path) : path_absolute(path);
	g_autofree char *target = g_strconcat("Item: ", whole, NULL);
	(void)data;
	if (provider)
		return provider->set(call_session(call), name, VALUE_NONE,
				     error);
	return !call_should_process(call, target, "Clear Content") ||
	       write_out(path, "we", nothing, error);
}

static bool clear_process(Call *call, void *data, GError **error)
{
	SetContentArgs *args = data;
	return paths_each(call, &args->path, NULL, empty, args, error);
}

/* -Path by position and name only: the pipeline brings the lines. */
static const Param set_params[] = {
	{ .is = { "Path", "File to write.",
		  .flags = PROPERTY_LIST | PROPERTY_PATH,
		  .field = STRINGS_FIELD(SetContentArgs, path.paths) },
	  .accept = path_accept,
	  .position = 1,
	  .by_name = ALL_SETS },
	{ .is = { "LiteralPath", "The same, without wildcards.",
		  .flags = PROPERTY_LIST | PROPERTY_PATH,
		  .field = STRINGS_FIELD(SetContentArgs, path.literal_paths) },
	  .accept = path_accept,
	  .by_name = ALL_SETS,
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
	FILTER_PARAMS(SetContentArgs, path),
	{ .is = { "Encoding", "Byte writes bytes, all others UTF-8.",
		  .allowed = text_encodings,
		  .field = STRING_FIELD(SetContentArgs, encoding) } },
	{ 0 },
};

static const Param clear_params[] = {
	PATH_PARAMS(SetContentArgs, path),
	FILTER_PARAMS(SetContentArgs, path),
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
