#include "shell/help/help.h"
#include "shell/help/syntax.h"
#include "shell/pipeline/binder.h"
#include "shell/pipeline/session.h"

#include <fnmatch.h>
#include <string.h>

typedef struct CommandArgs {
	const char *const *name;
	const char *const *noun;
	const char *const *verb;
	const char *const *module;
	const char *type;
	bool syntax, all;
} CommandArgs;

static const Property command_properties[] = {
	{ "CommandType" }, { "Name" }, { "Source" }, { "Definition" }, { 0 },
};
static const ViewColumn command_columns[] = {
	{ "CommandType", NULL, 15, false },
	{ "Name", NULL, 0, false },
	{ "Source", NULL, 0, false },
	{ 0 },
};
static const View command_view = { .columns = command_columns };
static const RecordType command_type = {
	.name = "System.Management.Automation.CommandInfo",
	.properties = command_properties,
	.view = &command_view,
};

static bool matches(const char *pattern, const char *text)
{
	return fnmatch(pattern, text, FNM_CASEFOLD) == 0;
}

/* No patterns: everything fits. */
static bool fits(const char *const *patterns, const char *text)
{
	if (!patterns || !*patterns)
		return true;
	for (; *patterns; patterns++)
		if (matches(*patterns, text))
			return true;
	return false;
}

static bool fits_name(const CommandArgs *args, const char *name)
{
	const char *dash = strchr(name, '-');
	g_autofree char *verb =
		g_strndup(name, dash ? (gsize)(dash - name) : 0);
	return fits(args->name, name) && fits(args->verb, verb) &&
	       fits(args->noun, dash ? dash + 1 : "");
}

static bool fits_type(const CommandArgs *args, const char *type)
{
	return !args->type || g_ascii_strcasecmp(args->type, "All") == 0 ||
	       g_ascii_strcasecmp(args->type, type) == 0;
}

/* ---- what is given */

static char *all_syntax(const Cmdlet *cmdlet)
{
	GString *text = g_string_new(NULL);
	for (unsigned set = 0; set < cmdlet_set_count(cmdlet); set++) {
		g_autofree char *line = syntax_line(cmdlet, set);
		g_string_append_printf(text, "%s%s", set ? "\n" : "", line);
	}
	return g_string_free(text, FALSE);
}

static void emit_command(Call *call, const CommandArgs *args, const char *type,
			 const char *name, const char *source, char *definition)
{
	if (args->syntax) {
		call_emit_take(call, value_string_take(definition));
		return;
	}
	Record *record = record_new(&command_type);
	record_set_take(record, "CommandType", value_string(type));
	record_set_take(record, "Name", value_string(name));
	record_set_take(record, "Source", value_string(source));
	record_set_take(record, "Definition", value_string_take(definition));
	call_emit_record_take(call, record);
}

static unsigned emit_aliases(Call *call, const CommandArgs *args)
{
	/* Only by name: a list of everything has no use for them. */
	if (!args->name || !fits_type(args, "Alias"))
		return 0;
	unsigned found = 0;
	g_autoptr(GPtrArray) all =
		command_table_aliases(call_session(call)->commands);
	for (guint i = 0; i < all->len; i++) {
		const Alias *alias = all->pdata[i];
		if (args->noun || args->verb || !fits(args->name, alias->name))
			continue;
		emit_command(call, args, "Alias", alias->name, "",
			     g_strdup(alias->target));
		found++;
	}
	return found;
}

static unsigned emit_functions(Call *call, const CommandArgs *args)
{
	unsigned found = 0;
	for (Scope *scope = call_session(call)->scope; scope;
	     scope = scope->parent) {
		GHashTableIter iter;
		gpointer data;
		if (!scope->functions || !fits_type(args, "Function"))
			continue;
		g_hash_table_iter_init(&iter, scope->functions);
		while (g_hash_table_iter_next(&iter, NULL, &data)) {
			const Function *function = data;
			if (!fits_name(args, function->label))
				continue;
			emit_command(call, args, "Function", function->label,
				     "", all_syntax(function->cmdlet));
			found++;
		}
	}
	return found;
}

static unsigned emit_cmdlets(Call *call, const CommandArgs *args)
{
	CommandTable *table = call_session(call)->commands;
	g_autoptr(GPtrArray) all = command_table_cmdlets(table);
	unsigned found = 0;
	for (guint i = 0; i < all->len && fits_type(args, "Cmdlet"); i++) {
		const Cmdlet *cmdlet = all->pdata[i];
		const char *module = command_table_module(table, cmdlet);
		if ((cmdlet->hidden && !args->module) ||
		    !fits_name(args, cmdlet->name) ||
		    !fits(args->module, module))
			continue;
		emit_command(call, args, "Cmdlet", cmdlet->name, module,
			     all_syntax(cmdlet));
		found++;
	}
	return found;
}

/* A whole name that is nothing is an error; a wildcard may find nothing. */
static bool check_names(Call *call, const CommandArgs *args, GError **error)
{
	for (const char *const *name = args->name; name && *name; name++) {
		g_auto(Command) command = { 0 };
		if (!strpbrk(*name, "*?[") &&
		    !session_find_command(call_session(call), *name, &command,
					  error))
			return false;
	}
	return true;
}

static bool command_process(Call *call, void *data, GError **error)
{
	CommandArgs *args = data;
	unsigned found = 0;
	if (!args->module) {
		found += emit_aliases(call, args);
		found += emit_functions(call, args);
	}
	found += emit_cmdlets(call, args);
	return found > 0 || check_names(call, args, error);
}

static const char *const command_types[] = { "Alias", "All", "Cmdlet",
					     "Function", NULL };

#define PATTERNS(name_, help_, member_)                                        \
	.is = { name_, help_, .flags = PROPERTY_LIST,                          \
		.field = STRINGS_FIELD(CommandArgs, member_) }

static const Param command_params[] = {
	{ PATTERNS("Name", "Names or wildcards.", name), .position = 1,
	  .by_value = ALL_SETS, .by_name = ALL_SETS },
	{ PATTERNS("Noun", "What stands after the dash.", noun) },
	{ PATTERNS("Verb", "What stands before the dash.", verb) },
	{ PATTERNS("Module", "Part of the shell that has it.", module) },
	{ .is = { "CommandType", "Only commands of this type.",
		  .allowed = command_types,
		  .field = STRING_FIELD(CommandArgs, type) } },
	{ .is = { "Syntax", "How they are written, instead of a list.",
		  .field = SWITCH_FIELD(CommandArgs, syntax) } },
	{ .is = { "All", "Accepted: all are always listed.",
		  .field = SWITCH_FIELD(CommandArgs, all) } },
	{ .position = 0 },
};

static const Example command_examples[] = {
	{ "Get-Command -Noun Object", "Lists what works on any object." },
	{ "Get-Command Get-Help -Syntax", "Shows how Get-Help is written." },
	{ 0 },
};

const Cmdlet cmdlet_get_command = {
	.name = "Get-Command",
	.synopsis = "Lists cmdlets, functions and aliases.",
	.args_size = sizeof(CommandArgs),
	.params = command_params,
	.examples = command_examples,
	.output = &command_type,
	.process = command_process,
};
