#include "shell/general/general.h"

#include "shell/general/object.h"
#include "shell/help/command_info.h"
#include "shell/pipeline/session.h"
#include "shell/types/like.h"

#include <gio/gio.h>

typedef struct AliasArgs {
	const char *const *names;
	const char *const *exclude;
	const char *const *definitions;
	const char *const *options;
	const char *name, *value, *scope, *description;
	bool force, pass_thru;
} AliasArgs;

static bool show(Call *call, const char *name, const char *target)
{
	return call_emit_record_take(
		call, command_info_alias(call_session(call), name, target));
}

static bool fits(const char *const *patterns, const char *text)
{
	for (; *patterns; patterns++)
		if (like_match(*patterns, text, false))
			return true;
	return false;
}

/* False when the pattern matched nothing. */
static bool show_matching(Call *call, const AliasArgs *args,
			  const GPtrArray *aliases, const char *pattern)
{
	bool any = like_has_wildcards(pattern);
	for (guint i = 0; i < aliases->len; i++) {
		const Alias *alias = aliases->pdata[i];
		if (!like_match(pattern, alias->name, false) ||
		    (args->exclude && fits(args->exclude, alias->name)) ||
		    (args->definitions &&
		     !fits(args->definitions, alias->target)))
			continue;
		any = true;
		if (!show(call, alias->name, alias->target))
			break;
	}
	return any;
}

static bool get_process(Call *call, void *data, GError **error)
{
	AliasArgs *args = data;
	const char *const all[] = { "*", NULL };
	g_autoptr(GPtrArray) aliases =
		command_table_aliases(call_session(call)->commands);
	(void)error;
	for (const char *const *name = args->names ? args->names : all; *name;
	     name++) {
		g_auto(Value) target = value_string(*name);
		if (show_matching(call, args, aliases, *name))
			continue;
		call_error_take(
			call,
			g_error_new(G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
				    "This command cannot find a matching alias "
				    "because an alias with the name '%s' does "
				    "not exist",
				    *name),
			target);
	}
	return true;
}

/* Constant ones never change, ReadOnly ones with -Force. */
static bool is_fixed(const Alias *alias, bool force)
{
	if (!alias || !alias->option)
		return false;
	return name_same(alias->option, "Constant") ||
	       (name_same(alias->option, "ReadOnly") && !force);
}

/* Several options: Constant or ReadOnly is what counts. */
static char *keep_stronger(char *option, const char *word)
{
	bool fixes = name_same(word, "Constant") ||
		     (name_same(word, "ReadOnly") &&
		      !(option && name_same(option, "Constant")));
	if (option && !fixes)
		return option;
	g_free(option);
	return g_strdup(word);
}

static void describe(Alias *alias, const AliasArgs *args)
{
	for (const char *const *at = args->options; at && *at; at++)
		if (!name_same(*at, "None"))
			alias->option = keep_stronger(alias->option, *at);
	alias->description = g_strdup(args->description);
}

static bool set_process(Call *call, void *data, GError **error)
{
	AliasArgs *args = data;
	CommandTable *table = call_session(call)->commands;
	if (!call_should_process(call, args->name, "Set Alias"))
		return true;
	if (is_fixed(command_table_find_alias(table, args->name),
		     args->force)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
			    "Alias is not writeable because alias %s is "
			    "read-only or constant and cannot be written to",
			    args->name);
		return false;
	}
	describe(command_table_alias(table, args->name, args->value), args);
	if (args->pass_thru)
		show(call, args->name, args->value);
	return true;
}

static bool new_process(Call *call, void *data, GError **error)
{
	AliasArgs *args = data;
	if (!args->force &&
	    command_table_target(call_session(call)->commands, args->name)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
			    "The alias is not allowed, because an alias with "
			    "the name '%s' already exists",
			    args->name);
		return false;
	}
	return set_process(call, data, error);
}

static const Param get_params[] = {
	{ .is = { "Name", "Aliases; wildcards are allowed.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(AliasArgs, names) },
	  .position = 1,
	  .by_value = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "Definition", "Commands whose aliases are asked for.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(AliasArgs, definitions) } },
	{ .is = { "Exclude", "Aliases that are left out.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(AliasArgs, exclude) } },
	{ .is = { "Scope", "Accepted.",
		  .field = STRING_FIELD(AliasArgs, scope) } },
	{ 0 },
};

static const char *const options[] = { "None",	  "ReadOnly", "Constant",
				       "Private", "AllScope", NULL };

static const Param set_params[] = {
	{ .is = { "Name", "The short name.",
		  .field = STRING_FIELD(AliasArgs, name) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "Value", "The command that it stands for.",
		  .field = STRING_FIELD(AliasArgs, value) },
	  .position = 2,
	  .mandatory = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "Scope", "Accepted.",
		  .field = STRING_FIELD(AliasArgs, scope) } },
	{ .is = { "Option", "Whether it may be changed.", .allowed = options,
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(AliasArgs, options) } },
	{ .is = { "Description", "What it is for.",
		  .field = STRING_FIELD(AliasArgs, description) } },
	{ .is = { "Force", "Replaces an alias.",
		  .field = SWITCH_FIELD(AliasArgs, force) } },
	{ .is = { "PassThru", "Gives the alias.",
		  .field = SWITCH_FIELD(AliasArgs, pass_thru) } },
	{ 0 },
};

static const Example get_examples[] = {
	{ "Get-Alias -Definition Where-Object", "where and ?." },
	{ 0 },
};
static const Example set_examples[] = {
	{ "Set-Alias top Select-Object", "top is Select-Object." },
	{ 0 },
};
static const Example new_examples[] = {
	{ "New-Alias first Select-Object -Force", "first is Select-Object." },
	{ 0 },
};

const Cmdlet cmdlet_get_alias = {
	.name = "Get-Alias",
	.synopsis = "Gives short names of commands.",
	.args_size = sizeof(AliasArgs),
	.params = get_params,
	.examples = get_examples,
	.output = &alias_info_type,
	.process = get_process,
};

const Cmdlet cmdlet_set_alias = {
	.name = "Set-Alias",
	.synopsis = "Makes or changes a short name of a command.",
	.args_size = sizeof(AliasArgs),
	.params = set_params,
	.examples = set_examples,
	.confirm = CONFIRM_LOW,
	.process = set_process,
};

const Cmdlet cmdlet_new_alias = {
	.name = "New-Alias",
	.synopsis = "Makes a short name of a command.",
	.args_size = sizeof(AliasArgs),
	.params = set_params,
	.examples = new_examples,
	.confirm = CONFIRM_LOW,
	.process = new_process,
};
