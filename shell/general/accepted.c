/* Cmdlets that scripts call for the sake of Windows: they succeed quietly. */
#include "shell/general/general.h"

#include "shell/general/object.h"
#include "shell/general/path_param.h"

/* ---- execution policy: everything may run */

typedef struct PolicyArgs {
	const char *policy, *scope;
	bool force, list;
} PolicyArgs;

static bool get_policy(Call *call, void *data, GError **error)
{
	(void)data, (void)error;
	call_emit_take(call, value_string("Unrestricted"));
	return true;
}

static bool accept(Call *call, void *data, GError **error)
{
	(void)call, (void)data, (void)error;
	return true;
}

#define SCOPE_PARAM                                                            \
	{                                                                      \
		.is = { "Scope", "Accepted.",                                  \
			.field = STRING_FIELD(PolicyArgs, scope) },            \
		.position = 2, .by_name = ALL_SETS                             \
	}

static const Param get_policy_params[] = {
	SCOPE_PARAM,
	{ .is = { "List", "Accepted.",
		  .field = SWITCH_FIELD(PolicyArgs, list) } },
	{ 0 },
};
static const Param set_policy_params[] = {
	{ .is = { "ExecutionPolicy", "Accepted: every script may run.",
		  .field = STRING_FIELD(PolicyArgs, policy) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_name = ALL_SETS },
	SCOPE_PARAM,
	{ .is = { "Force", "Accepted.",
		  .field = SWITCH_FIELD(PolicyArgs, force) } },
	{ 0 },
};

static const Example get_policy_examples[] = {
	{ "Get-ExecutionPolicy", "Unrestricted." },
	{ 0 },
};
static const Example set_policy_examples[] = {
	{ "Set-ExecutionPolicy RemoteSigned", "Changes nothing." },
	{ 0 },
};

const Cmdlet cmdlet_get_execution_policy = {
	.name = "Get-ExecutionPolicy",
	.synopsis = "Says that every script may run.",
	.args_size = sizeof(PolicyArgs),
	.params = get_policy_params,
	.examples = get_policy_examples,
	.process = get_policy,
};

const Cmdlet cmdlet_set_execution_policy = {
	.name = "Set-ExecutionPolicy",
	.synopsis = "Accepts a policy; every script may run anyway.",
	.args_size = sizeof(PolicyArgs),
	.params = set_policy_params,
	.examples = set_policy_examples,
	.confirm = CONFIRM_MEDIUM,
	.process = accept,
};

/* ---- Unblock-File */

typedef struct UnblockArgs {
	PathArgs path;
} UnblockArgs;

static bool unblock_one(Call *call, void *data, const char *path,
			GError **error)
{
	(void)call, (void)data, (void)path, (void)error;
	return true;
}

static bool unblock(Call *call, void *data, GError **error)
{
	UnblockArgs *args = data;
	return paths_each(call, &args->path, NULL, unblock_one, args, error);
}

static const Param unblock_params[] = {
	PATH_PARAMS(UnblockArgs, path),
	{ 0 },
};
static const Example unblock_examples[] = {
	{ "'x' | Set-Content x.ps1; Unblock-File x.ps1", "Changes nothing." },
	{ 0 },
};

const Cmdlet cmdlet_unblock_file = {
	.name = "Unblock-File",
	.synopsis = "Accepts files; none is blocked here.",
	.args_size = sizeof(UnblockArgs),
	.params = unblock_params,
	.examples = unblock_examples,
	.process = unblock,
};

/* ---- Add-Type */

typedef struct TypeArgs {
	const char *const *assemblies;
	const char *definition;
	const char *const *paths;
	const char *name, *space, *language;
	Value members;
	bool pass_thru;
} TypeArgs;

static bool add_type(Call *call, void *data, GError **error)
{
	TypeArgs *args = data;
	if (!args->definition && value_is_null(args->members))
		return true;
	g_set_error(error, CALL_STOP, 0,
		    "source code is not compiled here: -AssemblyName is "
		    "accepted, -TypeDefinition and -MemberDefinition are not");
	call_terminate_take(call, g_steal_pointer(error), VALUE_NONE);
	return true;
}

static const char *const assembly_aliases[] = { "AN", NULL };
static const char *const name_space_aliases[] = { "NS", NULL };

static const Param type_params[] = {
	{ .is = { "TypeDefinition", "Not offered: source code.",
		  .field = STRING_FIELD(TypeArgs, definition) },
	  .position = 1 },
	{ .is = { "AssemblyName", "Accepted: what is known is there.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(TypeArgs, assemblies) },
	  .aliases = assembly_aliases },
	{ .is = { "Path", "Accepted.", .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(TypeArgs, paths) } },
	{ .is = { "Name", "Of the type that -MemberDefinition makes.",
		  .field = STRING_FIELD(TypeArgs, name) } },
	{ .is = { "MemberDefinition", "Not offered: source code.",
		  .flags = PROPERTY_ANY,
		  .field = VALUE_FIELD(TypeArgs, members) } },
	{ .is = { "Namespace", "Accepted.",
		  .field = STRING_FIELD(TypeArgs, space) },
	  .aliases = name_space_aliases },
	{ .is = { "Language", "Accepted.",
		  .field = STRING_FIELD(TypeArgs, language) } },
	{ .is = { "PassThru", "Accepted.",
		  .field = SWITCH_FIELD(TypeArgs, pass_thru) } },
	{ 0 },
};
static const Example type_examples[] = {
	{ "Add-Type -AssemblyName System.Web", "Changes nothing." },
	{ 0 },
};

const Cmdlet cmdlet_add_type = {
	.name = "Add-Type",
	.synopsis = "Accepts assemblies; the types that are known are there.",
	.args_size = sizeof(TypeArgs),
	.params = type_params,
	.examples = type_examples,
	.process = add_type,
};
