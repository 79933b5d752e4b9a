/* Export-Alias and Import-Alias. */
#include "shell/general/general.h"

#include "shell/general/csv.h"
#include "shell/general/path.h"
#include "shell/general/text_file.h"
#include "shell/pipeline/session.h"
#include "shell/types/like.h"

#include <errno.h>
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

typedef struct FileArgs {
	const char *path, *literal_path, *as, *description, *scope;
	const char *const *names;
	bool append, force, no_clobber, pass_thru;
} FileArgs;

static bool is_asked(const FileArgs *args, const char *name)
{
	if (!args->names)
		return true;
	for (const char *const *one = args->names; *one; one++)
		if (like_match(*one, name, false))
			return true;
	return false;
}

static char *path_of(const FileArgs *args, GError **error)
{
	const char *given =
		args->literal_path ? args->literal_path : args->path;
	return path_native(given ? given : "", error);
}

/* ---- Export-Alias */

static void add_heading(GString *text, const FileArgs *args)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autofree char *time = g_date_time_format(now, "%d %B %Y %H:%M:%S");
	g_string_append_printf(text,
			       "# Alias File\n# Exported by : %s\n"
			       "# Date/Time : %s\n# Computer : %s\n",
			       g_get_user_name(), time, g_get_host_name());
	if (args->description)
		g_string_append_printf(text, "# %s\n", args->description);
}

static void add_alias(GString *text, const Alias *alias, bool script)
{
	const char *about = alias->description ? alias->description : "";
	const char *option = alias->option ? alias->option : "None";
	if (script) {
		g_string_append_printf(text,
				       "set-alias -Name:\"%s\" -Value:\"%s\" "
				       "-Description:\"%s\" -Option:\"%s\"\n",
				       alias->name, alias->target, about,
				       option);
		return;
	}
	csv_field(text, alias->name);
	g_string_append_c(text, ',');
	csv_field(text, alias->target);
	g_string_append_c(text, ',');
	csv_field(text, about);
	g_string_append_c(text, ',');
	csv_field(text, option);
	g_string_append_c(text, '\n');
}

static bool write_text(const char *path, bool append, const GString *text,
		       GError **error)
{
	FILE *file = fopen(path, append ? "ae" : "we");
	bool well = file && fwrite(text->str, 1, text->len, file) == text->len;
	if (file && fclose(file) != 0)
		well = false;
	if (!well)
		g_set_error(error, G_IO_ERROR,
			    (int)g_io_error_from_errno(errno),
			    "cannot write '%s': %s", path, g_strerror(errno));
	return well;
}

static bool export_process(Call *call, void *data, GError **error)
{
	FileArgs *args = data;
	g_autofree char *path = path_of(args, error);
	bool script = args->as && name_same(args->as, "Script");
	if (!path)
		return false;
	if (args->no_clobber && g_file_test(path, G_FILE_TEST_EXISTS)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
			    "The file '%s' already exists: -NoClobber keeps it",
			    path);
		return false;
	}
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GPtrArray) aliases =
		command_table_aliases(call_session(call)->commands);
	add_heading(text, args);
	for (guint i = 0; i < aliases->len; i++) {
		const Alias *alias = aliases->pdata[i];
		if (is_asked(args, alias->name))
			add_alias(text, alias, script);
	}
	return !call_should_process(call, path, "Export Alias") ||
	       write_text(path, args->append, text, error);
}

/* ---- Import-Alias */

typedef struct Import {
	Call *call;
	bool force;
} Import;

static bool take_row(void *data, Record *row)
{
	const Import *import = data;
	Session *session = call_session(import->call);
	const char *name = value_text(record_get(row, "Name"));
	const char *target = value_text(record_get(row, "Value"));
	g_auto(Value) shown = value_string(name ? name : "");
	if (!name || !target)
		return true;
	if (command_table_target(session->commands, name) && !import->force) {
		call_error_take(import->call,
				g_error_new(G_IO_ERROR, G_IO_ERROR_EXISTS,
					    "The alias is not allowed, because "
					    "an alias with the name '%s' "
					    "already exists",
					    name),
				shown);
		return true;
	}
	if (call_should_process(import->call, name, "Import Alias"))
		command_table_alias(session->commands, name, target);
	return true;
}

static bool import_process(Call *call, void *data, GError **error)
{
	FileArgs *args = data;
	const char *const header[] = { "Name", "Value", "Description",
				       "Options", NULL };
	Import import = { call, args->force };
	g_autofree char *path = path_of(args, error);
	size_t bytes;
	g_autofree char *text =
		path ? text_file_read(path, &bytes, error) : NULL;
	if (!text)
		return false;
	g_autoptr(CsvReader) reader =
		csv_reader_new(',', header, take_row, &import);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++)
		if (**line != '#' &&
		    (!csv_reader_feed(reader, *line, strlen(*line), error) ||
		     !csv_reader_feed(reader, "\n", 1, error)))
			return false;
	return csv_reader_end(reader, error);
}

static const char *const ways[] = { "Csv", "Script", NULL };
static const char *const literal_aliases[] = { "PSPath", "LP", NULL };

#define PATH_AND_SCOPE                                                         \
	{ .is = { "Path", "The file.", .flags = PROPERTY_PATH,                 \
		  .field = STRING_FIELD(FileArgs, path) },                     \
	  .position = 1,                                                       \
	  .by_value = ALL_SETS,                                                \
	  .by_name = ALL_SETS },                                               \
		{ .is = { "LiteralPath", "The same.", .flags = PROPERTY_PATH,  \
			  .field = STRING_FIELD(FileArgs, literal_path) },     \
		  .by_name = ALL_SETS,                                         \
		  .aliases = literal_aliases },                                \
	{                                                                      \
		.is = { "Scope",                                               \
			"Accepted.",                                           \
			.field = STRING_FIELD(FileArgs, scope) }               \
	}

static const Param export_params[] = {
	PATH_AND_SCOPE,
	{ .is = { "Name", "Aliases; wildcards are allowed.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(FileArgs, names) },
	  .position = 2,
	  .by_name = ALL_SETS },
	{ .is = { "As", "CSV, as is usual, or a script.", .allowed = ways,
		  .field = STRING_FIELD(FileArgs, as) } },
	{ .is = { "Append", "Adds to the file.",
		  .field = SWITCH_FIELD(FileArgs, append) } },
	{ .is = { "NoClobber", "Does not overwrite a file.",
		  .field = SWITCH_FIELD(FileArgs, no_clobber) } },
	{ .is = { "Description", "A line of the heading.",
		  .field = STRING_FIELD(FileArgs, description) } },
	{ .is = { "Force", "Accepted.",
		  .field = SWITCH_FIELD(FileArgs, force) } },
	{ .is = { "PassThru", "Accepted.",
		  .field = SWITCH_FIELD(FileArgs, pass_thru) } },
	{ 0 },
};
static const Param import_params[] = {
	PATH_AND_SCOPE,
	{ .is = { "Force", "Replaces aliases.",
		  .field = SWITCH_FIELD(FileArgs, force) } },
	{ .is = { "PassThru", "Accepted.",
		  .field = SWITCH_FIELD(FileArgs, pass_thru) } },
	{ 0 },
};

static const Example export_examples[] = {
	{ "Export-Alias a.csv g*", "Aliases that begin with g." },
	{ 0 },
};
static const Example import_examples[] = {
	{ "Export-Alias a.csv gc; Import-Alias a.csv -Force", "There again." },
	{ 0 },
};

const Cmdlet cmdlet_export_alias = {
	.name = "Export-Alias",
	.synopsis = "Writes aliases into a file.",
	.args_size = sizeof(FileArgs),
	.params = export_params,
	.examples = export_examples,
	.confirm = CONFIRM_LOW,
	.process = export_process,
};

const Cmdlet cmdlet_import_alias = {
	.name = "Import-Alias",
	.synopsis = "Reads aliases from a file.",
	.args_size = sizeof(FileArgs),
	.params = import_params,
	.examples = import_examples,
	.confirm = CONFIRM_LOW,
	.process = import_process,
};
