/* Export-ModuleMember: what others may call of a module. */
#include "shell/general/module_file.h"
#include "shell/pipeline/cmdlet.h"

#include <gio/gio.h>

typedef struct ExportArgs {
	const char *const *functions;
	const char *const *variables;
	const char *const *aliases;
	const char *const *cmdlets;
} ExportArgs;

static void add_patterns(GPtrArray *patterns, const char *const *names)
{
	for (; names && *names; names++)
		g_ptr_array_add(patterns, g_strdup(*names));
}

static bool export_process(Call *call, void *data, GError **error)
{
	const ExportArgs *args = data;
	Module *module = module_loading();
	(void)call;
	if (!module) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
			    "The Export-ModuleMember cmdlet can only be called "
			    "from inside a module");
		return false;
	}
	if (!module->patterns)
		module->patterns = g_ptr_array_new_with_free_func(g_free);
	add_patterns(module->patterns, args->functions);
	add_patterns(module->patterns, args->cmdlets);
	return true;
}

#define NAMES(name_, help_, member_)                                           \
	{                                                                      \
		.is = { name_,                                                 \
			help_,                                                 \
			.flags = PROPERTY_LIST,                                \
			.field = STRINGS_FIELD(ExportArgs, member_) }          \
	}

static const Param export_params[] = {
	{ .is = { "Function", "Functions; wildcards are allowed.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(ExportArgs, functions) },
	  .position = 1,
	  .by_value = ALL_SETS,
	  .by_name = ALL_SETS },
	NAMES("Cmdlet", "The same.", cmdlets),
	NAMES("Variable", "Accepted.", variables),
	NAMES("Alias", "Accepted: aliases are seen everywhere.", aliases),
	{ 0 },
};

static const Example export_examples[] = {
	{ "'function f { 1 }; Export-ModuleMember -Function f' | Set-Content "
	  "m.psm1; Import-Module ./m.psm1; f",
	  "Within a module's file: what others may call." },
	{ 0 },
};

const Cmdlet cmdlet_export_module_member = {
	.name = "Export-ModuleMember",
	.synopsis = "Says which functions of a module others may call.",
	.args_size = sizeof(ExportArgs),
	.params = export_params,
	.examples = export_examples,
	.process = export_process,
};
