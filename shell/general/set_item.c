#include "shell/general/general.h"

#include "shell/general/object.h"
#include "shell/general/path_param.h"

#include <gio/gio.h>

/* ---- Set-Item ---- */

typedef struct SetArgs {
	PathArgs path;
	Value value;
	bool pass_thru;
} SetArgs;

static bool fail_file(const char *path, GError **error)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
		    "Provider operation stopped because the provider does not "
		    "support this operation: use Set-Content for the file '%s'",
		    path);
	return false;
}

static bool set_one(Call *call, void *data, const char *path, GError **error)
{
	SetArgs *args = data;
	const char *name;
	const Provider *provider = provider_of(path, &name);
	Value item = VALUE_NONE;
	if (!provider)
		return fail_file(path, error);
	g_autofree char *text = value_format(args->value);
	g_autofree char *target =
		g_strdup_printf("Item: %s Value: %s", name, text);
	if (!call_should_process(call, target, "Set Item"))
		return true;
	if (!provider->set(call_session(call), name, args->value, error))
		return false;
	if (args->pass_thru && provider->item(call_session(call), name, &item))
		call_emit_take(call, item);
	return true;
}

static bool set_process(Call *call, void *data, GError **error)
{
	SetArgs *args = data;
	return paths_each_new(call, &args->path, set_one, args, error);
}

static const Param set_params[] = {
	{ .is = { "Path", "Items, such as Env:NAME.",
		  .flags = PROPERTY_LIST | PROPERTY_PATH,
		  .field = STRINGS_FIELD(SetArgs, path.paths) },
	  .position = 1,
	  .by_name = ALL_SETS },
	{ .is = { "LiteralPath", "The same, without wildcards.",
		  .flags = PROPERTY_LIST | PROPERTY_PATH,
		  .field = STRINGS_FIELD(SetArgs, path.literal_paths) },
	  .by_name = ALL_SETS,
	  .aliases = path_aliases },
	{ .is = { "Value", "Its value from now on.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(SetArgs, value) },
	  .position = 2,
	  .by_value = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "Force", "Accepted.",
		  .field = SWITCH_FIELD(SetArgs, path.force) } },
	{ .is = { "PassThru", "Gives the item.",
		  .field = SWITCH_FIELD(SetArgs, pass_thru) } },
	FILTER_PARAMS(SetArgs, path),
	{ 0 },
};

static const Example set_examples[] = {
	{ "Set-Item Env:GREETING hello; $env:GREETING", "Gives hello." },
	{ 0 },
};

const Cmdlet cmdlet_set_item = {
	.name = "Set-Item",
	.synopsis = "Sets items of drives: variables, functions, aliases.",
	.args_size = sizeof(SetArgs),
	.params = set_params,
	.examples = set_examples,
	.confirm = CONFIRM_MEDIUM,
	.process = set_process,
};

/* ---- Clear-Item ---- */

typedef struct ClearArgs {
	PathArgs path;
} ClearArgs;

static bool clear_one(Call *call, void *data, const char *path, GError **error)
{
	const char *name;
	const Provider *provider = provider_of(path, &name);
	(void)data;
	if (!provider)
		return fail_file(path, error);
	g_autofree char *target = g_strconcat("Item: ", name, NULL);
	if (!call_should_process(call, target, "Clear Item"))
		return true;
	if (provider != &provider_variable)
		return provider->remove(call_session(call), name, false, error);
	return provider->set(call_session(call), name, VALUE_NONE, error);
}

static bool clear_process(Call *call, void *data, GError **error)
{
	ClearArgs *args = data;
	return paths_each(call, &args->path, NULL, clear_one, args, error);
}

static const Param clear_params[] = {
	PATH_PARAMS(ClearArgs, path),
	FILTER_PARAMS(ClearArgs, path),
	{ 0 },
};

static const Example clear_examples[] = {
	{ "$x = 1; Clear-Item Variable:x", "$x is $null." },
	{ 0 },
};

const Cmdlet cmdlet_clear_item = {
	.name = "Clear-Item",
	.synopsis = "Empties items of drives.",
	.args_size = sizeof(ClearArgs),
	.params = clear_params,
	.examples = clear_examples,
	.confirm = CONFIRM_MEDIUM,
	.process = clear_process,
};
