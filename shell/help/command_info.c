#include "shell/help/command_info.h"

#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/help/parameter_info.h"
#include "shell/help/set_info.h"
#include "shell/help/syntax.h"
#include "shell/pipeline/binder.h"
#include "shell/pipeline/extended.h"

#include <string.h>

static const Property alias_properties[] = {
	{ "CommandType", "Alias." },
	{ "DisplayName", "The short name and what it stands for." },
	{ "Name", "The short name." },
	{ "Definition", "The command that it stands for." },
	{ "ReferencedCommand", "The same." },
	{ "ResolvedCommandName", "The command at the end of the chain." },
	{ "Source", "The part of the shell that has it." },
	{ "Options", "None, ReadOnly or Constant." },
	{ "Description", "What it is for." },
	{ 0 },
};
static const Property command_properties[] = {
	{ "CommandType", "Cmdlet, Function, …" },
	{ "Name", "Its name." },
	{ "Source", "The part of the shell that has it, or its path." },
	{ "Definition", "Its syntax, its text or its path." },
	{ "Verb", "What stands before the dash." },
	{ "Noun", "What stands after the dash." },
	{ "ModuleName", "The part of the shell that has it." },
	{ "Path", "Where the script or program lies." },
	{ "Extension", "The file's extension." },
	{ "ScriptBlock", "The function's block." },
	{ "Parameters", "What it takes, by name." },
	{ "ParameterSets", "The ways to write it." },
	{ "DefaultParameterSet", "The way that is meant when several are." },
	{ "CmdletBinding", "Whether it has the common parameters." },
	{ 0 },
};
static const ViewColumn alias_columns[] = {
	{ "CommandType", NULL, 15, false },
	{ "DisplayName", "Name", 0, false },
	{ "Source", NULL, 0, false },
	{ 0 },
};
static const ViewColumn command_columns[] = {
	{ "CommandType", NULL, 15, false },
	{ "Name", NULL, 0, false },
	{ "Source", NULL, 0, false },
	{ 0 },
};
static const View alias_view = { .columns = alias_columns };
static const View command_view = { .columns = command_columns };

static char *format(const Record *record)
{
	return g_strdup(value_text(record_get((Record *)record, "Name")));
}

/* ---- Parameters, made when somebody asks ---- */

static void set_binding(Record *record, const Cmdlet *cmdlet)
{
	const char *first = set_info_default(cmdlet);
	if (first)
		record_set_take(record, "DefaultParameterSet",
				value_string(first));
	record_set_take(record, "CmdletBinding", value_bool(!cmdlet->simple));
	record->origin = (void *)cmdlet;
}

/* Behind the first `own` stand those that a block made. */
static Value parameters_of(const Cmdlet *cmdlet, unsigned own)
{
	Table *table = table_new(true);
	unsigned count = cmdlet_param_count(cmdlet);
	for (unsigned i = 0; i < count + common_count(cmdlet); i++) {
		const Param *param = cmdlet_param(cmdlet, i);
		bool made = i >= own && i < count;
		/* A simple function's words of no parameter: " args". */
		if (param->is.name[0] == ' ')
			continue;
		table_set_take(table, value_string(param->is.name),
			       value_record_take(parameter_info_new(
				       cmdlet, param, made)));
	}
	return value_table_take(table);
}

/* The block of a function makes some of them: they are found out anew. */
typedef struct Made {
	Object object;
	Session *session;
	const Cmdlet *cmdlet;
	Value parameters;
} Made;

static void made_free(Object *object)
{
	Made *made = (Made *)object;
	value_clear(&made->parameters);
	g_free(made);
}

static Value made_read(Object *object, Record *of)
{
	Made *made = (Made *)object;
	(void)of;
	g_autoptr(Extended) extended =
		extended_new(made->session, made->cmdlet, NULL, 0);
	value_set_take(&made->parameters,
		       parameters_of(extended_cmdlet(extended),
				     cmdlet_param_count(made->cmdlet)));
	return made->parameters;
}

static const ObjectClass made_class = {
	.name = "Parameters",
	.free = made_free,
	.read = made_read,
};

static void set_made(Session *session, Record *record, const Cmdlet *cmdlet)
{
	Made *made = object_new(&made_class, sizeof *made);
	made->session = session;
	made->cmdlet = cmdlet;
	record_put_take(record, "Parameters", value_object_take(made));
}

/* A function's block, which the record holds, keeps its cmdlet alive. */
static Value compute(const Record *record, const Name *name)
{
	if (!record->origin)
		return VALUE_NONE;
	if (name == name_intern("ParameterSets"))
		return set_infos(record->origin);
	if (name != name_intern("Parameters"))
		return VALUE_NONE;
	return parameters_of(record->origin,
			     cmdlet_param_count(record->origin));
}

const RecordType alias_info_type = { "System.Management.Automation.AliasInfo",
				     alias_properties, &alias_view, NULL,
				     format };
const RecordType cmdlet_info_type = { "System.Management.Automation.CmdletInfo",
				      command_properties, &command_view,
				      compute, format };
const RecordType function_info_type = {
	"System.Management.Automation.FunctionInfo", command_properties,
	&command_view, compute, format
};
const RecordType application_info_type = {
	"System.Management.Automation.ApplicationInfo", command_properties,
	&command_view, NULL, format
};
const RecordType script_info_type = {
	"System.Management.Automation.ExternalScriptInfo", command_properties,
	&command_view, NULL, format
};

char *command_info_syntax(const Cmdlet *cmdlet)
{
	GString *text = g_string_new(NULL);
	for (unsigned set = 0; set < cmdlet_set_count(cmdlet); set++) {
		g_autofree char *line = syntax_line(cmdlet, set);
		g_string_append_printf(text, "%s%s", set ? "\n" : "", line);
	}
	return g_string_free(text, FALSE);
}

static Record *info(const RecordType *type, const char *kind, const char *name,
		    const char *source, const char *definition)
{
	Record *record = record_new(type);
	record_set_take(record, "CommandType", value_string(kind));
	record_set_take(record, "Name", value_string(name));
	record_set_take(record, "Source", value_string(source));
	record_set_take(record, "Definition", value_string(definition));
	return record;
}

static void set_parts(Record *record, const char *name)
{
	const char *dash = strchr(name, '-');
	size_t verb = dash ? (size_t)(dash - name) : 0;
	record_set_take(record, "Verb", value_string_length(name, verb));
	record_set_take(record, "Noun", value_string(dash ? dash + 1 : ""));
}

Record *command_info_alias(Session *session, const char *name,
			   const char *target)
{
	Record *record = info(&alias_info_type, "Alias", name, "", target);
	g_auto(Command) command = { 0 };
	record_set_take(
		record, "DisplayName",
		value_string_take(g_strconcat(name, " -> ", target, NULL)));
	record_set_take(record, "ReferencedCommand", value_string(target));
	if (session_find_command(session, target, &command, NULL))
		record_set_take(record, "ResolvedCommandName",
				value_string(command.cmdlet
						     ? command.cmdlet->name
						     : command.path));
	const Alias *alias = command_table_find_alias(session->commands, name);
	const char *option = alias ? alias->option : NULL;
	const char *about = alias ? alias->description : NULL;
	record_set_take(record, "Options",
			value_string(option ? option : "None"));
	record_set_take(record, "Description",
			value_string(about ? about : ""));
	return record;
}

Record *command_info_cmdlet(Session *session, const Cmdlet *cmdlet)
{
	g_autofree char *syntax = command_info_syntax(cmdlet);
	const char *module = command_table_module(session->commands, cmdlet);
	Record *record =
		info(&cmdlet_info_type, "Cmdlet", cmdlet->name, module, syntax);
	set_parts(record, cmdlet->name);
	record_set_take(record, "ModuleName", value_string(module));
	set_binding(record, cmdlet);
	return record;
}

Record *command_info_function(Session *session, const Function *function)
{
	Record *record = info(&function_info_type, "Function", function->label,
			      "", session->engine->text(function->owner));
	set_parts(record, function->label);
	record_set_take(record, "ModuleName", value_string(""));
	record_set_take(record, "ScriptBlock", value_ref(function->owner));
	set_binding(record, function->cmdlet);
	if (function->cmdlet->extend)
		set_made(session, record, function->cmdlet);
	return record;
}

static Record *info_file(const RecordType *type, const char *kind,
			 const char *path)
{
	g_autofree char *name = g_path_get_basename(path);
	g_autofree char *whole = g_canonicalize_filename(path, NULL);
	const char *dot = strrchr(name, '.');
	Record *record = info(type, kind, name, whole, whole);
	record_set_take(record, "Path", value_string(whole));
	record_set_take(record, "Extension", value_string(dot ? dot : ""));
	return record;
}

Record *command_info_program(const char *path)
{
	return info_file(&application_info_type, "Application", path);
}

Record *command_info_script(const char *path)
{
	return info_file(&script_info_type, "ExternalScript", path);
}
