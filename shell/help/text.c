#include "shell/help/text.h"

#include "shell/help/syntax.h"
#include "shell/pipeline/binder.h"

#include <string.h>

#define INDENT	  4
#define NARROWEST 40

/* Words of a line, wrapped and indented; lines after the first of a syntax
 * hang by `hang` more. */
static void add_line(GString *out, const char *text, unsigned indent,
		     unsigned hang, unsigned width)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	size_t column = 0, limit = width ? MAX(width, NARROWEST) : G_MAXUINT;
	for (char **word = words; *word; word++) {
		size_t length = (size_t)g_utf8_strlen(*word, -1);
		if (column && column + 1 + length > limit) {
			g_string_append_c(out, '\n');
			column = 0;
			g_string_append_printf(out, "%*s", (int)hang, "");
			column += hang;
			g_string_append_printf(out, "%*s", (int)indent, "");
			column += indent;
		} else if (column) {
			g_string_append_c(out, ' ');
			column++;
		} else {
			g_string_append_printf(out, "%*s", (int)indent, "");
			column = indent;
		}
		g_string_append(out, *word);
		column += length;
	}
	g_string_append_c(out, '\n');
}

/* Lines as they are, when they fit: what is indented in them stays so. */
static void add_wrapped(GString *out, const char *text, unsigned indent,
			unsigned hang, unsigned width)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++) {
		unsigned own = (unsigned)strspn(*line, " ");
		if ((*line)[own])
			add_line(out, *line + own, indent + own, hang, width);
		else
			g_string_append_c(out, '\n');
	}
}

static void add_heading(GString *out, const char *heading)
{
	g_string_append_printf(out, "%s%s\n", out->len ? "\n" : "", heading);
}

static void add_top(GString *out, const Cmdlet *cmdlet, unsigned width)
{
	add_heading(out, "NAME");
	add_wrapped(out, cmdlet->name, INDENT, 0, width);
	if (cmdlet->synopsis && *cmdlet->synopsis) {
		add_heading(out, "SYNOPSIS");
		add_wrapped(out, cmdlet->synopsis, INDENT, 0, width);
	}
	add_heading(out, "SYNTAX");
	for (unsigned set = 0; set < cmdlet_set_count(cmdlet); set++) {
		g_autofree char *line = syntax_line(cmdlet, set);
		if (set)
			g_string_append_c(out, '\n');
		add_wrapped(out, line, INDENT, INDENT, width);
	}
	if (!cmdlet->description)
		return;
	add_heading(out, "DESCRIPTION");
	add_wrapped(out, cmdlet->description, INDENT, 0, width);
}

/* ---- parameters */

const char *help_pipeline_input(const Param *param)
{
	if (param->by_value && param->by_name)
		return "true (ByValue, ByPropertyName)";
	if (param->by_value)
		return "true (ByValue)";
	return param->by_name ? "true (ByPropertyName)" : "false";
}

static void add_fact(GString *out, const char *name, const char *value)
{
	g_string_append_printf(out, "        %-28s %s\n", name, value);
}

static void add_facts(GString *out, const Param *param)
{
	g_autofree char *position =
		param->position ? g_strdup_printf("%d", param->position)
				: g_strdup("named");
	add_fact(out, "Required?", param->mandatory ? "true" : "false");
	add_fact(out, "Position?", position);
	if (param->is.fallback)
		add_fact(out, "Default value", param->is.fallback);
	add_fact(out, "Accept pipeline input?", help_pipeline_input(param));
	if (param->is.allowed) {
		g_autofree char *words =
			g_strjoinv(", ", (char **)(gpointer)param->is.allowed);
		add_fact(out, "Accepted values", words);
	}
	if (param->is.least || param->is.most) {
		g_autofree char *range = g_strdup_printf(
			"%" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
			param->is.least, param->is.most);
		add_fact(out, "Accepted range", range);
	}
	if (param->aliases) {
		g_autofree char *names =
			g_strjoinv(", ", (char **)(gpointer)param->aliases);
		add_fact(out, "Aliases", names);
	}
}

char *help_parameter(const Param *param, unsigned width)
{
	GString *out = g_string_new(NULL);
	g_autofree char *type = param_type_name(param);
	if (param_is_switch(param))
		g_string_append_printf(out, "    -%s\n", param->is.name);
	else
		g_string_append_printf(out, "    -%s <%s>\n", param->is.name,
				       type);
	if (param->is.help && *param->is.help)
		add_wrapped(out, param->is.help, 2 * INDENT, 0, width);
	g_string_append_c(out, '\n');
	add_facts(out, param);
	return g_string_free(out, FALSE);
}

unsigned help_param_count(const Cmdlet *cmdlet)
{
	return cmdlet_param_count(cmdlet) - (cmdlet->simple ? 1 : 0);
}

static void add_parameters(GString *out, const Cmdlet *cmdlet, unsigned width)
{
	unsigned own = help_param_count(cmdlet);
	unsigned total = own;
	if (cmdlet->confirm != CONFIRM_NONE)
		total += 2;
	if (!total)
		return;
	add_heading(out, "PARAMETERS");
	for (unsigned i = 0; i < total; i++) {
		const Param *param =
			i < own ? &cmdlet->params[i]
				: &common_params[COMMON_WHAT_IF + i - own];
		g_autofree char *text = help_parameter(param, width);
		g_string_append_printf(out, "%s%s", i ? "\n" : "", text);
	}
	if (cmdlet->simple)
		return;
	g_string_append(out, "\n    <CommonParameters>\n");
	add_wrapped(out,
		    "Verbose, Debug, ErrorAction, ErrorVariable, "
		    "WarningAction, WarningVariable, InformationAction, "
		    "InformationVariable, OutVariable, OutBuffer and "
		    "PipelineVariable, as every cmdlet has them.",
		    2 * INDENT, 0, width);
}

/* ---- the other sections */

char *help_example_title(unsigned number)
{
	return g_strdup_printf("-------------------------- EXAMPLE %u "
			       "--------------------------",
			       number);
}

static void add_examples(GString *out, const Cmdlet *cmdlet, unsigned width)
{
	const Example *example = cmdlet->examples;
	if (!example || !example->code)
		return;
	add_heading(out, "EXAMPLES");
	for (unsigned i = 1; example->code; example++, i++) {
		g_autofree char *title = help_example_title(i);
		g_string_append_printf(out, "%s    %s\n\n    %s\n",
				       i > 1 ? "\n" : "", title, example->code);
		if (example->text && *example->text) {
			g_string_append_c(out, '\n');
			add_wrapped(out, example->text, INDENT, 0, width);
		}
	}
}

static void add_texts(GString *out, const char *heading,
		      const char *const *texts, unsigned width)
{
	if (!texts || !*texts)
		return;
	add_heading(out, heading);
	for (; *texts; texts++)
		add_wrapped(out, *texts, INDENT, 0, width);
}

static const HelpNotes *notes_of(const Cmdlet *cmdlet)
{
	static const HelpNotes none = { 0 };
	return cmdlet->notes ? cmdlet->notes : &none;
}

/* What goes in and comes out, and what else there is to say. */
static void add_outputs(GString *out, const Cmdlet *cmdlet, unsigned width)
{
	const HelpNotes *notes = notes_of(cmdlet);
	const char *own[] = { cmdlet->output ? cmdlet->output->name : NULL,
			      NULL };
	const char *alert[] = { notes->notes, NULL };
	add_texts(out, "INPUTS", notes->inputs, width);
	add_texts(out, "OUTPUTS", notes->outputs ? notes->outputs : own, width);
	add_texts(out, "NOTES", alert, width);
}

static void add_remarks(GString *out, const Cmdlet *cmdlet)
{
	add_heading(out, "REMARKS");
	g_string_append_printf(out,
			       "    Examples: Get-Help %s -Examples\n"
			       "    All about it: Get-Help %s -Full\n",
			       cmdlet->name, cmdlet->name);
}

char *help_text(const Cmdlet *cmdlet, unsigned parts, unsigned width)
{
	GString *out = g_string_new(NULL);
	if (parts & HELP_SYNTAX)
		add_top(out, cmdlet, width);
	if (parts & HELP_PARAMETERS)
		add_parameters(out, cmdlet, width);
	if (parts & HELP_OUTPUTS)
		add_outputs(out, cmdlet, width);
	if (parts & HELP_EXAMPLES)
		add_examples(out, cmdlet, width);
	if (parts & HELP_SYNTAX)
		add_texts(out, "RELATED LINKS", notes_of(cmdlet)->links, width);
	if (parts & HELP_REMARKS)
		add_remarks(out, cmdlet);
	return g_string_free(out, FALSE);
}
