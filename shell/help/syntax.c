#include "shell/help/syntax.h"

#include "shell/pipeline/binder.h"

bool syntax_has(const Param *param, unsigned set)
{
	return param_sets(param) & SET(set);
}

static bool is_mandatory(const Param *param, unsigned set)
{
	return param->mandatory & SET(set);
}

static char *value_text_of(const Param *param)
{
	if (param_is_switch(param))
		return g_strdup("");
	if (param->is.allowed) {
		g_autofree char *words =
			g_strjoinv(" | ", (char **)(gpointer)param->is.allowed);
		return g_strdup_printf(" {%s}", words);
	}
	g_autofree char *type = param_type_name(param);
	return g_strdup_printf(" <%s>", type);
}

static void add_param(GString *line, const Param *param, unsigned set)
{
	bool mandatory = is_mandatory(param, set);
	g_autofree char *value = value_text_of(param);
	g_string_append(line, mandatory ? " " : " [");
	g_string_append_printf(line, param->position ? "[-%s]%s" : "-%s%s",
			       param->is.name, value);
	if (!mandatory)
		g_string_append_c(line, ']');
}

/* Where a parameter stands: by position, then mandatory ones, then the rest. */
static int rank(const Param *param, unsigned set)
{
	if (param->position)
		return param->position;
	return is_mandatory(param, set) ? 1000 : 1001;
}

static void add_ranked(GString *line, const Cmdlet *cmdlet, unsigned set,
		       int wanted)
{
	for (unsigned i = 0; i < cmdlet_param_count(cmdlet); i++) {
		const Param *param = &cmdlet->params[i];
		/* A simple function's words of no parameter: " args". */
		if (param->is.name[0] != ' ' && syntax_has(param, set) &&
		    rank(param, set) == wanted)
			add_param(line, param, set);
	}
}

static int last_position(const Cmdlet *cmdlet)
{
	int last = 0;
	for (unsigned i = 0; i < cmdlet_param_count(cmdlet); i++)
		last = MAX(last, cmdlet->params[i].position);
	return last;
}

char *syntax_line(const Cmdlet *cmdlet, unsigned set)
{
	GString *line = g_string_new(cmdlet->name);
	for (int i = 1; i <= last_position(cmdlet); i++)
		add_ranked(line, cmdlet, set, i);
	add_ranked(line, cmdlet, set, 1000);
	add_ranked(line, cmdlet, set, 1001);
	if (cmdlet->confirm != CONFIRM_NONE)
		g_string_append(line, " [-WhatIf] [-Confirm]");
	if (!cmdlet->simple)
		g_string_append(line, " [<CommonParameters>]");
	return g_string_free(line, FALSE);
}
