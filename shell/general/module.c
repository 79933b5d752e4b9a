#include "shell/general/general.h"

#include "shell/general/object.h"
#include "shell/pipeline/session.h"

#include <gio/gio.h>

typedef struct ModuleArgs {
	const char *const *names;
	bool force, global, disable_name_checking, pass_thru;
	const char *scope;
} ModuleArgs;

/* Modules that scripts of Lync administrators import; what they need of them
 * is here anyway. */
static const char *const built_in[] = {
	"Lync",
	"LyncOnline",
	"SkypeForBusiness",
	"SkypeOnlineConnector",
	"ActiveDirectory",
	"Microsoft.PowerShell.Management",
	"Microsoft.PowerShell.Security",
	"Microsoft.PowerShell.Utility",
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

static bool import_process(Call *call, void *data, GError **error)
{
	ModuleArgs *args = data;
	for (const char *const *path = args->names; path && *path; path++) {
		g_autofree char *name = module_name(*path);
		if (is_built_in(name)) {
			feedback_verbose(call_feedback(call),
					 "The module '%s' is built in", name);
			continue;
		}
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "The specified module '%s' was not loaded because "
			    "modules of others are not offered here; run a "
			    "script of functions with a dot in front of it",
			    *path);
		return false;
	}
	return true;
}

static bool remove_process(Call *call, void *data, GError **error)
{
	(void)call, (void)data, (void)error;
	return true;
}

static const char *const name_aliases[] = { "FullyQualifiedName", NULL };

static const Param import_params[] = {
	{ .is = { "Name", "Modules; those of Lync are built in.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(ModuleArgs, names) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_value = ALL_SETS,
	  .aliases = name_aliases },
	{ .is = { "Force", "Accepted.",
		  .field = SWITCH_FIELD(ModuleArgs, force) } },
	{ .is = { "Global", "Accepted.",
		  .field = SWITCH_FIELD(ModuleArgs, global) } },
	{ .is = { "DisableNameChecking", "Accepted.",
		  .field = SWITCH_FIELD(ModuleArgs, disable_name_checking) } },
	{ .is = { "PassThru", "Accepted.",
		  .field = SWITCH_FIELD(ModuleArgs, pass_thru) } },
	{ .is = { "Scope", "Accepted.",
		  .field = STRING_FIELD(ModuleArgs, scope) } },
	{ 0 },
};

static const Param remove_params[] = {
	{ .is = { "Name", "Modules.", .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(ModuleArgs, names) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_value = ALL_SETS },
	{ .is = { "Force", "Accepted.",
		  .field = SWITCH_FIELD(ModuleArgs, force) } },
	{ 0 },
};

static const Example import_examples[] = {
	{ "Import-Module Lync", "Succeeds: it is built in." },
	{ 0 },
};
static const Example remove_examples[] = {
	{ "Remove-Module Lync", "Succeeds; nothing is removed." },
	{ 0 },
};

const Cmdlet cmdlet_import_module = {
	.name = "Import-Module",
	.synopsis = "Accepts the modules that Lync scripts import.",
	.args_size = sizeof(ModuleArgs),
	.params = import_params,
	.examples = import_examples,
	.process = import_process,
};

const Cmdlet cmdlet_remove_module = {
	.name = "Remove-Module",
	.synopsis = "Accepts modules; what is built in stays.",
	.args_size = sizeof(ModuleArgs),
	.params = remove_params,
	.examples = remove_examples,
	.process = remove_process,
};
