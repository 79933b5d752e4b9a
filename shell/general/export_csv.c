#include "shell/general/general.h"

#include "shell/general/csv.h"
#include "shell/general/csv_param.h"
#include "shell/general/object.h"
#include "shell/general/path.h"
#include "shell/general/text_file.h"
#include "shell/types/date.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

typedef struct WriteArgs {
	Value input;
	const char *path, *literal_path, *encoding, *delimiter;
	bool no_type, include_type, append, force, no_clobber, use_culture;
} WriteArgs;

typedef struct Writer {
	FILE *file; /* NULL: lines go to the pipeline */
	char *path;
	GPtrArray *columns; /* of char *, NULL before the first object */
	GString *line;
	bool headed; /* an existing file has these columns already */
} Writer;

static void writer_free(void *data)
{
	Writer *writer = data;
	if (writer->file)
		fclose(writer->file);
	g_clear_pointer(&writer->columns, g_ptr_array_unref);
	g_string_free(writer->line, TRUE);
	g_free(writer->path);
	g_free(writer);
}

static Writer *writer_new(Call *call)
{
	Writer *writer = g_new0(Writer, 1);
	writer->line = g_string_new(NULL);
	call_set_state(call, writer, writer_free);
	return writer;
}

static bool convert_begin(Call *call, void *data, GError **error)
{
	(void)data, (void)error;
	writer_new(call);
	return true;
}

static bool has_content(const char *path)
{
	GStatBuf status;
	return g_stat(path, &status) == 0 && status.st_size > 0;
}

/* Ends the reading: only the heading is wanted. */
static bool stop_at_row(void *data, Record *row)
{
	(void)data, (void)row;
	return false;
}

/* The columns that rows are appended to. */
static bool read_columns(Writer *writer, char delimiter, GError **error)
{
	size_t bytes;
	g_autofree char *text = text_file_read(writer->path, &bytes, error);
	if (!text)
		return false;
	g_autoptr(CsvReader) reader =
		csv_reader_new(delimiter, NULL, stop_at_row, NULL);
	if (!csv_reader_feed(reader, text, bytes, error) ||
	    (!csv_reader_ended(reader) && !csv_reader_end(reader, error)))
		return false;
	writer->columns = csv_reader_columns(reader);
	return true;
}

static bool export_begin(Call *call, void *data, GError **error)
{
	WriteArgs *args = data;
	Writer *writer = writer_new(call);
	const char *path = args->literal_path ? args->literal_path : args->path;
	writer->path = path_native(path ? path : "", error);
	if (!writer->path)
		return object_stop(call, error);
	if (args->no_clobber && g_file_test(writer->path, G_FILE_TEST_EXISTS)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
			    "The file '%s' already exists: -NoClobber keeps it",
			    writer->path);
		return object_stop(call, error);
	}
	if (!call_should_process(call, writer->path, "Export-Csv"))
		return true;
	char delimiter;
	writer->headed = args->append && has_content(writer->path);
	if (!csv_delimiter(args->delimiter, &delimiter, error) ||
	    (writer->headed && !read_columns(writer, delimiter, error)))
		return object_stop(call, error);
	writer->file = fopen(writer->path, args->append ? "ae" : "we");
	if (!writer->file)
		g_set_error(error, G_IO_ERROR,
			    (int)g_io_error_from_errno(errno),
			    "cannot write '%s': %s", writer->path,
			    g_strerror(errno));
	return writer->file || object_stop(call, error);
}

static void put_line(Call *call, Writer *writer)
{
	if (!writer->path) {
		call_emit_take(call, value_string_length(writer->line->str,
							 writer->line->len));
		return;
	}
	g_string_append_c(writer->line, '\n');
	fwrite(writer->line->str, 1, writer->line->len, writer->file);
}

static void put_heading(Call *call, Writer *writer, const WriteArgs *args,
			char delimiter)
{
	if (!args->no_type) {
		g_string_printf(writer->line, "#TYPE %s",
				object_type(args->input));
		put_line(call, writer);
	}
	g_string_truncate(writer->line, 0);
	for (guint i = 0; i < writer->columns->len; i++) {
		if (i)
			g_string_append_c(writer->line, delimiter);
		csv_field(writer->line, writer->columns->pdata[i]);
	}
	put_line(call, writer);
}

static bool columns_begin(Call *call, Writer *writer, const WriteArgs *args,
			  char delimiter, GError **error)
{
	writer->columns = object_names(args->input);
	if (!writer->columns->len) {
		g_clear_pointer(&writer->columns, g_ptr_array_unref);
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "an object of type %s has no properties to write",
			    object_type(args->input));
		return false;
	}
	put_heading(call, writer, args, delimiter);
	return true;
}

/* -Append without -Force wants every column of the file. */
static bool check_columns(Call *call, const Writer *writer,
			  const WriteArgs *args, GError **error)
{
	if (!writer->headed || args->force)
		return true;
	for (guint i = 0; i < writer->columns->len; i++) {
		const char *name = writer->columns->pdata[i];
		g_auto(Value) value = VALUE_NONE;
		if (object_get(call, args->input, name, &value))
			continue;
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
			    "Cannot append CSV content to the following file: "
			    "%s. The appended object does not have a property "
			    "that corresponds to the following column: %s. To "
			    "continue with mismatched properties, add the "
			    "-Force parameter, and then retry the command",
			    writer->path, name);
		return false;
	}
	return true;
}

/* As .ToString() gives it: collections are their type's name. */
static char *text_of(Value value)
{
	if (value.type == VALUE_DATETIME)
		return date_format(value, "M/d/yyyy h:mm:ss tt");
	if (value.type == VALUE_LIST)
		return g_strdup(value_type_name(value));
	return value_format(value);
}

/* The values of most records lie in the order of the columns. */
static Value value_at(Call *call, Value object, guint index, const char *name)
{
	Value value = VALUE_NONE;
	if (object.type == VALUE_RECORD &&
	    index < record_count(object.record) &&
	    strcmp(record_label(object.record, index), name) == 0)
		return value_ref(record_at(object.record, index));
	object_get(call, object, name, &value);
	return value;
}

static void put_row(Call *call, Writer *writer, Value object, char delimiter)
{
	g_string_truncate(writer->line, 0);
	for (guint i = 0; i < writer->columns->len; i++) {
		if (i)
			g_string_append_c(writer->line, delimiter);
		g_auto(Value) value =
			value_at(call, object, i, writer->columns->pdata[i]);
		const char *ready = value_text(value);
		g_autofree char *made =
			ready || value_is_null(value) ? NULL : text_of(value);
		csv_field(writer->line, ready ? ready : made);
	}
	put_line(call, writer);
}

static bool write_process(Call *call, void *data, GError **error)
{
	WriteArgs *args = data;
	Writer *writer = call_state(call);
	char delimiter;
	if (!object_given(call) || value_is_null(args->input) ||
	    (writer->path && !writer->file))
		return true;
	if (!csv_delimiter(args->delimiter, &delimiter, error))
		return false;
	if (!writer->columns &&
	    !columns_begin(call, writer, args, delimiter, error))
		return false;
	if (!check_columns(call, writer, args, error))
		return false;
	put_row(call, writer, args->input, delimiter);
	return true;
}

static bool export_end(Call *call, void *data, GError **error)
{
	Writer *writer = call_state(call);
	(void)data;
	if (!writer || !writer->file)
		return true;
	bool broken = ferror(writer->file);
	bool well = fclose(writer->file) == 0 && !broken;
	writer->file = NULL;
	if (!well)
		g_set_error(error, G_IO_ERROR,
			    (int)g_io_error_from_errno(errno),
			    "cannot write '%s': %s", writer->path,
			    g_strerror(errno));
	return well;
}

static const char *const literal_aliases[] = { "PSPath", "LP", NULL };
static const char *const no_type_aliases[] = { "NTI", NULL };
static const char *const include_type_aliases[] = { "ITI", NULL };
static const char *const no_clobber_aliases[] = { "NoOverwrite", NULL };

#define TYPE_PARAMS                                                            \
	{ .is = { "NoTypeInformation", "Leaves the #TYPE line out.",           \
		  .field = SWITCH_FIELD(WriteArgs, no_type) },                 \
	  .aliases = no_type_aliases },                                        \
	{                                                                      \
		.is = { "IncludeTypeInformation",                              \
			"Writes the #TYPE line, as is usual.",                 \
			.field = SWITCH_FIELD(WriteArgs, include_type) },      \
		.aliases = include_type_aliases                                \
	}

static const Param export_params[] = {
	{ .is = { "Path", "File to write.", .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(WriteArgs, path) },
	  .position = 1 },
	{ .is = { "LiteralPath", "The same, without wildcards.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(WriteArgs, literal_path) },
	  .aliases = literal_aliases },
	DELIMITER_PARAM(WriteArgs, 2),
	TYPE_PARAMS,
	{ .is = { "Append", "Adds rows to the file.",
		  .field = SWITCH_FIELD(WriteArgs, append) } },
	{ .is = { "Force", "Accepted.",
		  .field = SWITCH_FIELD(WriteArgs, force) } },
	{ .is = { "NoClobber", "Does not overwrite a file.",
		  .field = SWITCH_FIELD(WriteArgs, no_clobber) },
	  .aliases = no_clobber_aliases },
	ENCODING_PARAM(WriteArgs, "Accepted; UTF-8 is written."),
	CULTURE_PARAM(WriteArgs),
	INPUT_PARAM(WriteArgs, input),
	{ 0 },
};

static const Param convert_params[] = {
	DELIMITER_PARAM(WriteArgs, 1), TYPE_PARAMS, CULTURE_PARAM(WriteArgs),
	INPUT_PARAM(WriteArgs, input), { 0 },
};

static const Example export_examples[] = {
	{ "'a', 'bc' | Select-Object Length | Export-Csv x.csv -NoType",
	  "Two rows." },
	{ 0 },
};

static const Example convert_examples[] = {
	{ "'a' | ConvertTo-Csv -NoTypeInformation", "A heading and a row." },
	{ 0 },
};

const Cmdlet cmdlet_export_csv = {
	.name = "Export-Csv",
	.synopsis = "Writes objects into a CSV file.",
	.args_size = sizeof(WriteArgs),
	.params = export_params,
	.examples = export_examples,
	.confirm = CONFIRM_LOW,
	.begin = export_begin,
	.process = write_process,
	.end = export_end,
};

const Cmdlet cmdlet_convertto_csv = {
	.name = "ConvertTo-Csv",
	.synopsis = "Gives objects as lines of CSV.",
	.args_size = sizeof(WriteArgs),
	.params = convert_params,
	.examples = convert_examples,
	.begin = convert_begin,
	.process = write_process,
};
