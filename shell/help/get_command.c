#include "shell/help/command_info.h"
#include "shell/help/help.h"
#include "shell/pipeline/binder.h"
#include "shell/pipeline/extended.h"
#include "shell/types/like.h"

#include <string.h>

typedef struct CommandArgs {
	const char *const *name;
	const char *const *noun;
	const char *const *verb;
	const char *const *module;
	const char *const *types;
	const char *const *parameters;
	Value arguments;
	int64_t most;
	bool syntax, all, imported;
} CommandArgs;

/* What was found so far. */
typedef struct Found {
	Call *call;
	const CommandArgs *args;
	GPtrArray *records; /* of Record */
	GHashTable *seen;   /* functions that inner scopes hide */
	bool exact;	    /* one name without wildcards: the first only */
} Found;

/* No patterns: everything fits. */
static bool fits(const char *const *patterns, const char *text)
{
	if (!patterns || !*patterns)
		return true;
	for (; *patterns; patterns++)
		if (like_match(*patterns, text, false))
			return true;
	return false;
}

static bool fits_name(const CommandArgs *args, const char *pattern,
		      const char *name)
{
	const char *dash = strchr(name, '-');
	g_autofree char *verb =
		g_strndup(name, dash ? (gsize)(dash - name) : 0);
	if (pattern && !like_match(pattern, name, false))
		return false;
	return fits(args->verb, verb) && fits(args->noun, dash ? dash + 1 : "");
}

static bool wants(const CommandArgs *args, const char *type)
{
	if (!args->types)
		return true;
	for (const char *const *one = args->types; *one; one++)
		if (g_ascii_strcasecmp(*one, "All") == 0 ||
		    g_ascii_strcasecmp(*one, type) == 0)
			return true;
	return false;
}

static bool has_parameter(const CommandArgs *args, const Cmdlet *cmdlet)
{
	if (!args->parameters)
		return true;
	unsigned count = cmdlet_param_count(cmdlet) + common_count(cmdlet);
	for (unsigned i = 0; i < count; i++) {
		const Param *param = cmdlet_param(cmdlet, i);
		if (fits(args->parameters, param->is.name))
			return true;
		for (const char *const *a = param->aliases; a && *a; a++)
			if (fits(args->parameters, *a))
				return true;
	}
	return false;
}

static bool is_full(const Found *found)
{
	return found->exact && !found->args->all && found->records->len;
}

static void keep(Found *found, Record *record)
{
	g_ptr_array_add(found->records, record);
}

/* ---- kinds of commands, in the order that a name finds them */

static void find_aliases(Found *found, const char *pattern)
{
	const CommandArgs *args = found->args;
	Session *session = call_session(found->call);
	/* A list of everything by verb or noun has no use for them. */
	if (args->noun || args->verb || args->module || args->parameters ||
	    !wants(args, "Alias"))
		return;
	g_autoptr(GPtrArray) all = command_table_aliases(session->commands);
	for (guint i = 0; i < all->len; i++) {
		const Alias *alias = all->pdata[i];
		if (fits_name(args, pattern, alias->name))
			keep(found, command_info_alias(session, alias->name,
						       alias->target));
	}
}

static void find_functions_in(Found *found, const Scope *scope,
			      const char *pattern)
{
	GHashTableIter iter;
	gpointer data;
	if (!scope->functions)
		return;
	g_hash_table_iter_init(&iter, scope->functions);
	while (g_hash_table_iter_next(&iter, NULL, &data)) {
		const Function *function = data;
		if (fits_name(found->args, pattern, function->label) &&
		    has_parameter(found->args, function->cmdlet) &&
		    g_hash_table_add(found->seen, (gpointer)function->name))
			keep(found,
			     command_info_function(call_session(found->call),
						   function));
	}
}

static void find_functions(Found *found, const char *pattern)
{
	if (found->args->module || !wants(found->args, "Function"))
		return;
	for (Scope *scope = call_session(found->call)->scope; scope;
	     scope = scope->parent)
		find_functions_in(found, scope, pattern);
}

/* The cmdlets of the topology are those of Lync's module to a script. */
static bool fits_module(const char *const *patterns, const char *module)
{
	if (fits(patterns, module))
		return true;
	return strcmp(module, "Gatehouse") == 0 &&
	       (fits(patterns, "Lync") || fits(patterns, "SkypeForBusiness"));
}

static void find_cmdlets(Found *found, const char *pattern)
{
	const CommandArgs *args = found->args;
	Session *session = call_session(found->call);
	CommandTable *table = session->commands;
	if (!wants(args, "Cmdlet"))
		return;
	g_autoptr(GPtrArray) all = command_table_cmdlets(table);
	for (guint i = 0; i < all->len; i++) {
		const Cmdlet *cmdlet = all->pdata[i];
		const char *module = command_table_module(table, cmdlet);
		if ((cmdlet->hidden && !args->module && !found->exact) ||
		    !fits_name(args, pattern, cmdlet->name) ||
		    !has_parameter(args, cmdlet) ||
		    !fits_module(args->module, module))
			continue;
		keep(found, command_info_cmdlet(session, cmdlet));
	}
}

/* Scripts and programs are found by a whole name only. */
static void find_files(Found *found, const char *name)
{
	Session *session = call_session(found->call);
	g_auto(Command) command = { 0 };
	if (!found->exact || found->args->verb || found->args->noun ||
	    found->args->module || found->args->parameters)
		return;
	if (wants(found->args, "ExternalScript") &&
	    session_find_command(session, name, &command, NULL) &&
	    command.kind == COMMAND_SCRIPT)
		keep(found, command_info_script(command.path));
	g_autofree char *program = wants(found->args, "Application")
					   ? g_find_program_in_path(name)
					   : NULL;
	if (program && !is_full(found))
		keep(found, command_info_program(program));
}

/* A bare noun is Get-<noun>, as when it is run. */
static void find_get(Found *found, const char *name)
{
	Session *session = call_session(found->call);
	g_auto(Command) command = { 0 };
	if (!session_find_command(session, name, &command, NULL))
		return;
	if (command.kind == COMMAND_CMDLET && wants(found->args, "Cmdlet"))
		keep(found, command_info_cmdlet(session, command.cmdlet));
}

static void find_all(Found *found, const char *pattern)
{
	static void (*const kinds[])(Found * found, const char *pattern) = {
		find_aliases, find_functions, find_cmdlets, find_files
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (!is_full(found))
			kinds[i](found, pattern);
	if (found->exact && !found->records->len)
		find_get(found, pattern);
}

/* ---- what is given */

static int by_name(const void *a, const void *b)
{
	Record *x = *(Record *const *)a, *y = *(Record *const *)b;
	return g_ascii_strcasecmp(value_text(record_get(x, "Name")),
				  value_text(record_get(y, "Name")));
}

static char *extended_syntax(Session *session, const Cmdlet *cmdlet)
{
	g_autoptr(Extended) extended = extended_new(session, cmdlet, NULL, 0);
	return command_info_syntax(extended_cmdlet(extended));
}

static Value syntax_of(Session *session, Record *record)
{
	g_auto(Command) command = { 0 };
	const char *name = value_text(record_get(record, "Name"));
	if (record->type != &alias_info_type &&
	    session_find_command(session, name, &command, NULL) &&
	    command.cmdlet)
		return value_string_take(
			extended_syntax(session, command.cmdlet));
	return value_ref(record_get(record, "Definition"));
}

static void emit_found(Found *found)
{
	const CommandArgs *args = found->args;
	Session *session = call_session(found->call);
	if (!found->exact)
		g_ptr_array_sort(found->records, by_name);
	int64_t most = call_given_name(found->call, "TotalCount") ? args->most
								  : G_MAXINT64;
	for (guint i = 0; i < found->records->len && i < most; i++) {
		Record *record = found->records->pdata[i];
		Value value = args->syntax
				      ? syntax_of(session, record)
				      : value_record_take(record_ref(record));
		if (!call_emit_take(found->call, value))
			return;
	}
}

static bool find_and_emit(Call *call, const CommandArgs *args, const char *name,
			  GError **error)
{
	g_auto(Command) command = { 0 };
	bool exact = name && !like_has_wildcards(name);
	g_autoptr(GPtrArray) records =
		g_ptr_array_new_with_free_func((GDestroyNotify)record_unref);
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	Found found = { call, args, records, seen, exact };
	find_all(&found, name);
	emit_found(&found);
	if (records->len || !exact)
		return true;
	if (!session_find_command(call_session(call), name, &command, error))
		return false;
	return true;
}

static void report(Call *call, GError *error, const char *name)
{
	g_auto(Value) target = value_string(name);
	if (error)
		call_error_take(call, error, target);
}

static bool command_process(Call *call, void *data, GError **error)
{
	CommandArgs *args = data;
	if (!args->name)
		return find_and_emit(call, args, NULL, error);
	for (const char *const *name = args->name; *name; name++) {
		GError *fault = NULL;
		if (!find_and_emit(call, args, *name, &fault))
			report(call, fault, *name);
	}
	return true;
}

static const char *const command_types[] = {
	"Alias",  "All",      "Application", "Cmdlet",	 "ExternalScript",
	"Filter", "Function", "Script",	     "Workflow", NULL,
};
static const char *const module_aliases[] = { "PSSnapin", NULL };
static const char *const type_aliases[] = { "Type", NULL };
static const char *const arguments_aliases[] = { "Args", NULL };

#define PATTERNS(name_, help_, member_)                                        \
	.is = { name_, help_, .flags = PROPERTY_LIST,                          \
		.field = STRINGS_FIELD(CommandArgs, member_) }

static const Param command_params[] = {
	{ PATTERNS("Name", "Names or wildcards.", name), .position = 1,
	  .by_value = ALL_SETS, .by_name = ALL_SETS },
	{ PATTERNS("Noun", "What stands after the dash.", noun) },
	{ PATTERNS("Verb", "What stands before the dash.", verb) },
	{ PATTERNS("Module", "Part of the shell that has it.", module),
	  .aliases = module_aliases },
	{ .is = { "CommandType", "Only commands of these types.",
		  .allowed = command_types, .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(CommandArgs, types) },
	  .aliases = type_aliases },
	{ .is = { "TotalCount", "How many at most.", .least = 0,
		  .most = G_MAXINT32,
		  .field = INTEGER_FIELD(CommandArgs, most) } },
	{ .is = { "Syntax", "How they are written, instead of a list.",
		  .field = SWITCH_FIELD(CommandArgs, syntax) } },
	{ .is = { "ArgumentList", "Accepted.",
		  .flags = PROPERTY_ANY | PROPERTY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(CommandArgs, arguments) },
	  .position = 2,
	  .rest = true,
	  .aliases = arguments_aliases },
	{ .is = { "All", "Also what another command of that name hides.",
		  .field = SWITCH_FIELD(CommandArgs, all) } },
	{ .is = { "ListImported", "Accepted: all are there.",
		  .field = SWITCH_FIELD(CommandArgs, imported) } },
	{ PATTERNS("ParameterName", "Only those that take such a parameter.",
		   parameters) },
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
	.output = &cmdlet_info_type,
	.process = command_process,
};
