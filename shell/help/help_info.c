#include "shell/help/help_info.h"

#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/help/command_info.h"
#include "shell/help/syntax.h"
#include "shell/help/text.h"
#include "shell/pipeline/binder.h"

#include <string.h>

#define TEXT " help" /* in Record.methods: what the view shows */

static char *text_of(const Record *record)
{
	const Value *text = table_find_text(record->methods, TEXT);
	return g_strdup(value_text(*text));
}

static const View text_view = { .lines = text_of };

static const Property info_properties[] = {
	{ "Name", "The command, or the path of the script." },
	{ "Category", "Cmdlet, Function or ExternalScript." },
	{ "Synopsis", "What it does, in a sentence." },
	{ "Component", "What it belongs to." },
	{ "Role", "Who uses it." },
	{ "Functionality", "What it is used for." },
	{ "ModuleName", "The part of the shell that has it." },
	{ "details", "Its name, verb, noun and synopsis." },
	{ "description", "What it does, at length." },
	{ "syntax", "How it is written." },
	{ "parameters", "What it takes." },
	{ "inputTypes", "What can be piped to it." },
	{ "returnValues", "What it gives." },
	{ "alertSet", "Notes." },
	{ "examples", "How it is used." },
	{ "relatedLinks", "What to read besides." },
	{ 0 },
};
static const RecordType info_type = { .name = "MamlCommandHelpInfo",
				      .properties = info_properties,
				      .view = &text_view };

static const Property parameter_properties[] = {
	{ "name", "Its name." },
	{ "description", "What it is." },
	{ "type", "What it takes." },
	{ "parameterValue", "The same, as text." },
	{ "required", "Whether it must be given." },
	{ "position", "Its position, or named." },
	{ "pipelineInput", "Whether objects give it." },
	{ "defaultValue", "What it is when it is not given." },
	{ "globbing", "Whether wildcards mean something." },
	{ "aliases", "Its other names." },
	{ 0 },
};
static const RecordType parameter_type = {
	.name = "MamlCommandHelpInfo#parameter",
	.properties = parameter_properties,
	.view = &text_view,
};

static const Property syntax_properties[] = {
	{ "syntaxItem", "Each way to write it." },
	{ 0 },
};
static const RecordType syntax_type = { .name = "MamlCommandHelpInfo#syntax",
					.properties = syntax_properties,
					.view = &text_view };

static void keep_text_take(Record *record, char *text)
{
	if (!record->methods)
		record->methods = table_new(true);
	table_set_take(record->methods, value_string(TEXT),
		       value_string_take(text));
}

/* ---- small records ---- */

static Record *node_new(const char *type)
{
	Record *record = record_new_custom();
	record->type_name = g_strdup(type);
	return record;
}

static void set_text(Record *record, const char *property, const char *text)
{
	record_set_take(record, property, value_string(text ? text : ""));
}

/* A list of one paragraph. */
static Value paragraphs(const char *text)
{
	List *list = list_new(LIST_ARRAY, 1);
	Record *record = node_new("MamlParaTextItem");
	set_text(record, "Text", text);
	list_add_take(list, value_record_take(record));
	return value_list_take(list);
}

/* { property: list }, as the elements of the help files are. */
static Value wrapped_take(const char *type, const char *property, List *list)
{
	Record *record = node_new(type);
	record_set_take(record, property, value_list_take(list));
	return value_record_take(record);
}

static Value named_type_take(char *name)
{
	Record *record = node_new("MamlCommandHelpInfo#type");
	record_set_take(record, "name", value_string_take(name));
	return value_record_take(record);
}

/* ---- parameters ---- */

Record *help_info_parameter_take(const Param *param, char *text)
{
	Record *record = record_new(&parameter_type);
	g_autofree char *type = param_type_name(param);
	g_autofree char *position =
		param->position ? g_strdup_printf("%d", param->position)
				: g_strdup("named");
	g_autofree char *aliases =
		param->aliases
			? g_strjoinv(", ", (char **)(gpointer)param->aliases)
			: NULL;
	set_text(record, "name", param->is.name);
	if (param->is.help && *param->is.help)
		record_set_take(record, "description",
				paragraphs(param->is.help));
	record_set_take(record, "type", named_type_take(g_strdup(type)));
	set_text(record, "parameterValue", type);
	set_text(record, "required", param->mandatory ? "true" : "false");
	set_text(record, "position", position);
	set_text(record, "pipelineInput", help_pipeline_input(param));
	set_text(record, "defaultValue", param->is.fallback);
	set_text(record, "globbing", "false");
	set_text(record, "aliases", aliases);
	keep_text_take(record, text);
	return record;
}

static Value parameters_of(const Cmdlet *cmdlet)
{
	List *list = list_new(LIST_ARRAY, 0);
	for (unsigned i = 0; i < help_param_count(cmdlet); i++) {
		const Param *param = &cmdlet->params[i];
		char *text = help_parameter(param, 0);
		Record *record = help_info_parameter_take(param, text);
		list_add_take(list, value_record_take(record));
	}
	return wrapped_take("MamlCommandHelpInfo#parameters", "parameter",
			    list);
}

/* ---- the other parts ---- */

static Value details_of(const Cmdlet *cmdlet)
{
	Record *record = node_new("MamlCommandHelpInfo#details");
	const char *dash = strchr(cmdlet->name, '-');
	set_text(record, "name", cmdlet->name);
	record_set_take(record, "description", paragraphs(cmdlet->synopsis));
	record_set_take(
		record, "verb",
		value_string_length(cmdlet->name,
				    dash ? (size_t)(dash - cmdlet->name) : 0));
	set_text(record, "noun", dash ? dash + 1 : "");
	return value_record_take(record);
}

static Record *syntax_item(const Cmdlet *cmdlet, unsigned set)
{
	Record *record = node_new("MamlCommandHelpInfo#syntaxItem");
	List *names = list_new(LIST_ARRAY, 0);
	for (unsigned i = 0; i < help_param_count(cmdlet); i++) {
		const Param *param = &cmdlet->params[i];
		if (syntax_has(param, set))
			list_add_take(names, value_string(param->is.name));
	}
	set_text(record, "name", cmdlet->name);
	record_set_take(record, "parameter", value_list_take(names));
	return record;
}

static Value syntax_of(const Cmdlet *cmdlet)
{
	List *list = list_new(LIST_ARRAY, 0);
	Record *record = record_new(&syntax_type);
	for (unsigned set = 0; set < cmdlet_set_count(cmdlet); set++)
		list_add_take(list,
			      value_record_take(syntax_item(cmdlet, set)));
	record_set_take(record, "syntaxItem", value_list_take(list));
	keep_text_take(record, command_info_syntax(cmdlet));
	return value_record_take(record);
}

static Value examples_of(const Cmdlet *cmdlet)
{
	List *list = list_new(LIST_ARRAY, 0);
	const Example *example = cmdlet->examples;
	for (unsigned i = 1; example && example->code; example++, i++) {
		Record *record = node_new("MamlCommandHelpInfo#example");
		g_autofree char *title = help_example_title(i);
		set_text(record, "title", title);
		set_text(record, "code", example->code);
		record_set_take(record, "remarks", paragraphs(example->text));
		list_add_take(list, value_record_take(record));
	}
	return wrapped_take("MamlCommandHelpInfo#examples", "example", list);
}

/* { element: [{ inner: { name } }] } of each text. */
static Value types_of(const char *const *texts, const char *element,
		      const char *inner)
{
	List *list = list_new(LIST_ARRAY, 0);
	for (; texts && *texts; texts++) {
		Record *record = node_new("MamlCommandHelpInfo#type");
		record_set_take(record, inner,
				named_type_take(g_strdup(*texts)));
		list_add_take(list, value_record_take(record));
	}
	return wrapped_take("MamlCommandHelpInfo#types", element, list);
}

static Value links_of(const char *const *links)
{
	List *list = list_new(LIST_ARRAY, 0);
	for (; *links; links++) {
		Record *record = node_new("MamlCommandHelpInfo#navigationLink");
		bool uri = g_str_has_prefix(*links, "http");
		set_text(record, uri ? "uri" : "linkText", *links);
		list_add_take(list, value_record_take(record));
	}
	return wrapped_take("MamlCommandHelpInfo#relatedLinks",
			    "navigationLink", list);
}

static Value alerts_of(const char *notes)
{
	List *list = list_new(LIST_ARRAY, 0);
	Record *record = node_new("MamlCommandHelpInfo#alert");
	set_text(record, "Text", notes);
	list_add_take(list, value_record_take(record));
	return wrapped_take("MamlCommandHelpInfo#alertSet", "alert", list);
}

static void set_notes(Record *record, const Cmdlet *cmdlet)
{
	static const HelpNotes none = { 0 };
	const HelpNotes *notes = cmdlet->notes ? cmdlet->notes : &none;
	const char *own[] = { cmdlet->output ? cmdlet->output->name : NULL,
			      NULL };
	set_text(record, "Component", notes->component);
	set_text(record, "Role", notes->role);
	set_text(record, "Functionality", notes->functionality);
	record_set_take(record, "inputTypes",
			types_of(notes->inputs, "inputType", "type"));
	record_set_take(record, "returnValues",
			types_of(notes->outputs ? notes->outputs : own,
				 "returnValue", "type"));
	if (notes->notes)
		record_set_take(record, "alertSet", alerts_of(notes->notes));
	if (notes->links)
		record_set_take(record, "relatedLinks", links_of(notes->links));
}

const char *help_category(const Cmdlet *cmdlet)
{
	if (cmdlet->file)
		return "ExternalScript";
	return cmdlet->script ? "Function" : "Cmdlet";
}

Record *help_info_take(Session *session, const Cmdlet *cmdlet, char *text)
{
	Record *record = record_new(&info_type);
	const char *module = command_table_module(session->commands, cmdlet);
	set_text(record, "Name", cmdlet->file ? cmdlet->file : cmdlet->name);
	set_text(record, "Category", help_category(cmdlet));
	set_text(record, "ModuleName", module);
	record_set_take(record, "details", details_of(cmdlet));
	if (cmdlet->description)
		record_set_take(record, "description",
				paragraphs(cmdlet->description));
	record_set_take(record, "syntax", syntax_of(cmdlet));
	record_set_take(record, "parameters", parameters_of(cmdlet));
	record_set_take(record, "examples", examples_of(cmdlet));
	set_notes(record, cmdlet);
	g_autofree char *line = NULL;
	if (!cmdlet->synopsis || !*cmdlet->synopsis)
		line = syntax_line(cmdlet, cmdlet_default_set(cmdlet));
	set_text(record, "Synopsis", line ? line : cmdlet->synopsis);
	keep_text_take(record, text);
	return record;
}
