#include "shell/general/general.h"

#include "shell/general/path.h"
#include "shell/general/provider.h"
#include "shell/types/drive_map.h"
#include "shell/types/like.h"

#include <gio/gio.h>

typedef struct DriveArgs {
	const char *const *names;
	const char *const *literal_names;
	const char *const *providers;
	const char *name, *provider, *root, *description, *scope;
	bool persist, force;
	Value credential;
} DriveArgs;

static const Property drive_properties[] = {
	{ "Name", "Its name, without the colon." },
	{ "Provider", "What lies on it." },
	{ "Root", "The folder that it is." },
	{ "Description", "What it is for." },
	{ 0 },
};
static const ViewColumn drive_columns[] = {
	{ "Name", NULL, 0, false },
	{ "Provider", NULL, 0, false },
	{ "Root", NULL, 0, false },
	{ 0 },
};
static const View drive_view = { .columns = drive_columns };

static char *format(const Record *record)
{
	return g_strdup(value_text(record_get((Record *)record, "Name")));
}

static const RecordType drive_type = {
	"System.Management.Automation.PSDriveInfo", drive_properties,
	&drive_view, NULL, format
};

static bool emit_drive(Call *call, const char *name, const char *provider,
		       const char *root)
{
	Record *record = record_new(&drive_type);
	record_set_take(record, "Name", value_string(name));
	record_set_take(record, "Provider", value_string(provider));
	record_set_take(record, "Root", value_string(root));
	record_set_take(record, "Description", value_string(""));
	return call_emit_record_take(call, record);
}

static bool is_asked(const DriveArgs *args, const char *pattern,
		     const char *name, const char *provider)
{
	if (!like_match(pattern, name, false))
		return false;
	if (!args->providers)
		return true;
	for (const char *const *one = args->providers; *one; one++)
		if (like_match(*one, provider, false))
			return true;
	return false;
}

static unsigned show(Call *call, const DriveArgs *args, const char *pattern)
{
	unsigned found = 0;
	g_autoptr(GPtrArray) mapped = drive_map_names();
	for (guint i = 0; i < mapped->len; i++) {
		const char *name = mapped->pdata[i];
		if (!is_asked(args, pattern, name, "FileSystem"))
			continue;
		emit_drive(call, name, "FileSystem", drive_map_root(name));
		found++;
	}
	if (is_asked(args, pattern, "/", "FileSystem")) {
		emit_drive(call, "/", "FileSystem", "/");
		found++;
	}
	for (const Provider *const *one = providers; *one; one++) {
		if (!is_asked(args, pattern, (*one)->drive, (*one)->provider))
			continue;
		emit_drive(call, (*one)->drive, (*one)->provider, "");
		found++;
	}
	return found;
}

static void report_drive(Call *call, const char *name)
{
	g_auto(Value) target = value_string(name);
	call_error_take(call,
			g_error_new(G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
				    "Cannot find drive. A drive with the name "
				    "'%s' does not exist",
				    name),
			target);
}

static bool get_process(Call *call, void *data, GError **error)
{
	DriveArgs *args = data;
	const char *const all[] = { "*", NULL };
	const char *const *name =
		args->literal_names ? args->literal_names : args->names;
	(void)error;
	for (name = name ? name : all; *name; name++)
		if (!show(call, args, *name) && !like_has_wildcards(*name))
			report_drive(call, *name);
	return true;
}

static bool is_drive_name(const char *name)
{
	const char *rest;
	g_autofree char *text = g_strconcat(name, ":", NULL);
	g_autofree char *drive = drive_name(text, &rest);
	return drive && !*rest;
}

static bool check_new(const DriveArgs *args, GError **error)
{
	if (!name_same(args->provider, "FileSystem")) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
			    "Cannot find a provider with the name '%s': drives "
			    "are folders here, -PSProvider FileSystem",
			    args->provider);
		return false;
	}
	if (!is_drive_name(args->name)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "'%s' is no name of a drive: letters and digits, "
			    "without a colon",
			    args->name);
		return false;
	}
	if (drive_map_root(args->name)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
			    "A drive with the name '%s' already exists",
			    args->name);
		return false;
	}
	return true;
}

static bool new_process(Call *call, void *data, GError **error)
{
	DriveArgs *args = data;
	if (!check_new(args, error))
		return false;
	g_autofree char *native = path_native(args->root, error);
	if (!native)
		return false;
	g_autofree char *root = path_absolute(native);
	if (!g_file_test(root, G_FILE_TEST_IS_DIR)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "The specified drive root '%s' either does not "
			    "exist, or it is not a folder",
			    args->root);
		return false;
	}
	g_autofree char *target = g_strdup_printf(
		"Name: %s Provider: FileSystem Root: %s", args->name, root);
	if (!call_should_process(call, target, "New drive"))
		return true;
	drive_map_set(args->name, root);
	emit_drive(call, args->name, "FileSystem", root);
	return true;
}

static bool remove_process(Call *call, void *data, GError **error)
{
	DriveArgs *args = data;
	const char *const *name =
		args->literal_names ? args->literal_names : args->names;
	(void)error;
	for (; name && *name; name++) {
		if (!drive_map_root(*name))
			report_drive(call, *name);
		else if (call_should_process(call, *name, "Remove Drive"))
			drive_map_remove(*name);
	}
	return true;
}

#define NAMES_PARAMS(mandatory_)                                               \
	{ .is = { "Name", "Names of drives, without the colon.",               \
		  .flags = PROPERTY_LIST,                                      \
		  .field = STRINGS_FIELD(DriveArgs, names) },                  \
	  .position = 1,                                                       \
	  .by_value = ALL_SETS,                                                \
	  .by_name = ALL_SETS },                                               \
		{ .is = { "LiteralName", "The same, without wildcards.",       \
			  .flags = PROPERTY_LIST,                              \
			  .field = STRINGS_FIELD(DriveArgs, literal_names) },  \
		  .by_name = ALL_SETS },                                       \
		{ .is = { "PSProvider", "Only drives of these providers.",     \
			  .flags = PROPERTY_LIST,                              \
			  .field = STRINGS_FIELD(DriveArgs, providers) } },    \
	{                                                                      \
		.is = { "Scope",                                               \
			"Accepted.",                                           \
			.field = STRING_FIELD(DriveArgs, scope) }              \
	}

static const Param get_params[] = { NAMES_PARAMS(0), { 0 } };
static const Param remove_params[] = {
	NAMES_PARAMS(ALL_SETS),
	{ .is = { "Force", "Accepted.",
		  .field = SWITCH_FIELD(DriveArgs, force) } },
	{ 0 },
};
static const Param new_params[] = {
	{ .is = { "Name", "Its name, without the colon.",
		  .field = STRING_FIELD(DriveArgs, name) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "PSProvider", "FileSystem.",
		  .field = STRING_FIELD(DriveArgs, provider) },
	  .position = 2,
	  .mandatory = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "Root", "The folder that it is.", .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(DriveArgs, root) },
	  .position = 3,
	  .mandatory = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "Description", "Accepted.",
		  .field = STRING_FIELD(DriveArgs, description) } },
	{ .is = { "Scope", "Accepted: a drive is known everywhere.",
		  .field = STRING_FIELD(DriveArgs, scope) } },
	{ .is = { "Persist", "Accepted: write it into the profile instead.",
		  .field = SWITCH_FIELD(DriveArgs, persist) } },
	{ .is = { "Credential", "Accepted.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(DriveArgs, credential) } },
	{ 0 },
};

static const Example get_examples[] = {
	{ "Get-PSDrive", "Variable, Env and the others." },
	{ 0 },
};
static const Example new_examples[] = {
	{ "New-PSDrive C FileSystem /tmp; Test-Path C:\\; Remove-PSDrive C",
	  "C:\\ is /tmp meanwhile." },
	{ 0 },
};

const Cmdlet cmdlet_get_ps_drive = {
	.name = "Get-PSDrive",
	.synopsis = "Gives the drives that paths may begin with.",
	.args_size = sizeof(DriveArgs),
	.params = get_params,
	.examples = get_examples,
	.output = &drive_type,
	.process = get_process,
};

const Cmdlet cmdlet_new_ps_drive = {
	.name = "New-PSDrive",
	.synopsis = "Names the folder that a drive letter stands for.",
	.args_size = sizeof(DriveArgs),
	.params = new_params,
	.examples = new_examples,
	.output = &drive_type,
	.confirm = CONFIRM_LOW,
	.process = new_process,
};

const Cmdlet cmdlet_remove_ps_drive = {
	.name = "Remove-PSDrive",
	.synopsis = "Forgets the folder of a drive letter.",
	.args_size = sizeof(DriveArgs),
	.params = remove_params,
	.examples = new_examples,
	.confirm = CONFIRM_LOW,
	.process = remove_process,
};
