#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/csv.h"
#include "shell/general/csv_param.h"
#include "shell/general/object.h"
#include "shell/general/path_param.h"
#include "shell/general/text_file.h"

#include <string.h>

#define PIECE (64 * 1024) /* text parsed before asking whether to stop */

typedef struct ReadArgs {
	Value input;
	PathArgs path;
	const char *encoding, *delimiter;
	const char *const *header;
	bool use_culture;
} ReadArgs;

static bool emit_row(void *data, Record *row)
{
	return call_emit_record_take(data, record_ref(row));
}

static CsvReader *reader_for(Call *call, const ReadArgs *args, GError **error)
{
	char delimiter;
	if (!csv_delimiter(args->delimiter, &delimiter, error))
		return NULL;
	return csv_reader_new(delimiter, args->header, emit_row, call);
}

static void warn_unnamed(Call *call, CsvReader *reader)
{
	if (csv_reader_unnamed(reader))
		call_say(call, FEEDBACK_WARNING,
			 "One or more headers were not specified. Default "
			 "names starting with \"H\" have been used in place "
			 "of any missing headers.");
}

static bool feed(Call *call, CsvReader *reader, const char *text, size_t bytes,
		 GError **error)
{
	bool well = csv_reader_feed(reader, text, bytes, error);
	warn_unnamed(call, reader);
	return well;
}

static bool read_file(Call *call, const ReadArgs *args, const char *path,
		      GError **error)
{
	size_t bytes;
	g_autofree char *text = text_file_read(path, &bytes, error);
	g_autoptr(CsvReader) reader =
		text ? reader_for(call, args, error) : NULL;
	if (!reader)
		return false;
	for (size_t at = 0; at < bytes && !csv_reader_ended(reader);
	     at += PIECE)
		if (!feed(call, reader, text + at, MIN(PIECE, bytes - at),
			  error)) {
			g_prefix_error(error, "'%s': ", path);
			return false;
		}
	return csv_reader_ended(reader) || csv_reader_end(reader, error);
}

static bool import_one(Call *call, void *data, const char *path, GError **error)
{
	return read_file(call, data, path, error);
}

static bool import_process(Call *call, void *data, GError **error)
{
	ReadArgs *args = data;
	return paths_each(call, &args->path, NULL, import_one, args, error);
}

static bool from_begin(Call *call, void *data, GError **error)
{
	CsvReader *reader = reader_for(call, data, error);
	if (!reader)
		return object_stop(call, error);
	call_set_state(call, reader, (GDestroyNotify)csv_reader_free);
	return true;
}

static bool feed_line(Call *call, Value value, GError **error)
{
	CsvReader *reader = call_state(call);
	g_autofree char *text = value_format(value);
	return feed(call, reader, text, strlen(text), error) &&
	       feed(call, reader, "\n", 1, error);
}

static bool from_process(Call *call, void *data, GError **error)
{
	ReadArgs *args = data;
	CsvReader *reader = call_state(call);
	if (!object_given(call) || csv_reader_ended(reader))
		return true;
	if (args->input.type != VALUE_LIST)
		return feed_line(call, args->input, error);
	for (uint32_t i = 0; i < args->input.list->count; i++)
		if (!feed_line(call, args->input.list->values[i], error))
			return false;
	return true;
}

static bool from_end(Call *call, void *data, GError **error)
{
	CsvReader *reader = call_state(call);
	(void)data;
	return !reader || csv_reader_ended(reader) ||
	       csv_reader_end(reader, error);
}

static const Param import_params[] = {
	{ .is = { "Path", "Files to read; wildcards are allowed.",
		  .flags = PROPERTY_LIST | PROPERTY_PATH,
		  .field = STRINGS_FIELD(ReadArgs, path.paths) },
	  .accept = path_accept,
	  .position = 1,
	  .by_value = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "LiteralPath", "The same, without wildcards.",
		  .flags = PROPERTY_LIST | PROPERTY_PATH,
		  .field = STRINGS_FIELD(ReadArgs, path.literal_paths) },
	  .accept = path_accept,
	  .by_name = ALL_SETS,
	  .aliases = path_aliases },
	DELIMITER_PARAM(ReadArgs, 2),
	{ .is = { "Header", "Names of the columns, when the file has none.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(ReadArgs, header) } },
	ENCODING_PARAM(ReadArgs, "Accepted; it is found out by itself."),
	CULTURE_PARAM(ReadArgs),
	{ 0 },
};

static const Param from_params[] = {
	DELIMITER_PARAM(ReadArgs, 2),
	{ .is = { "Header", "Names of the columns, when there is no heading.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(ReadArgs, header) } },
	CULTURE_PARAM(ReadArgs),
	{ .is = { "InputObject", "Lines of CSV.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(ReadArgs, input) },
	  .position = 1,
	  .by_value = ALL_SETS },
	{ 0 },
};

static const Example import_examples[] = {
	{ "'Name,Age', 'Ken,30' | Set-Content x.csv; Import-Csv x.csv",
	  "One object with Name and Age." },
	{ 0 },
};

static const Example from_examples[] = {
	{ "'Name,Age', 'Ken,30' | ConvertFrom-Csv", "One object." },
	{ 0 },
};

const Cmdlet cmdlet_import_csv = {
	.name = "Import-Csv",
	.synopsis = "Reads objects from CSV files.",
	.args_size = sizeof(ReadArgs),
	.params = import_params,
	.examples = import_examples,
	.process = import_process,
};

const Cmdlet cmdlet_convertfrom_csv = {
	.name = "ConvertFrom-Csv",
	.synopsis = "Makes objects of lines of CSV.",
	.args_size = sizeof(ReadArgs),
	.params = from_params,
	.examples = from_examples,
	.begin = from_begin,
	.process = from_process,
	.end = from_end,
};
