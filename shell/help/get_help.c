#include "shell/help/about.h"
#include "shell/help/help.h"
#include "shell/help/help_info.h"
#include "shell/help/text.h"
#include "shell/pipeline/binder.h"
#include "shell/pipeline/extended.h"
#include "shell/pipeline/session.h"

#include <fnmatch.h>
#include <gio/gio.h>
#include <string.h>

#define FORWARD_CHAIN 8 /* help that stands for other help */

typedef struct HelpArgs {
	const char *name;
	const char *const *parameter;
	const char *const *category;
	const char *const *component;
	const char *const *role;
	const char *const *functionality;
	const char *path;
	bool full, detailed, examples, online, window;
} HelpArgs;

static const char overview[] =
	"gatehouse administers a topology: sites, pools, edges, users, XMPP\n"
	"partners and policies; commands are cmdlets, Verb-Noun -Parameter "
	"value.\n"
	"\n"
	"    Get-Command -Noun CsXmpp*       what there is for XMPP\n"
	"    Get-Help Move-CsUser            what a cmdlet does\n"
	"    Get-Help Move-CsUser -Examples  how it is used\n"
	"    Get-Help *policy*               cmdlets by a part of the name\n"
	"    Test-CsTopology                 what a topology still lacks\n"
	"\n"
	"TAB completes cmdlets, parameters, values and names; -WhatIf shows\n"
	"what a cmdlet would do.\n";

static bool matches(const char *pattern, const char *text)
{
	return fnmatch(pattern, text, FNM_CASEFOLD) == 0;
}

static bool is_any_of(const char *const *patterns, const char *text)
{
	if (!patterns)
		return true;
	for (; text && *patterns; patterns++)
		if (matches(*patterns, text))
			return true;
	return false;
}

static bool is_category(const HelpArgs *args, const char *category)
{
	static const char *const all[] = { "All", NULL };
	bool every = args->category && is_any_of(args->category, *all);
	return every || is_any_of(args->category, category);
}

/* -Category, -Component, -Role and -Functionality. */
static bool is_wanted(const HelpArgs *args, const Cmdlet *cmdlet)
{
	static const HelpNotes none = { 0 };
	const HelpNotes *notes = cmdlet->notes ? cmdlet->notes : &none;
	return is_category(args, help_category(cmdlet)) &&
	       is_any_of(args->component, notes->component) &&
	       is_any_of(args->role, notes->role) &&
	       is_any_of(args->functionality, notes->functionality);
}

static bool has_filter(const HelpArgs *args)
{
	return args->category || args->component || args->role ||
	       args->functionality;
}

/* What help is listed as. */
static const Property listed_properties[] = {
	{ "Name" },
	{ "Category" },
	{ "Synopsis" },
	{ 0 },
};
static const RecordType listed_type = {
	.name = "HelpInfoShort",
	.properties = listed_properties,
};

static void emit_lines(Call *call, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line && (line[1] || **line); line++)
		if (!call_emit_take(call, value_string(*line)))
			return;
}

static unsigned width_of(Call *call)
{
	Host *host = call_session(call)->host;
	return host->class->width(host);
}

/* ---- several */

static void emit_listed(Call *call, const Cmdlet *cmdlet)
{
	Record *record = record_new(&listed_type);
	record_set_take(record, "Name", value_string(cmdlet->name));
	record_set_take(record, "Category",
			value_string(help_category(cmdlet)));
	record_set_take(record, "Synopsis",
			value_string(cmdlet->synopsis ? cmdlet->synopsis : ""));
	call_emit_record_take(call, record);
}

static void add_functions(GPtrArray *all, Scope *scope)
{
	for (; scope; scope = scope->parent) {
		GHashTableIter iter;
		gpointer data;
		if (!scope->functions)
			continue;
		g_hash_table_iter_init(&iter, scope->functions);
		while (g_hash_table_iter_next(&iter, NULL, &data))
			g_ptr_array_add(
				all,
				(gpointer)((const Function *)data)->cmdlet);
	}
}

/* Commands by wildcard; else those whose synopsis has the word. */
static unsigned list_matching(Call *call, const HelpArgs *args,
			      const char *pattern, bool synopsis)
{
	Session *session = call_session(call);
	g_autoptr(GPtrArray) all = command_table_cmdlets(session->commands);
	unsigned found = 0;
	add_functions(all, session->scope);
	for (guint i = 0; i < all->len; i++) {
		const Cmdlet *cmdlet = all->pdata[i];
		const char *text = synopsis && cmdlet->synopsis
					   ? cmdlet->synopsis
					   : cmdlet->name;
		if (cmdlet->hidden || !matches(pattern, text) ||
		    !is_wanted(args, cmdlet))
			continue;
		emit_listed(call, cmdlet);
		found++;
	}
	return found;
}

/* ---- topics */

static unsigned list_topics(Call *call, const char *pattern)
{
	unsigned found = 0;
	for (const Topic *topic = about_topics; topic->name; topic++) {
		if (!matches(pattern, topic->name))
			continue;
		Record *record = record_new(&listed_type);
		record_set_take(record, "Name", value_string(topic->name));
		record_set_take(record, "Category", value_string("HelpFile"));
		record_set_take(record, "Synopsis",
				value_string(topic->synopsis));
		call_emit_record_take(call, record);
		found++;
	}
	return found;
}

static void emit_topic(Call *call, const Topic *topic)
{
	g_autofree char *text = g_strdup_printf("TOPIC\n    %s\n\n%s",
						topic->name, topic->text);
	emit_lines(call, text);
}

/* ---- one */

static bool emit_parameters(Call *call, const Cmdlet *cmdlet,
			    const char *pattern, GError **error)
{
	unsigned total = cmdlet_param_count(cmdlet) + common_count(cmdlet);
	unsigned own = help_param_count(cmdlet), found = 0;
	for (unsigned i = 0; i < total; i++) {
		const Param *param = cmdlet_param(cmdlet, i);
		bool listed = i < own || !strpbrk(pattern, "*?");
		if (!listed || !matches(pattern, param->is.name))
			continue;
		char *text = help_parameter(param, width_of(call));
		call_emit_record_take(call,
				      help_info_parameter_take(param, text));
		found++;
	}
	if (!found)
		param_match(cmdlet, pattern, error);
	return found > 0;
}

static bool emit_help(Call *call, const HelpArgs *args, const Cmdlet *cmdlet,
		      GError **error)
{
	unsigned parts = HELP_SYNTAX | HELP_REMARKS;
	g_autoptr(Extended) extended =
		extended_new(call_session(call), cmdlet, NULL, 0);
	cmdlet = extended_cmdlet(extended);
	for (const char *const *name = args->parameter; name && *name; name++)
		if (!emit_parameters(call, cmdlet, *name, error))
			return false;
	if (args->parameter)
		return true;
	if (args->full)
		parts = HELP_SYNTAX | HELP_PARAMETERS | HELP_EXAMPLES |
			HELP_OUTPUTS;
	else if (args->detailed)
		parts = HELP_SYNTAX | HELP_PARAMETERS | HELP_EXAMPLES;
	else if (args->examples)
		parts = HELP_EXAMPLES;
	char *text = help_text(cmdlet, parts, width_of(call));
	call_emit_record_take(call,
			      help_info_take(call_session(call), cmdlet, text));
	return true;
}

/* A script says what it is without being run. */
static bool emit_script(Call *call, const HelpArgs *args, const char *path,
			GError **error)
{
	Session *session = call_session(call);
	g_auto(Value) block = VALUE_NONE;
	Flow flow = session->engine->load(session, NULL, path, 1, &block);
	if (flow)
		return call_flow(call, flow);
	g_autofree char *whole = g_canonicalize_filename(path, NULL);
	return emit_help(call, args, session->engine->command(block, whole),
			 error);
}

static bool fail_filter(const char *name, GError **error)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "there is no help for '%s' of that category, component, "
		    "role or functionality",
		    name);
	return false;
}

static bool emit_command(Call *call, const HelpArgs *args, Command *command,
			 GError **error)
{
	if (command->kind == COMMAND_SCRIPT)
		return emit_script(call, args, command->path, error);
	for (unsigned i = 0; i < FORWARD_CHAIN; i++) {
		const HelpNotes *notes = command->cmdlet->notes;
		g_auto(Command) next = { 0 };
		if (!notes || !notes->forward)
			break;
		if (!session_find_command(call_session(call), notes->forward,
					  &next, error))
			return false;
		if (!next.cmdlet)
			break;
		command_clear(command);
		*command = next;
		next = (Command){ 0 };
	}
	if (!is_wanted(args, command->cmdlet))
		return fail_filter(command->cmdlet->name, error);
	return emit_help(call, args, command->cmdlet, error);
}

/* Topics belong to no component, role or functionality. */
static void list_all(Call *call, const HelpArgs *args, const char *pattern)
{
	list_matching(call, args, pattern, false);
	if (is_category(args, "HelpFile") && !args->component && !args->role &&
	    !args->functionality)
		list_topics(call, pattern);
}

static bool help_process(Call *call, void *data, GError **error)
{
	HelpArgs *args = data;
	g_auto(Command) command = { 0 };
	if (!args->name && !has_filter(args)) {
		emit_lines(call, overview);
		return true;
	}
	if (!args->name || strpbrk(args->name, "*?[")) {
		list_all(call, args, args->name ? args->name : "*");
		return true;
	}
	const Topic *topic = g_str_has_prefix(args->name, "about")
				     ? about_find(args->name)
				     : NULL;
	if (topic) {
		emit_topic(call, topic);
		return true;
	}
	if (session_find_command(call_session(call), args->name, &command,
				 error))
		return emit_command(call, args, &command, error);
	g_autofree char *word = g_strdup_printf("*%s*", args->name);
	if (!list_matching(call, args, word, false) &&
	    !list_matching(call, args, word, true))
		return false;
	g_clear_error(error);
	return true;
}

void help_complete_command(Session *session, const Cmdlet *cmdlet,
			   const char *prefix, GPtrArray *words)
{
	(void)cmdlet;
	(void)prefix;
	g_autoptr(GPtrArray) all = command_table_cmdlets(session->commands);
	for (guint i = 0; i < all->len; i++) {
		const Cmdlet *one = all->pdata[i];
		if (!one->hidden)
			g_ptr_array_add(words, g_strdup(one->name));
	}
}

static const Param help_params[] = {
	{ .is = { "Name",
		  "Cmdlet, function or alias; a wildcard or a word "
		  "lists what fits.",
		  .field = STRING_FIELD(HelpArgs, name) },
	  .position = 1,
	  .by_name = ALL_SETS,
	  .complete = help_complete_command },
	{ .is = { "Parameter", "Only these parameters; * is all.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(HelpArgs, parameter) } },
	{ .is = { "Full", "Everything that is known about it.",
		  .field = SWITCH_FIELD(HelpArgs, full) } },
	{ .is = { "Detailed", "With parameters and examples.",
		  .field = SWITCH_FIELD(HelpArgs, detailed) } },
	{ .is = { "Examples", "Only the examples.",
		  .field = SWITCH_FIELD(HelpArgs, examples) } },
	{ .is = { "Category",
		  "Only help of this category: Cmdlet, Function, HelpFile.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(HelpArgs, category) } },
	{ .is = { "Component", "Only commands of this component.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(HelpArgs, component) } },
	{ .is = { "Functionality", "Only commands with this functionality.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(HelpArgs, functionality) } },
	{ .is = { "Role", "Only commands for this role.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(HelpArgs, role) } },
	{ .is = { "Path", "Accepted.",
		  .field = STRING_FIELD(HelpArgs, path) } },
	{ .is = { "Online", "Accepted: what is known is shown here.",
		  .field = SWITCH_FIELD(HelpArgs, online) } },
	{ .is = { "ShowWindow", "Accepted: there are no windows.",
		  .field = SWITCH_FIELD(HelpArgs, window) } },
	{ .position = 0 },
};

static const Example help_examples[] = {
	{ "Get-Help Get-Command", "Says what Get-Command does." },
	{ "Get-Help Get-Command -Parameter Noun", "One parameter." },
	{ "Get-Help *help*", "Lists cmdlets by a part of their name." },
	{ 0 },
};

const Cmdlet cmdlet_get_help = {
	.name = "Get-Help",
	.synopsis = "Shows what a cmdlet does and how it is written.",
	.args_size = sizeof(HelpArgs),
	.params = help_params,
	.examples = help_examples,
	.process = help_process,
};

const Cmdlet *const help_cmdlets[] = {
	&cmdlet_get_command,
	&cmdlet_get_help,
	NULL,
};
