#include "core/base/contents.h"
#include "shell/general/general.h"

#include "shell/general/clixml.h"
#include "shell/general/csv_param.h"
#include "shell/general/object.h"
#include "shell/general/path.h"
#include "shell/general/text_file.h"
#include "shell/types/clixml.h"

#include <gio/gio.h>

#define DEPTH_USUAL 2
#define DEPTH_MOST  50

/* ---- Export-Clixml ---- */

typedef struct ExportArgs {
	Value input;
	const char *path, *literal_path, *encoding;
	int64_t depth;
	bool force, no_clobber;
} ExportArgs;

typedef struct Export {
	ClixmlWriter *writer;
	char *path;
} Export;

static void export_free(void *data)
{
	Export *export = data;
	if (export->writer)
		clixml_writer_free(export->writer);
	g_free(export->path);
	g_free(export);
}

static bool export_begin(Call *call, void *data, GError **error)
{
	ExportArgs *args = data;
	Export *export = g_new0(Export, 1);
	const char *path = args->literal_path ? args->literal_path : args->path;
	bool given = call_given_name(call, "Depth");
	call_set_state(call, export, export_free);
	export->path = path_native(path ? path : "", error);
	if (!export->path)
		return object_stop(call, error);
	if (args->no_clobber && !args->force &&
	    g_file_test(export->path, G_FILE_TEST_EXISTS)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
			    "The file '%s' already exists.", export->path);
		return object_stop(call, error);
	}
	if (call_should_process(call, export->path, "Export-Clixml"))
		export->writer = clixml_writer_new(given ? (int)args->depth
							 : DEPTH_USUAL);
	return true;
}

static bool export_process(Call *call, void *data, GError **error)
{
	ExportArgs *args = data;
	Export *export = call_state(call);
	if (!object_given(call) || !export->writer)
		return true;
	return clixml_write(export->writer, args->input, error);
}

static bool export_end(Call *call, void *data, GError **error)
{
	Export *export = call_state(call);
	(void)data;
	if (!export || !export->writer)
		return true;
	const GString *text = clixml_end(export->writer);
	return contents_write(export->path, text->str, text->len, error);
}

static const char *const literal_aliases[] = { "PSPath", "LP", NULL };
static const char *const no_clobber_aliases[] = { "NoOverwrite", NULL };

static const Param export_params[] = {
	{ .is = { "Path", "File to write.", .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(ExportArgs, path) },
	  .position = 1 },
	{ .is = { "LiteralPath", "The same, without wildcards.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(ExportArgs, literal_path) },
	  .aliases = literal_aliases },
	{ .is = { "Depth",
		  "Levels of objects within objects; deeper ones become text.",
		  .least = 1, .most = DEPTH_MOST, .fallback = "2",
		  .field = INTEGER_FIELD(ExportArgs, depth) } },
	{ .is = { "Force", "Overwrites in any case.",
		  .field = SWITCH_FIELD(ExportArgs, force) } },
	{ .is = { "NoClobber", "Does not overwrite a file.",
		  .field = SWITCH_FIELD(ExportArgs, no_clobber) },
	  .aliases = no_clobber_aliases },
	ENCODING_PARAM(ExportArgs, "Accepted; UTF-8 is written."),
	INPUT_PARAM(ExportArgs, input),
	{ 0 },
};

static const Example export_examples[] = {
	{ "'a', 'b' | Export-Clixml x.xml", "Two texts." },
	{ 0 },
};

const Cmdlet cmdlet_export_clixml = {
	.name = "Export-Clixml",
	.synopsis = "Writes objects into a file that Import-Clixml reads.",
	.args_size = sizeof(ExportArgs),
	.params = export_params,
	.examples = export_examples,
	.confirm = CONFIRM_LOW,
	.begin = export_begin,
	.process = export_process,
	.end = export_end,
};

/* ---- Import-Clixml ---- */

typedef struct ImportArgs {
	const char *const *paths;
	const char *const *literal_paths;
	int64_t first, skip;
	bool total;
} ImportArgs;

static List *read_file(const char *path, GError **error)
{
	g_autofree char *raw = NULL;
	gsize raw_bytes, bytes;
	if (!contents_read(path, &raw, &raw_bytes, error))
		return NULL;
	g_autofree char *text = clixml_decode(raw, raw_bytes, &bytes, error);
	List *list = text ? clixml_read(text, bytes, error) : NULL;
	if (!list)
		g_prefix_error(error, "'%s': ", path);
	return list;
}

static bool import_file(Call *call, const ImportArgs *args, const char *path,
			GError **error)
{
	bool limited = call_given_name(call, "First");
	g_autoptr(List) list = read_file(path, error);
	if (!list)
		return false;
	int64_t end = list->count;
	if (limited)
		end = MIN(end, args->skip + args->first);
	if (args->total)
		call_emit_take(call, value_int((int32_t)list->count));
	for (int64_t i = args->skip; i < end; i++)
		if (!call_emit_take(call, value_ref(list->values[i])))
			break;
	return true;
}

static bool import_process(Call *call, void *data, GError **error)
{
	ImportArgs *args = data;
	const char *const *paths =
		args->literal_paths ? args->literal_paths : args->paths;
	for (; paths && *paths; paths++) {
		g_auto(GStrv) found = path_expand(*paths, error);
		if (!found)
			return false;
		for (char **path = found; *path; path++)
			if (!import_file(call, args, *path, error))
				return false;
	}
	return true;
}

static const Param import_params[] = {
	{ .is = { "Path", "Files to read; wildcards are allowed.",
		  .flags = PROPERTY_LIST | PROPERTY_PATH,
		  .field = STRINGS_FIELD(ImportArgs, paths) },
	  .position = 1,
	  .by_value = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "LiteralPath", "The same, without wildcards.",
		  .flags = PROPERTY_LIST | PROPERTY_PATH,
		  .field = STRINGS_FIELD(ImportArgs, literal_paths) },
	  .by_name = ALL_SETS,
	  .aliases = literal_aliases },
	{ .is = { "First", "How many objects.", .least = 0, .most = G_MAXINT32,
		  .field = INTEGER_FIELD(ImportArgs, first) } },
	{ .is = { "Skip", "How many objects to leave out first.", .least = 0,
		  .most = G_MAXINT32,
		  .field = INTEGER_FIELD(ImportArgs, skip) } },
	{ .is = { "IncludeTotalCount", "Gives the number of objects first.",
		  .field = SWITCH_FIELD(ImportArgs, total) } },
	{ 0 },
};

static const Example import_examples[] = {
	{ "'a' | Export-Clixml x.xml; Import-Clixml x.xml", "The text." },
	{ 0 },
};

const Cmdlet cmdlet_import_clixml = {
	.name = "Import-Clixml",
	.synopsis = "Reads the objects of a file that Export-Clixml wrote.",
	.args_size = sizeof(ImportArgs),
	.params = import_params,
	.examples = import_examples,
	.process = import_process,
};
