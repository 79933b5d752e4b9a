/* Modules: those of Lync are built in, files of functions are loaded. */
#include "shell/general/general.h"

#include "core/value/table.h"
#include "shell/general/module_file.h"
#include "shell/general/object.h"
#include "shell/general/path.h"
#include "shell/general/path_param.h"
#include "shell/types/like.h"

#include <gio/gio.h>
#include <string.h>

typedef struct ModuleArgs {
	const char *const *names;
	const char *const *functions;
	const char *const *variables;
	const char *const *aliases;
	const char *const *cmdlets;
	Value arguments;
	bool force, global, unchecked, pass_thru, list_available, all, refresh,
		no_clobber;
	const char *scope, *prefix, *version, *least;
} ModuleArgs;

/* Modules that scripts of Lync administrators import; what they need of them
 * is here anyway. */
static const char *const built_in[] = {
	"ActiveDirectory",
	"Lync",
	"LyncOnline",
	"Microsoft.PowerShell.Management",
	"Microsoft.PowerShell.Security",
	"Microsoft.PowerShell.Utility",
	"SkypeForBusiness",
	"SkypeOnlineConnector",
	NULL,
};

static bool is_built_in(const char *name)
{
	for (const char *const *known = built_in; *known; known++)
		if (name_same(*known, name))
			return true;
	return false;
}

/* "…\Lync\Lync.psd1" is the module Lync. */
static char *module_name(const char *path)
{
	g_autofree char *unix_path = g_strdelimit(g_strdup(path), "\\", '/');
	char *name = g_path_get_basename(unix_path);
	char *dot = g_strrstr(name, ".ps");
	if (dot)
		*dot = 0;
	return name;
}

/* ---- what is given */

static const Property module_properties[] = {
	{ "ModuleType", "Script or Binary." },
	{ "Version", "Its version." },
	{ "Name", "Its name." },
	{ "Path", "Its file." },
	{ "ExportedCommands", "Its functions." },
	{ "ExportedFunctions", "Its functions." },
	{ 0 },
};
static const ViewColumn module_columns[] = {
	{ "ModuleType", NULL, 10, false },
	{ "Version", NULL, 10, false },
	{ "Name", NULL, 0, false },
	{ 0 },
};
static const View module_view = { .columns = module_columns };

static char *format(const Record *record)
{
	return g_strdup(value_text(record_get((Record *)record, "Name")));
}

static const RecordType module_type = {
	"System.Management.Automation.PSModuleInfo", module_properties,
	&module_view, NULL, format
};

static bool emit_module(Call *call, const char *name, const Module *module)
{
	Record *record = record_new(&module_type);
	Table *functions = table_new(true);
	for (guint i = 0; module && i < module->functions->len; i++)
		table_set_take(functions,
			       value_string(module->functions->pdata[i]),
			       value_string(module->functions->pdata[i]));
	record_set_take(record, "ModuleType",
			value_string(module ? "Script" : "Binary"));
	record_set_take(record, "Version", value_string("1.0"));
	record_set_take(record, "Name", value_string(name));
	record_set_take(record, "Path",
			value_string(module ? module->path : ""));
	record_set_take(record, "ExportedFunctions",
			value_table_take(table_ref(functions)));
	record_set_take(record, "ExportedCommands",
			value_table_take(functions));
	return call_emit_record_take(call, record);
}

static void list_modules(Call *call, const char *pattern)
{
	const GPtrArray *loaded = call_session(call)->modules;
	for (guint i = 0; loaded && i < loaded->len; i++) {
		const Module *module = loaded->pdata[i];
		if (like_match(pattern, module->name, false))
			emit_module(call, module->name, module);
	}
	for (const char *const *name = built_in; *name; name++)
		if (like_match(pattern, *name, false))
			emit_module(call, *name, NULL);
}

static bool get_process(Call *call, void *data, GError **error)
{
	ModuleArgs *args = data;
	const char *const all[] = { "*", NULL };
	(void)error;
	for (const char *const *name = args->names ? args->names : all; *name;
	     name++)
		list_modules(call, *name);
	return true;
}

/* ---- Import-Module */

/* The file that a module's name means: itself, with an ending, or in a folder
 * of that name. NULL: none. Free it. */
static char *module_file(const char *given)
{
	static const char *const endings[] = { "", ".psm1", ".ps1", NULL };
	g_autofree char *native = path_native(given, NULL);
	if (!native)
		return NULL;
	for (const char *const *ending = endings; *ending; ending++) {
		char *file = g_strconcat(native, *ending, NULL);
		if (g_file_test(file, G_FILE_TEST_IS_REGULAR))
			return file;
		g_free(file);
	}
	g_autofree char *name = g_path_get_basename(native);
	g_autofree char *inner = g_strconcat(name, ".psm1", NULL);
	char *file = g_build_filename(native, inner, NULL);
	if (g_file_test(file, G_FILE_TEST_IS_REGULAR))
		return file;
	g_free(file);
	return NULL;
}

/* A script runs in the caller's scope; a manifest stands for the module next
 * to it. */
static bool import_file(Call *call, const ModuleArgs *args, const char *file,
			GError **error)
{
	Flow flow = FLOW_NORMAL;
	g_autofree char *path = g_strdup(file);
	if (g_str_has_suffix(path, ".psd1")) {
		g_free(path);
		path = g_strdup_printf("%.*s.psm1", (int)strlen(file) - 5,
				       file);
	}
	Module *module = module_load(call_session(call), path, call_emit(call),
				     &flow, error);
	if (!module)
		return flow ? call_flow(call, flow) : false;
	if (args->pass_thru)
		emit_module(call, module->name, module);
	return true;
}

static bool import_one(Call *call, const ModuleArgs *args, const char *given,
		       GError **error)
{
	g_autofree char *name = module_name(given);
	g_autofree char *file = module_file(given);
	if (file && !is_built_in(name))
		return import_file(call, args, file, error);
	if (is_built_in(name)) {
		feedback_verbose(call_feedback(call),
				 "The module '%s' is built in", name);
		return !args->pass_thru || emit_module(call, name, NULL) ||
		       true;
	}
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "The specified module '%s' was not loaded because no valid "
		    "module file was found: those of Lync are built in, your "
		    "own .psm1 file is named by its path",
		    given);
	return false;
}

static bool import_process(Call *call, void *data, GError **error)
{
	ModuleArgs *args = data;
	(void)error;
	for (const char *const *name = args->names; name && *name; name++) {
		GError *fault = NULL;
		g_auto(Value) target = value_string(*name);
		if (!import_one(call, args, *name, &fault) && fault)
			call_error_take(call, fault, target);
	}
	return true;
}

static bool remove_process(Call *call, void *data, GError **error)
{
	ModuleArgs *args = data;
	for (const char *const *given = args->names; given && *given; given++) {
		g_autofree char *name = module_name(*given);
		Module *module = module_find(call_session(call), name);
		if (!module && !is_built_in(name)) {
			g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
				    "No modules were removed. There is no "
				    "module '%s'",
				    name);
			return false;
		}
		if (module && call_should_process(call, name, "Remove-Module"))
			module_remove(module);
	}
	return true;
}

/* ---- */

static const char *const name_aliases[] = { "FullyQualifiedName", NULL };
static const char *const version_aliases[] = { "RequiredVersion", NULL };
static const char *const least_aliases[] = { "MinimumVersion", NULL };
static const char *const arguments_aliases[] = { "Args", NULL };

#define SWITCH(name_, help_, member_)                                          \
	{                                                                      \
		.is = { name_,                                                 \
			help_,                                                 \
			.field = SWITCH_FIELD(ModuleArgs, member_) }           \
	}
#define NAMES(name_, help_, member_)                                           \
	{                                                                      \
		.is = { name_,                                                 \
			help_,                                                 \
			.flags = PROPERTY_LIST,                                \
			.field = STRINGS_FIELD(ModuleArgs, member_) }          \
	}
#define MODULE_PARAM(mandatory_)                                               \
	{                                                                      \
		.is = { "Name", "Modules; those of Lync are built in.",        \
			.flags = PROPERTY_LIST | PROPERTY_PATH,                \
			.field = STRINGS_FIELD(ModuleArgs, names) },           \
		.accept = path_accept, .position = 1, .mandatory = mandatory_, \
		.by_value = ALL_SETS, .by_name = ALL_SETS,                     \
		.aliases = name_aliases                                        \
	}

static const Param import_params[] = {
	MODULE_PARAM(ALL_SETS),
	SWITCH("Force", "Loads it again.", force),
	SWITCH("Global", "Accepted: its functions are seen everywhere.",
	       global),
	SWITCH("DisableNameChecking", "Accepted.", unchecked),
	SWITCH("PassThru", "Gives the module.", pass_thru),
	SWITCH("NoClobber", "Accepted.", no_clobber),
	NAMES("Function", "Accepted.", functions),
	NAMES("Cmdlet", "Accepted.", cmdlets),
	NAMES("Variable", "Accepted.", variables),
	NAMES("Alias", "Accepted.", aliases),
	{ .is = { "ArgumentList", "Accepted.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(ModuleArgs, arguments) },
	  .aliases = arguments_aliases },
	{ .is = { "Scope", "Accepted.",
		  .field = STRING_FIELD(ModuleArgs, scope) } },
	{ .is = { "Prefix", "Accepted.",
		  .field = STRING_FIELD(ModuleArgs, prefix) } },
	{ .is = { "Version", "Accepted.",
		  .field = STRING_FIELD(ModuleArgs, least) },
	  .aliases = least_aliases },
	{ .is = { "MaximumVersion", "Accepted.",
		  .field = STRING_FIELD(ModuleArgs, version) },
	  .aliases = version_aliases },
	{ 0 },
};
static const Param remove_params[] = {
	MODULE_PARAM(ALL_SETS),
	SWITCH("Force", "Accepted.", force),
	{ 0 },
};
static const Param get_params[] = {
	MODULE_PARAM(0),
	SWITCH("ListAvailable", "Accepted: what is built in is there.",
	       list_available),
	SWITCH("All", "Accepted.", all),
	SWITCH("Refresh", "Accepted.", refresh),
	{ 0 },
};
static const Example import_examples[] = {
	{ "Import-Module Lync", "Succeeds: it is built in." },
	{ 0 },
};
static const Example remove_examples[] = {
	{ "Remove-Module Lync", "Succeeds; what is built in stays." },
	{ 0 },
};
static const Example get_examples[] = {
	{ "Get-Module -ListAvailable", "Modules that can be imported." },
	{ 0 },
};
const Cmdlet cmdlet_import_module = {
	.name = "Import-Module",
	.synopsis = "Loads a module's file; accepts those of Lync.",
	.args_size = sizeof(ModuleArgs),
	.params = import_params,
	.examples = import_examples,
	.process = import_process,
};

const Cmdlet cmdlet_remove_module = {
	.name = "Remove-Module",
	.synopsis = "Takes a module's functions away.",
	.args_size = sizeof(ModuleArgs),
	.params = remove_params,
	.examples = remove_examples,
	.confirm = CONFIRM_LOW,
	.process = remove_process,
};

const Cmdlet cmdlet_get_module = {
	.name = "Get-Module",
	.synopsis = "Gives modules that are loaded or built in.",
	.args_size = sizeof(ModuleArgs),
	.params = get_params,
	.examples = get_examples,
	.output = &module_type,
	.process = get_process,
};
